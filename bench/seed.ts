// How many rows a second `gerbang seed` writes, and what each transaction costs this process and the database.
//
//   node --conditions=@gerbang/source bench/seed.ts [--transactions 40000]
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Secret } from "../packages/gateway/src/domain/secret.ts";
import { openGateway } from "../packages/gateway/src/operations/gateway.ts";
import { createMerchant } from "../packages/gateway/src/operations/merchants/create-merchant.ts";
import { seedTransactions } from "../packages/gateway/src/operations/seeding/seed-transactions.ts";
import { startEmbeddedPostgres } from "../packages/gateway/src/postgres/embedded-postgres.ts";
import { openDatabase } from "../packages/gateway/src/store/database.ts";
import { migrate } from "../packages/gateway/src/store/migrate.ts";
import { processorTimeMs } from "./statements/processor-time.ts";

const AIM_ROWS_PER_SECOND = 20_000;
const given = process.argv.indexOf("--transactions");
const COUNT = given === -1 ? 40_000 : Number(process.argv[given + 1]);
const WARM_UP = 2_000;
const TABLES = ["transaction", "event", "notification", "notification_attempt", "refund"];

const dataDir = await mkdtemp(path.join(tmpdir(), "gerbang-bench-"));
const postgres = await startEmbeddedPostgres({ dataDir });
const db = openDatabase(postgres.connection);
try {
  await migrate(db.pool);
  const secret = new Secret("a secret for the bench");
  const gateway = openGateway({ db, secret, wallNow: () => new Date() });
  const merchant = await createMerchant(gateway);
  const other = await createMerchant(gateway);
  await seedTransactions(gateway, { merchantId: other.id, count: WARM_UP });
  const before = { own: process.cpuUsage(), database: processorTimeMs(postgres.pid) };
  const startedAt = performance.now();
  await seedTransactions(gateway, { merchantId: merchant.id, count: COUNT });
  const seconds = (performance.now() - startedAt) / 1_000;
  const own = process.cpuUsage(before.own);
  const counts = await Promise.all(
    TABLES.map(async (table) => {
      const { rows } = await db.pool.query<{ count: number }>(
        `select count(*) as count from ${table}`,
      );
      return rows[0]?.count ?? 0;
    }),
  );
  const rows = (counts.reduce((sum, count) => sum + count, 0) * COUNT) / (COUNT + WARM_UP);
  const database = processorTimeMs(postgres.pid) - before.database;
  console.log(
    `${COUNT} transactions in ${seconds.toFixed(1)} s: ${(COUNT / seconds).toFixed(0)} /s`,
  );
  console.log(
    `${rows.toFixed(0)} rows: ${(rows / seconds).toFixed(0)} /s, ${(rows / seconds / AIM_ROWS_PER_SECOND).toFixed(2)} of the aim`,
  );
  await tellSizes();
  console.log(
    `processor time of each transaction: ${((own.user + own.system) / COUNT).toFixed(0)} µs here, ${((database * 1_000) / COUNT).toFixed(0)} µs in PostgreSQL`,
  );
} finally {
  await db.close();
  await postgres.stop();
  await rm(dataDir, { recursive: true });
}

/** What takes the space, the largest first. */
async function tellSizes(): Promise<void> {
  const { rows: sizes } = await db.pool.query<{ name: string; heap: number; indexes: string }>(
    `select c.relname as name, round(pg_table_size(c.oid) / 1e6) as heap, (
        select string_agg(format('%s %s', i.indexrelid::regclass, round(pg_relation_size(i.indexrelid) / 1e6)),
          ', ' order by pg_relation_size(i.indexrelid) desc)
        from pg_index i where i.indrelid = c.oid) as indexes
      from pg_class c where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace
        and pg_total_relation_size(c.oid) > 2e6
      order by pg_total_relation_size(c.oid) desc`,
  );
  for (const { name, heap, indexes } of sizes)
    console.log(`  ${name}: ${heap} MB; indexes ${indexes}`);
}
