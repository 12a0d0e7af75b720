import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { type Db, openDatabase } from "../packages/gateway/src/store/database.ts";
import { type BenchServer, startBenchServer } from "./charge/bench-server.ts";
import { addPendingOrders, type HotPath, hotPaths } from "./charge/hot-paths.ts";
import { load } from "./charge/load.ts";
import { type Mock, startMocks } from "./charge/mocks.ts";
import { pickYardstick } from "./charge/yardstick.ts";
import type { Figure } from "./result/bench-result.ts";
import { keepResult } from "./result/keep-result.ts";
import { medianOf, show } from "./result/render-page.ts";

// Charges, status answers and payments a second over HTTP, against three yardsticks in the same rounds
// with as many callers: what the database does when one statement a call is all there is, what HTTP does
// when no database stands behind it (the same server, request and answer), and what mocks do that remember
// nothing. A whole charge counts when its notification was delivered and the attempt recorded; a bare one
// belongs to a merchant that is told nothing. The load's own process shares the machine with all of them.
//
//   node --conditions=@gerbang/source bench/charge.ts [--seconds 3] [--connections 64] [--rounds 3] [--keep]

const SECONDS = Number(optionOf("seconds") ?? 3);
const CONNECTIONS = Number(optionOf("connections") ?? 64);
/** Others may use the machine too: each round compares what was measured next to each other. */
const ROUNDS = Number(optionOf("rounds") ?? 3);
const ORDERS = 90_000;

function optionOf(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? undefined : process.argv[at + 1];
}

const receiver = fork(new URL("delivery/sink.ts", import.meta.url), ["2"]);
const [[port]] = (await once(receiver, "message")) as [readonly number[]];
const server = await startBenchServer(`http://127.0.0.1:${port}/notify`);
const db = openDatabase({ ...server.connection, max: 2 });
const mocks = await startMocks(server.folder);
try {
  await run(server, db, mocks);
} finally {
  for (const mock of mocks) if ("url" in mock) await mock.stop();
  receiver.disconnect();
  await db.close();
  await server.stop();
}

async function run(bench: BenchServer, database: Db, mocked: readonly Mock[]): Promise<void> {
  const { started, connection, folder } = bench;
  const yardstick = await pickYardstick({
    connection,
    folder,
    seconds: SECONDS,
    connections: CONNECTIONS,
  });
  const ids = await addPendingOrders(connection, started, ORDERS);
  const setting = `${CONNECTIONS} connections, ${ROUNDS} rounds of ${SECONDS} s; the database alone by ${yardstick.name}.`;
  const missing = mocked.flatMap((mock) =>
    "missing" in mock ? [`${mock.name}, because ${mock.missing}`] : [],
  );
  for (const why of missing) console.log(`left out: ${why}`);
  console.log(setting);
  const figures: Figure[] = [];
  for (const hotPath of hotPaths(started, yardstick, ids)) {
    const found = await measure({ bench, database, mocked }, hotPath);
    figures.push(...found);
    console.log(`\n${hotPath.name}`);
    for (const { what, unit, rounds } of found) {
      console.log(
        `  ${what.padEnd(34)} ${show(medianOf(rounds)).padStart(7)} ${unit.padEnd(4)} ${rounds.map(show).join(", ")}`,
      );
    }
  }
  keepResult({ bench: "charge", setting, figures, missing });
}

interface Arena {
  readonly bench: BenchServer;
  readonly database: Db;
  readonly mocked: readonly Mock[];
}

type Round = Readonly<Record<string, readonly [value: number, unit: string]>>;

async function measure(arena: Arena, hotPath: HotPath): Promise<readonly Figure[]> {
  const warmUp = { seconds: 1, connections: CONNECTIONS };
  await load(hotPath.httpAlone, warmUp);
  await load(hotPath.request, warmUp);
  await allDelivered(arena.database);
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await measureRound(arena, hotPath));
  return Object.entries(rounds[0] ?? {}).map(([what, [, unit]]) => ({
    row: hotPath.name,
    what,
    unit,
    rounds: rounds.map((round) => round[what]?.[0] ?? Number.NaN),
  }));
}

async function measureRound(arena: Arena, hotPath: HotPath): Promise<Round> {
  const options = { seconds: SECONDS, connections: CONNECTIONS };
  const alone = await load(hotPath.httpAlone, options);
  const ours = await measureGateway(arena, hotPath);
  const database = await hotPath.database();
  const others: Record<string, readonly [number, string]> = {};
  for (const mock of hotPath.isMocked ? arena.mocked : []) {
    if ("missing" in mock) continue;
    const { perSecond } = await load({ ...hotPath.request, url: mock.url }, options);
    others[mock.name] = [perSecond, "/s"];
    others[`ratio to ${mock.name}`] = [ours.perSecond / perSecond, ""];
  }
  return {
    gateway: [ours.perSecond, "/s"],
    "processor time, gateway": [ours.gatewayMicros, "µs"],
    "processor time, PostgreSQL": [ours.databaseMicros, "µs"],
    p50: [ours.p50, "ms"],
    p99: [ours.p99, "ms"],
    "HTTP alone": [alone.perSecond, "/s"],
    "ratio to HTTP alone": [ours.perSecond / alone.perSecond, ""],
    "database alone": [database, "/s"],
    "ratio to the database alone": [ours.perSecond / database, ""],
    ...others,
  };
}

/** Until all that it owes is delivered and recorded. */
async function measureGateway({ bench, database }: Arena, { request }: HotPath) {
  const before = await bench.used();
  const startedAt = performance.now();
  const { count, p50, p99 } = await load(request, { seconds: SECONDS, connections: CONNECTIONS });
  await allDelivered(database);
  const seconds = (performance.now() - startedAt) / 1_000;
  const after = await bench.used();
  return {
    perSecond: count / seconds,
    gatewayMicros: (after.gateway - before.gateway) / count,
    databaseMicros: (after.database - before.database) / count,
    p50,
    p99,
  };
}

async function allDelivered({ pool }: Db): Promise<void> {
  for (;;) {
    const { rowCount } = await pool.query(
      "select from notification where state = 'owed' order by merchant_id, endpoint limit 1",
    );
    if (rowCount === 0) return;
    await sleep(5);
  }
}
