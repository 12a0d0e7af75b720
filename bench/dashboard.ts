// The dashboard over a million transactions: how long the server takes to make each list page, what
// the planner does for it, and how much memory an export of everything needs. Fills the database in
// GERBANG_DATA (default: .gerbang-bench) first, once, which takes minutes.
//
//   node --conditions=@gerbang/source bench/dashboard.ts [transactions]
import { get } from "node:http";
import { performance } from "node:perf_hooks";
import { startSession } from "../packages/gateway/src/operations/dashboard/session.ts";
import { ensureOwner } from "../packages/gateway/src/operations/dashboard/sign-in.ts";
import { openGateway } from "../packages/gateway/src/operations/gateway.ts";
import { ensureFirstMerchant } from "../packages/gateway/src/operations/merchants/create-merchant.ts";
import { seedTransactions } from "../packages/gateway/src/operations/seeding/seed-transactions.ts";
import { startEmbeddedPostgres } from "../packages/gateway/src/postgres/embedded-postgres.ts";
import { readOperatorSecret } from "../packages/gateway/src/start/operator-secret.ts";
import { startServer } from "../packages/gateway/src/start/server.ts";
import { openDatabase } from "../packages/gateway/src/store/database.ts";
import { migrate } from "../packages/gateway/src/store/migrate.ts";
import { readPlan, watchStatements } from "../packages/gateway/test/support/query-plans.ts";

const WANTED = Number(process.argv[2] ?? 1_000_000);
const ROUNDS = 40;
const MEDIAN_MS_MAX = 50;
const P95_MS_MAX = 100;
const BIG = [
  "transaction",
  "refund",
  "notification",
  "notification_attempt",
  "event",
  "api_request",
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
await fill();
await fillRequests();
await ensureOwner(gateway);
const owner = await db.kysely.selectFrom("dashboard_user").select("id").executeTakeFirstOrThrow();
const cookie = `gerbang_session=${await startSession(gateway, owner.id)}`;
const server = await startServer({ gateway, host: "127.0.0.1", port: 0, workers: false });
const base = `${server.url}/dashboard/${id}`;

const sample = await samples();
const faults: string[] = [];
await timePages();
await checkPlans();
await exportEverything("csv");
await exportEverything("xlsx");
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

async function fill() {
  const { rows } = await db.pool.query<{ count: number }>("select count(*) from transaction");
  const there = rows[0]?.count ?? 0;
  console.log(`${there} transactions in ${dataDir}`);
  if (there >= WANTED) return;
  const startedAt = performance.now();
  await seedTransactions(gateway, {
    merchantId: id,
    count: WANTED,
    onProgress: (done) => {
      if (done % 50_000 === 0) console.log(`  seeded ${done}`);
    },
  });
  await db.pool.query("vacuum analyze");
  console.log(`  seeded in ${Math.round((performance.now() - startedAt) / 1000)} s`);
}

/** As many requests as transactions, of a week, of which three in ten were refused in some hundred ways. */
async function fillRequests() {
  const { rows } = await db.pool.query<{ count: number }>("select count(*) from api_request");
  if ((rows[0]?.count ?? 0) >= WANTED) return;
  await db.pool.query({
    text: `insert into api_request (merchant_id, id, received_at, duration_ms, method, path, operation,
        http_status, status_code, failed, order_id, error, problems, address, client, key_use, headers,
        body, body_bytes, answer, answer_bytes)
      select $1, format('%s-%s-7000-8000-%s', left(h, 8), right(h, 4), lpad(to_hex(n), 12, '0')),
        at, 5, 'POST', '/v2/charge', 'charge', 200, case when failed then '400' else '201' end, failed,
        'order-' || n, case when failed then 'One or more parameters in the payload is invalid.' end,
        case when failed then jsonb_build_array('item_details[' || n % 5 || '].p' || n % 97 || ' is wrong')
          else '[]' end,
        '127.0.0.1', 'node', 'server', '{"content-type": "application/json"}', repeat('{"a": 1}', 40), 320,
        repeat('{"b": 1}', 60), 480
      from generate_series(1, $2::integer) n
      cross join lateral (select n % 10 < 3 as failed, now() - n * interval '600 ms' as at) one
      cross join lateral (select lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') as h) made`,
    values: [id, WANTED],
  });
  await db.pool.query("vacuum analyze api_request");
}

/** A busy customer, an order in the middle, and positions far down. */
async function samples() {
  const [email] = (
    await db.pool.query<{ email: string; count: number }>(
      `select request #>> '{customer_details,email}' as email, count(*) from transaction
       where merchant_id = $1 and request #>> '{customer_details,email}' is not null
       group by 1 order by 2 desc limit 1`,
      [id],
    )
  ).rows;
  const [middle] = (
    await db.pool.query<{ id: string; order_id: string; created_at: Date }>(
      `select id, order_id, created_at from transaction where merchant_id = $1
       order by created_at, id offset $2 limit 1`,
      [id, Math.floor(WANTED / 2)],
    )
  ).rows;
  if (!email || !middle) throw new Error("the database is empty");
  const { rows: notifications } = await db.pool.query<{ id: string }>(
    "select id from notification where merchant_id = $1 order by id offset $2 limit 1",
    [id, Math.floor(WANTED / 2)],
  );
  const { rows: requests } = await db.pool.query<{ id: string }>(
    "select id from api_request where merchant_id = $1 order by id offset $2 limit 1",
    [id, Math.floor(WANTED / 2)],
  );
  return {
    email: email.email,
    middle,
    notification: notifications[0]?.id ?? "",
    request: requests[0]?.id ?? "",
  };
}

function pages(): readonly (readonly [string, string])[] {
  const { email, middle, notification, request } = sample;
  const position = `${middle.created_at.getTime()}.${middle.id}`;
  return [
    ["home, 30 days", ""],
    ["home, 90 days", "?days=90"],
    ["transactions, newest", "/transactions"],
    ["transactions, oldest", "/transactions?end=oldest"],
    ["transactions, half way down", `/transactions?before=${position}`],
    ["transactions, half way up", `/transactions?after=${position}`],
    ["status: deny", "/transactions?status=deny"],
    ["status: two", "/transactions?status=deny&status=failure"],
    ["type: qris", "/transactions?type=qris"],
    ["issuer: linkaja", "/transactions?issuer=linkaja"],
    ["issuer and status", "/transactions?issuer=linkaja&status=refund"],
    ["issuer nobody has", "/transactions?issuer=nobody"],
    ["amount: narrow", "/transactions?min=150000&max=151000"],
    ["amount: wide", "/transactions?min=20000&max=90000"],
    ["amount: none has it", "/transactions?min=999999999"],
    [
      "one day",
      `/transactions?from=${middle.created_at.toISOString().slice(0, 10)}&until=${middle.created_at.toISOString().slice(0, 10)}`,
    ],
    ["search: order", `/transactions?q=${middle.order_id}`],
    ["search: the orders of a day", `/transactions?q=${middle.order_id.slice(0, 13)}`],
    ["search: how all orders begin", `/transactions?q=${middle.order_id.slice(0, 4)}`],
    ["search: the busiest e-mail", `/transactions?q=${encodeURIComponent(email)}`],
    ["search: a custom field of 10 %", "/transactions?q=Kemang"],
    ["search: nothing", "/transactions?q=nothing-like-it"],
    ["a transaction", `/transactions/${middle.id}`],
    ["notifications, newest", "/notifications"],
    ["notifications, half way", `/notifications?before=${notification}`],
    ["notifications: given up", "/notifications?state=given_up"],
    ["notifications: owed", "/notifications?state=owed"],
    ["notifications: another endpoint", "/notifications?endpoint=https%3A%2F%2Fnobody.example"],
    ["notifications: order", `/notifications?q=${middle.order_id}`],
    ["notifications: orders of a day", `/notifications?q=${middle.order_id.slice(0, 13)}`],
    ["workbench, newest", "/workbench"],
    ["workbench, half way down", `/workbench?before=${request}`],
    ["workbench, half way up", `/workbench?after=${request}`],
    ["workbench: an entry", `/workbench?open=${request}`],
    ["workbench: an order", `/workbench?order=${middle.order_id}&only=1`],
    ["workbench: refused or failed", "/workbench?result=failed"],
    ["workbench: what worked", "/workbench?result=served"],
    ["workbench: failed deliveries", "/workbench?kind=delivery&result=failed"],
    ["workbench: the wallet", "/workbench?kind=wallet"],
    ["workbench: a text nobody sent", "/workbench?text=nothing-like-it"],
    ["workbench: errors", "/workbench/errors?since=week"],
    ["report", `/report?day=${middle.created_at.toISOString().slice(0, 10)}`],
    ["sandbox tools", "/sandbox"],
    ["activity", "/activity"],
  ];
}

async function timePages() {
  console.log(`\n${"page".padEnd(34)} median    p95   (ms on the server, ${ROUNDS} times)`);
  for (const [name, path] of pages()) {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const startedAt = performance.now();
      await show(path);
      times.push(performance.now() - startedAt);
    }
    times.sort((left, right) => left - right);
    const median = times[Math.floor(ROUNDS / 2)] ?? 0;
    const p95 = times[Math.floor(ROUNDS * 0.95)] ?? 0;
    const isSlow = median > MEDIAN_MS_MAX || p95 > P95_MS_MAX;
    if (isSlow) faults.push(name);
    console.log(
      `${name.padEnd(34)} ${median.toFixed(1).padStart(6)} ${p95.toFixed(1).padStart(6)}${isSlow ? "   TOO SLOW" : ""}`,
    );
  }
}

/** Of everything that each page asks the database. */
async function checkPlans() {
  console.log("\nplans without a sequential scan over a big table:");
  for (const [name, path] of pages()) {
    const statements = await watchStatements(async () => await show(path));
    const reads = (
      await Promise.all(statements.map(async (statement) => await readPlan(db.pool, statement)))
    ).flat();
    const scanned = reads.filter((read) => read.isSequential && BIG.includes(read.table));
    if (scanned.length > 0) faults.push(`${name}: scans ${scanned[0]?.table}`);
    const big = new Set(reads.map(({ table }) => table).filter((table) => BIG.includes(table)));
    console.log(
      `  ${name.padEnd(34)} ${String(statements.length).padStart(2)} statements${scanned.length > 0 ? `   SCANS ${scanned.map(({ table }) => table).join()}` : `   ${[...big].join(", ")}`}`,
    );
  }
}

async function show(path: string): Promise<void> {
  const answer = await server.app.inject({ url: `/dashboard/${id}${path}`, headers: { cookie } });
  if (answer.statusCode !== 200 || !answer.body.includes("<h1>")) {
    throw new Error(`${path} answered ${answer.statusCode}: ${answer.body.slice(0, 200)}`);
  }
}

/** Memory is looked at while the file runs by: it must not grow with the file. */
async function exportEverything(format: "csv" | "xlsx") {
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let highest = before;
  let bytes = 0;
  const startedAt = performance.now();
  const watch = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage.rss());
  }, 50);
  await new Promise<void>((resolve, reject) => {
    get(`${base}/transactions/export.${format}`, { headers: { cookie } }, (answer) => {
      answer.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
      });
      answer.on("end", resolve);
      answer.on("error", reject);
    }).on("error", reject);
  });
  clearInterval(watch);
  const megabytes = (size: number) => `${Math.round(size / 1024 / 1024)} MB`;
  console.log(
    `\nexport.${format}: ${megabytes(bytes)} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s; memory ${megabytes(before)} before, ${megabytes(highest)} at most (server and reader in one process)`,
  );
}
