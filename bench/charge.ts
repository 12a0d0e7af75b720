import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { PostgresConnection } from "../packages/gateway/src/postgres/connection.ts";
import { startEmbeddedPostgres } from "../packages/gateway/src/postgres/embedded-postgres.ts";
import { openDatabase } from "../packages/gateway/src/store/database.ts";
import { type Load, load } from "./charge/load.ts";
import { pickYardstick } from "./charge/yardstick.ts";

// Charges and status answers a second over HTTP, against the database's own yardstick: one charge
// in one statement, on the same server, in the same run, with as many callers. A ratio above 1 means
// that the gateway makes more charges than one statement a call can.
//
//   node --conditions=@gerbang/source bench/charge.ts [--seconds 5] [--connections 64]

const SECONDS = Number(optionOf("seconds") ?? 5);
const CONNECTIONS = Number(optionOf("connections") ?? 64);

function optionOf(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? undefined : process.argv[at + 1];
}

interface Started {
  readonly url: string;
  readonly merchantId: string;
  readonly serverKey: string;
}

const folder = await mkdtemp(path.join(tmpdir(), "gerbang-bench-"));
const postgres = await startEmbeddedPostgres({ dataDir: folder });
const child = fork(new URL("./charge/server.ts", import.meta.url), {
  execArgv: ["--conditions=@gerbang/source"],
  env: { ...process.env, BENCH_CONNECTION: JSON.stringify(postgres.connection) },
});
try {
  const [started] = (await once(child, "message")) as [Started];
  await run(started, postgres.connection);
} finally {
  child.disconnect();
  await once(child, "exit");
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}

async function run(
  { url, merchantId, serverKey }: Started,
  connection: PostgresConnection,
): Promise<void> {
  const headers = {
    authorization: `Basic ${btoa(`${serverKey}:`)}`,
    "content-type": "application/json",
  };
  let count = 0;
  const body = () =>
    JSON.stringify({
      payment_type: "gopay",
      transaction_details: { order_id: `order-${count++}`, gross_amount: 44_000 },
    });
  const charge = { url: `${url}/v2/charge`, method: "POST" as const, headers, body };
  const status = { url: `${url}/v2/order-0/status`, headers };
  const yardstick = await pickYardstick({
    connection,
    folder,
    seconds: SECONDS,
    connections: CONNECTIONS,
  });
  console.log(
    `${CONNECTIONS} connections, ${SECONDS} s each, fsync on; yardstick: ${yardstick.name}`,
  );
  for (const request of [charge, status]) {
    await load(request, { seconds: 1, connections: CONNECTIONS });
  }
  await measure("charge", charge, await yardstick.charges(merchantId));
  const plain = await yardstick.statuses(merchantId, await anyTransaction(connection));
  await measure("status", status, plain);
}

async function measure(
  name: string,
  request: Parameters<typeof load>[0],
  plainPerSecond: number,
): Promise<void> {
  const before = await cpuOf(child);
  const measured: Load = await load(request, { seconds: SECONDS, connections: CONNECTIONS });
  const used = (await cpuOf(child)) - before;
  const columns = [
    name.padEnd(7),
    `${measured.perSecond.toFixed(0).padStart(6)}/s over HTTP`,
    `p50 ${measured.p50} ms, p99 ${measured.p99} ms`,
    `${(used / measured.count).toFixed(0)} µs of CPU each`,
    `yardstick ${plainPerSecond.toFixed(0)}/s`,
    `ratio ${(measured.perSecond / plainPerSecond).toFixed(2)}`,
  ];
  console.log(columns.join("   "));
}

/** Microseconds that the gateway's process has used. */
async function cpuOf(process: ChildProcess): Promise<number> {
  process.send("cpu");
  const [{ cpu }] = (await once(process, "message")) as [{ cpu: NodeJS.CpuUsage }];
  return cpu.user + cpu.system;
}

async function anyTransaction(connection: PostgresConnection): Promise<string> {
  const { pool } = openDatabase({ ...connection, max: 1 });
  const { rows } = await pool.query<{ id: string }>("select id from transaction limit 1");
  await pool.end();
  return rows[0]?.id ?? "";
}
