import { globSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { Secret } from "../../packages/gateway/src/domain/secret.ts";
import { openGateway } from "../../packages/gateway/src/operations/gateway.ts";
import { findMerchant } from "../../packages/gateway/src/operations/merchants/find-merchant.ts";
import { seedTransactions } from "../../packages/gateway/src/operations/seeding/seed-transactions.ts";
import { columnList, columnsOf } from "../../packages/gateway/src/store/columns.ts";
import { type Db, openDatabase } from "../../packages/gateway/src/store/database.ts";
import { type BenchServer, startBenchServer } from "../charge/bench-server.ts";
import { addPendingOrders } from "../charge/hot-paths.ts";
import { tablesBySize } from "./table-sizes.ts";

export interface FilledServer {
  readonly bench: BenchServer;
  readonly db: Db;
  readonly transactions: number;
  /** Orders to be asked for and paid, made after all others. */
  readonly pending: readonly string[];
  /** Orders of the whole past, in no order. */
  readonly past: readonly string[];
  stop(): Promise<void>;
}

/** As long as filling takes. */
const PATIENCE_MS = 4 * 3_600_000;
const NOTIFICATIONS_EACH = 4;
const PENDING = 120_000;
const PAST = 40_000;
/** What `bench/charge/server.ts` seals its merchants' keys with. */
const SECRET = "a secret for benchmarks";

/**
 * A gateway whose merchant has so many transactions behind it, of half a year, and four notifications of
 * each: written by `gerbang seed`, which tells of each transaction once, and copied from there.
 */
export async function startFilledServer(
  receiver: string,
  transactions: number,
): Promise<FilledServer> {
  const bench = await startBenchServer(receiver, { max_wal_size: "1GB", shared_buffers: "512MB" });
  const db = openDatabase({ ...bench.connection, max: 4 });
  await seed(db, bench, transactions);
  await multiplyNotifications(db, bench.started.bare.id);
  const past = await sampleOrders(db, bench.started.bare.id);
  const pending = await addPendingOrders(bench.connection, bench.started, PENDING);
  for (const table of await tablesBySize(db)) await patiently(db, `vacuum analyze ${table}`);
  await bench.restartDatabase(forgetFreeSpace);
  const stop = async () => {
    await db.close();
    await bench.stop();
  };
  return { bench, db, transactions, pending, past, stop };
}

/**
 * Pages of the past have no room, as when they were filled little by little. After a seeding each has some, because
 * what is seeded is a little larger than what follows: new notifications would fill it up, each in a page of its own
 * that has to be read and written to the log whole, for hundreds of thousands of charges.
 */
async function forgetFreeSpace(dataDir: string): Promise<void> {
  const maps = globSync("postgres/base/*/*_fsm", { cwd: dataDir });
  for (const map of maps) await rm(path.join(dataDir, map));
}

async function seed(db: Db, { started }: BenchServer, count: number): Promise<void> {
  const gateway = openGateway({ db, secret: new Secret(SECRET), wallNow: () => new Date() });
  const merchant = await findMerchant(gateway, started.bare.id as never);
  if (!merchant) throw new Error("the merchant is missing");
  const startedAt = performance.now();
  let lastAt = startedAt;
  let last = 0;
  await seedTransactions(gateway, {
    merchantId: merchant.id,
    count,
    onProgress: (done) => {
      if (done - last < 100_000 && done < count) return;
      const now = performance.now();
      console.log(
        `  ${done} seeded, ${perSecond(done - last, now - lastAt)} transactions a second`,
      );
      [last, lastAt] = [done, now];
    },
  });
  const rows = await countRows(db);
  const took = performance.now() - startedAt;
  console.log(
    `  ${rows} rows in ${(took / 1_000).toFixed(0)} s: ${perSecond(rows, took)} a second`,
  );
}

function perSecond(count: number, ms: number): string {
  return ((count / ms) * 1_000).toFixed(0);
}

async function countRows(db: Db): Promise<number> {
  const tables = ["transaction", "refund", "event", "notification", "notification_attempt"];
  const counts = tables.map((table) => `(select count(*) from ${table})`).join(" + ");
  const [row] = await patiently<{ count: number }>(db, `select ${counts} as count`);
  return Number(row?.count);
}

/** Copies under ids beside the first one's, so that they stand among those of their time. */
async function multiplyNotifications(db: Db, merchantId: string): Promise<void> {
  const columns = columnsOf("notification").map((name) =>
    name === "id" ? "overlay(n.id placing right(md5(n.id || copy), 12) from 25)" : `n.${name}`,
  );
  await patiently(
    db,
    `insert into notification (${columnList("notification")})
     select ${columns.join(", ")} from notification n, generate_series(2, $2::int) copy
     where n.merchant_id = $1 order by n.id`,
    [merchantId, NOTIFICATIONS_EACH],
  );
}

async function sampleOrders(db: Db, merchantId: string): Promise<readonly string[]> {
  const rows = await patiently<{ id: string }>(
    db,
    `select id from transaction where merchant_id = $1 order by md5(id) limit ${PAST}`,
    [merchantId],
  );
  return rows.map(({ id }) => id);
}

async function patiently<Row extends object>(
  db: Db,
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  const query = { text, values: [...values], query_timeout: PATIENCE_MS };
  const { rows } = await db.pool.query<Row>(query);
  return rows;
}
