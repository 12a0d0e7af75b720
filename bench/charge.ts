import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { PostgresConnection } from "../packages/gateway/src/postgres/connection.ts";
import { startEmbeddedPostgres } from "../packages/gateway/src/postgres/embedded-postgres.ts";
import {
  addPendingOrders,
  type HotPath,
  hotPaths,
  type StartedBenchServer,
} from "./charge/hot-paths.ts";
import { load } from "./charge/load.ts";
import { pickYardstick } from "./charge/yardstick.ts";

// Charges, status answers and payments a second over HTTP, against two yardsticks in the same rounds
// with as many callers: what the database does when one statement a call is all there is, and what
// HTTP does when no database stands behind it (the same server, request and answer). The load's own
// process shares the machine with all three, except with the database's benchmark.
//
//   node --conditions=@gerbang/source bench/charge.ts [--seconds 3] [--connections 64]

const SECONDS = Number(optionOf("seconds") ?? 3);
const CONNECTIONS = Number(optionOf("connections") ?? 64);
/** Others may use the machine too: each round compares what was measured next to each other. */
const ROUNDS = 3;
const ORDERS = 60_000;

function optionOf(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? undefined : process.argv[at + 1];
}

const folder = await mkdtemp(path.join(tmpdir(), "gerbang-bench-"));
const postgres = await startEmbeddedPostgres({ dataDir: folder });
const child = fork(new URL("./charge/server.ts", import.meta.url), {
  execArgv: ["--conditions=@gerbang/source"],
  env: { ...process.env, BENCH_CONNECTION: JSON.stringify(postgres.connection) },
});
try {
  const [started] = (await once(child, "message")) as [StartedBenchServer];
  await run(started, postgres.connection);
} finally {
  child.disconnect();
  await once(child, "exit");
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}

async function run(started: StartedBenchServer, connection: PostgresConnection): Promise<void> {
  const options = { connection, folder, seconds: SECONDS, connections: CONNECTIONS };
  const yardstick = await pickYardstick(options);
  const ids = await addPendingOrders(connection, started, ORDERS);
  console.log(
    `${CONNECTIONS} connections, ${ROUNDS} rounds of ${SECONDS} s, fsync on; yardstick: ${yardstick.name}`,
  );
  for (const hotPath of hotPaths(started, yardstick, ids)) await measure(hotPath);
}

interface MeasuredRound {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpuMicros: number;
  readonly httpAlone: number;
  readonly database: number;
}

async function measure(hotPath: HotPath): Promise<void> {
  const warmUp = { seconds: 1, connections: CONNECTIONS };
  await load(hotPath.httpAlone, warmUp);
  await load(hotPath.request, warmUp);
  const rounds: MeasuredRound[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await measureRound(hotPath));
  const median = (of: (round: MeasuredRound) => number) =>
    rounds.map(of).sort((left, right) => left - right)[Math.floor(ROUNDS / 2)] ?? 0;
  const columns = [
    hotPath.name.padEnd(7),
    `${median(({ perSecond }) => perSecond)
      .toFixed(0)
      .padStart(6)}/s`,
    `p50 ${median(({ p50 }) => p50)} ms, p99 ${median(({ p99 }) => p99)} ms`,
    `${median(({ cpuMicros }) => cpuMicros).toFixed(0)} µs of CPU each`,
    `database alone ${median(({ database }) => database).toFixed(0)}/s`,
    `ratio ${median(({ perSecond, database }) => perSecond / database).toFixed(2)}`,
    `HTTP alone ${median(({ httpAlone }) => httpAlone).toFixed(0)}/s`,
    `ratio ${median(({ perSecond, httpAlone }) => perSecond / httpAlone).toFixed(2)}`,
  ];
  console.log(columns.join("   "));
}

async function measureRound({ request, httpAlone, database }: HotPath): Promise<MeasuredRound> {
  const options = { seconds: SECONDS, connections: CONNECTIONS };
  const alone = await load(httpAlone, options);
  const before = await cpuOf(child);
  const measured = await load(request, options);
  const used = (await cpuOf(child)) - before;
  return {
    ...measured,
    cpuMicros: used / measured.count,
    httpAlone: alone.perSecond,
    database: await database(),
  };
}

/** Microseconds that the gateway's process has used. */
async function cpuOf(process: ChildProcess): Promise<number> {
  process.send("cpu");
  const [{ cpu }] = (await once(process, "message")) as [{ cpu: NodeJS.CpuUsage }];
  return cpu.user + cpu.system;
}
