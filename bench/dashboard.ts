// The dashboard over a million transactions: how long the server takes to make each list page, what
// the planner does for it, and how much memory an export of everything needs. Fills the database in
// GERBANG_DATA (default: .gerbang-bench) first, once, which takes minutes.
//
//   node --conditions=@gerbang/source bench/dashboard.ts [transactions] [what the pages' names contain]
import { get } from "node:http";
import { performance } from "node:perf_hooks";
import { foldTransactionHours } from "../packages/gateway/src/operations/dashboard/fold-transaction-hours.ts";
import { startSession } from "../packages/gateway/src/operations/dashboard/session.ts";
import { ensureOwner } from "../packages/gateway/src/operations/dashboard/sign-in.ts";
import { openGateway } from "../packages/gateway/src/operations/gateway.ts";
import { ensureFirstMerchant } from "../packages/gateway/src/operations/merchants/create-merchant.ts";
import { startEmbeddedPostgres } from "../packages/gateway/src/postgres/embedded-postgres.ts";
import { readOperatorSecret } from "../packages/gateway/src/start/operator-secret.ts";
import { startServer } from "../packages/gateway/src/start/server.ts";
import { openDatabase } from "../packages/gateway/src/store/database.ts";
import { migrate } from "../packages/gateway/src/store/migrate.ts";
import { readPlan, watchStatements } from "../packages/gateway/test/support/query-plans.ts";
import { fill } from "./dashboard/fill.ts";
import { listFiles, listPages, type Page } from "./dashboard/pages.ts";

const WANTED = Number(process.argv[2] ?? 1_000_000);
const ONLY = process.argv[3] ?? "";
const ROUNDS = 40;
const PAGE_MS_MAX = 4_000;
const MEDIAN_MS_MAX = 50;
const P95_MS_MAX = 100;
const BIG = [
  "transaction",
  "refund",
  "notification",
  "notification_attempt",
  "event",
  "api_request",
  "sale",
];

const dataDir = process.env["GERBANG_DATA"] ?? ".gerbang-bench";
const postgres = await startEmbeddedPostgres({
  dataDir,
  settings: { max_wal_size: "4GB", shared_buffers: "256MB" },
});
const db = openDatabase(postgres.connection);
await migrate(db.pool);
const gateway = openGateway({
  db,
  secret: await readOperatorSecret(dataDir),
  wallNow: () => new Date(),
});
const { id } = await findOrMakeMerchant();
await fill(db, gateway, { id, wanted: WANTED });
await foldTransactionHours(gateway);
await ensureOwner(gateway);
const owner = await db.kysely.selectFrom("dashboard_user").select("id").executeTakeFirstOrThrow();
const cookie = `gerbang_session=${await startSession(gateway, owner.id)}`;
const server = await startServer({ gateway, host: "127.0.0.1", port: 0, workers: false });
const base = `${server.url}/dashboard/${id}`;

const isWanted = ([name]: Page) => name.includes(ONLY);
const pages = (await listPages(db, id)).filter(isWanted);
const files = listFiles().filter(isWanted);
const faults: string[] = [];
await timePages();
await checkPlans();
if (ONLY === "") {
  await exportEverything("csv");
  await exportEverything("xlsx");
}
await server.stop();
await db.close();
await postgres.stop();
process.exitCode = faults.length > 0 ? 1 : 0;

async function findOrMakeMerchant() {
  const row = await db.kysely
    .selectFrom("merchant")
    .select("id")
    .orderBy("created_at")
    .executeTakeFirst();
  return row ?? (await ensureFirstMerchant(gateway));
}

async function timePages() {
  console.log(`\n${"page".padEnd(42)} median    p95   (ms on the server, ${ROUNDS} times)`);
  for (const [name, path] of pages) {
    report(name, await timed(async () => await show(path)));
  }
  console.log("\nfirst bytes of files:");
  for (const [name, path] of files) {
    report(name, await timed(async () => await receive(path, { firstBytes: true })));
  }
}

/** Milliseconds of each round, sorted; of something very slow fewer rounds do. */
async function timed(work: () => Promise<unknown>): Promise<readonly number[]> {
  const times: number[] = [];
  const began = performance.now();
  while (times.length < ROUNDS && (times.length < 5 || performance.now() - began < PAGE_MS_MAX)) {
    const startedAt = performance.now();
    await work();
    times.push(performance.now() - startedAt);
  }
  return times.sort((left, right) => left - right);
}

function report(name: string, times: readonly number[]) {
  const median = times[Math.floor(times.length / 2)] ?? 0;
  const p95 = times[Math.floor(times.length * 0.95)] ?? 0;
  const isSlow = median > MEDIAN_MS_MAX || p95 > P95_MS_MAX;
  if (isSlow) faults.push(name);
  const figures = [median, p95].map((ms) => ms.toFixed(1).padStart(6)).join(" ");
  console.log(`${name.padEnd(42)} ${figures}${isSlow ? "   TOO SLOW" : ""}`);
}

/** Of everything that each page asks the database. */
async function checkPlans() {
  console.log("\nplans without a sequential scan over a big table:");
  for (const [name, path] of pages) {
    const statements = await watchStatements(async () => await show(path));
    const reads = (
      await Promise.all(statements.map(async (statement) => await readPlan(db.pool, statement)))
    ).flat();
    const scanned = reads.filter((read) => read.isSequential && BIG.includes(read.table));
    if (scanned.length > 0) faults.push(`${name}: scans ${scanned[0]?.table}`);
    const big = new Set(reads.map(({ table }) => table).filter((table) => BIG.includes(table)));
    console.log(
      `  ${name.padEnd(42)} ${String(statements.length).padStart(2)} statements${scanned.length > 0 ? `   SCANS ${scanned.map(({ table }) => table).join()}` : `   ${[...big].join(", ")}`}`,
    );
  }
}

async function show(path: string): Promise<void> {
  const answer = await server.app.inject({ url: `/dashboard/${id}${path}`, headers: { cookie } });
  if (answer.statusCode !== 200 || !answer.body.includes("<h1")) {
    throw new Error(`${path} answered ${answer.statusCode}: ${answer.body.slice(0, 200)}`);
  }
}

/** Bytes of a file over a real connection; only the first of them, and no more is sent, when so asked. */
async function receive(path: string, { firstBytes = false } = {}): Promise<number> {
  return await new Promise<number>((resolve, reject) => {
    let bytes = 0;
    const request = get(base + path, { headers: { cookie } }, (answer) => {
      answer.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (!firstBytes) return;
        resolve(bytes);
        request.destroy();
      });
      answer.on("end", () => resolve(bytes));
      answer.on("error", reject);
    });
    request.on("error", reject);
  });
}

/** Memory is looked at while the file runs by: it must not grow with the file. */
async function exportEverything(format: "csv" | "xlsx") {
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let highest = before;
  const startedAt = performance.now();
  const watch = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage.rss());
  }, 50);
  const bytes = await receive(`/transactions/export.${format}`);
  clearInterval(watch);
  const megabytes = (size: number) => `${Math.round(size / 1024 / 1024)} MB`;
  console.log(
    `\nexport.${format}: ${megabytes(bytes)} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s; memory ${megabytes(before)} before, ${megabytes(highest)} at most (server and reader in one process)`,
  );
}
