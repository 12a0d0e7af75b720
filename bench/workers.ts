import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Secret } from "../packages/gateway/src/domain/secret.ts";
import { openGateway } from "../packages/gateway/src/operations/gateway.ts";
import { createMerchant } from "../packages/gateway/src/operations/merchants/create-merchant.ts";
import { connectionUrl } from "../packages/gateway/src/postgres/connection.ts";
import { startEmbeddedPostgres } from "../packages/gateway/src/postgres/embedded-postgres.ts";
import { openDatabase } from "../packages/gateway/src/store/database.ts";
import { migrate } from "../packages/gateway/src/store/migrate.ts";
import { type LoadRequest, load } from "./charge/load.ts";
import type { Figure } from "./result/bench-result.ts";
import { keepResult } from "./result/keep-result.ts";
import { medianOf, show } from "./result/render-page.ts";
import { processorTimeMs } from "./statements/processor-time.ts";

// Bare charges and status answers a second of `gerbang serve` with one process and with several on one port,
// in the same rounds on one database. The load's own process and PostgreSQL share the machine with them.
//
//   node --conditions=@gerbang/source bench/workers.ts [--workers 2] [--seconds 3] [--rounds 3] [--keep]

const WORKERS = Number(optionOf("workers") ?? 2);
const SECONDS = Number(optionOf("seconds") ?? 3);
const ROUNDS = Number(optionOf("rounds") ?? 3);
const CONNECTIONS = 64;
const SECRET = "a secret for benchmarks";
const GERBANG = new URL("../packages/cli/bin/gerbang.mjs", import.meta.url).pathname;

function optionOf(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? undefined : process.argv[at + 1];
}

interface Served {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

async function serve(database: string, workers: number): Promise<Served> {
  const child = spawn(process.execPath, [GERBANG, "serve", "--workers", String(workers)], {
    env: {
      PATH: process.env["PATH"],
      DATABASE_URL: database,
      GERBANG_SECRET: SECRET,
      RATE_LIMIT: "0",
      PORT: "0",
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let text = "";
  let url: string | undefined;
  child.stderr.on("data", (chunk: Buffer) => {
    text += chunk.toString();
    url ??= /"url":"([^"]+)".*"ready"/.exec(text)?.[1];
  });
  while (url === undefined && child.exitCode === null) await once(child.stderr, "data");
  if (url === undefined || child.pid === undefined) throw new Error(`it did not start: ${text}`);
  return {
    url,
    pid: child.pid,
    async stop() {
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

interface Call extends Omit<LoadRequest, "url"> {
  readonly name: string;
}

function callsOf(serverKey: string): readonly Call[] {
  const headers = {
    authorization: `Basic ${btoa(`${serverKey}:`)}`,
    "content-type": "application/json",
  };
  let orders = 0;
  const run = process.hrtime.bigint().toString(36);
  const charge = () =>
    JSON.stringify({
      payment_type: "gopay",
      transaction_details: { order_id: `${run}-${++orders}`, gross_amount: 44_000 },
    });
  return [
    { name: "bare charge", method: "POST", headers, path: () => "/v2/charge", body: charge },
    { name: "status", headers, path: () => `/v2/${run}-${1 + (orders % 1_000)}/status` },
  ];
}

const folder = await mkdtemp(path.join(tmpdir(), "gerbang-bench-"));
const postgres = await startEmbeddedPostgres({ dataDir: folder });
const database = connectionUrl(postgres.connection);
const db = openDatabase(postgres.connection);
await migrate(db.pool);
const gateway = openGateway({ db, secret: new Secret(SECRET), wallNow: () => new Date() });
const merchant = await createMerchant(gateway);
await db.close();
const served = [
  { what: "one process", ...(await serve(database, 1)) },
  { what: `${WORKERS} workers`, ...(await serve(database, WORKERS)) },
];
try {
  const figures: Figure[] = [];
  for (const call of callsOf(merchant.serverKey.reveal())) figures.push(...(await measure(call)));
  for (const { row, what, unit, rounds } of figures) {
    console.log(
      `${row}, ${what}: ${show(medianOf(rounds))} ${unit} (${rounds.map(show).join(", ")})`,
    );
  }
  const setting = `${CONNECTIONS} connections, ${ROUNDS} rounds of ${SECONDS} s, on one database.`;
  keepResult({ bench: "workers", setting, figures, missing: [] });
} finally {
  for (const one of served) await one.stop();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}

async function measure({ name, ...request }: Call): Promise<readonly Figure[]> {
  const found = new Map<string, { readonly unit: string; readonly rounds: number[] }>();
  const note = (what: string, unit: string, value: number) => {
    const figure = found.get(what) ?? { unit, rounds: [] };
    figure.rounds.push(value);
    found.set(what, figure);
  };
  for (const { url } of served)
    await load({ ...request, url }, { seconds: 1, connections: CONNECTIONS });
  for (let round = 0; round < ROUNDS; round++) {
    for (const { what, url, pid } of served) {
      const before = processorTimeMs(pid);
      const { perSecond, count, p99 } = await load(
        { ...request, url },
        { seconds: SECONDS, connections: CONNECTIONS },
      );
      note(what, "/s", perSecond);
      note(`processor time, ${what}`, "µs", ((processorTimeMs(pid) - before) * 1_000) / count);
      note(`p99, ${what}`, "ms", p99);
    }
  }
  return [...found].map(([what, { unit, rounds }]) => ({ row: name, what, unit, rounds }));
}
