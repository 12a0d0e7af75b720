// What each index on `transaction` costs a charge and a payment: the database's processor time and
// bytes of its log, with all indexes and without that one, in turns. `npm run bench indexes`.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Secret } from "../packages/gateway/src/domain/secret.ts";
import { openGateway } from "../packages/gateway/src/operations/gateway.ts";
import { startEmbeddedPostgres } from "../packages/gateway/src/postgres/embedded-postgres.ts";
import { type Db, openDatabase } from "../packages/gateway/src/store/database.ts";
import { migrate } from "../packages/gateway/src/store/migrate.ts";
import { changeContest } from "./statements/changes.ts";
import { chargeContest } from "./statements/charges.ts";
import type { Arena } from "./statements/contest.ts";
import { makeModel } from "./statements/model.ts";
import { processorTimeMs } from "./statements/processor-time.ts";

const BATCHES = 8;
const ROUNDS = 3;

interface Cost {
  readonly cpuMicros: number;
  readonly logBytes: number;
}

/** The gateway's own ways to charge and to pay, 256 at once. */
type Work = Readonly<Record<"charge" | "payment", () => Promise<number>>>;

async function main(): Promise<void> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "gerbang-bench-"));
  const postgres = await startEmbeddedPostgres({ dataDir });
  const db = openDatabase(postgres.connection);
  try {
    await migrate(db.pool);
    const gateway = openGateway({
      db,
      secret: new Secret("a secret for the bench"),
      wallNow: () => new Date(),
    });
    const arena = { gateway, db, databaseCpuMs: () => processorTimeMs(postgres.pid) };
    await compare(arena);
  } finally {
    await db.close();
    await postgres.stop();
    await rm(dataDir, { recursive: true });
  }
}

async function compare(arena: Arena): Promise<void> {
  const model = await makeModel(arena.gateway);
  const [charge] = chargeContest(arena, model).variants;
  const [payment] = (await changeContest(arena, model)).variants;
  if (!charge || !payment) throw new Error("the gateway's own way is missing");
  const work: Work = { charge: charge.run, payment: payment.run };
  const { rows } = await arena.db.pool.query<{ name: string; definition: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
     from pg_index i where i.indrelid = 'transaction'::regclass and not i.indisprimary order by 1`,
  );
  console.log("what one index adds (%), of the database's CPU and of its log:");
  for (const { name, definition } of rows) {
    const measured = { with: emptyCosts(), without: emptyCosts() };
    for (let round = 0; round < ROUNDS; round++) {
      await measureBoth(arena, work, measured.with);
      await arena.db.pool.query(`drop index ${name}`);
      await measureBoth(arena, work, measured.without);
      await arena.db.pool.query(definition);
    }
    console.log(`  ${name.padEnd(28)} ${describe(measured)}`);
  }
  await tellHot(arena.db);
}

type Costs = Readonly<Record<keyof Work, Cost[]>>;

function emptyCosts(): Costs {
  return { charge: [], payment: [] };
}

async function measureBoth(arena: Arena, work: Work, costs: Costs): Promise<void> {
  costs.charge.push(await measure(arena, work.charge));
  costs.payment.push(await measure(arena, work.payment));
}

async function measure({ db, databaseCpuMs }: Arena, run: () => Promise<number>): Promise<Cost> {
  await db.pool.query("checkpoint");
  const [cpu, log] = [databaseCpuMs(), await logPosition(db)];
  let items = 0;
  for (let batch = 0; batch < BATCHES; batch++) items += await run();
  return {
    cpuMicros: ((databaseCpuMs() - cpu) / items) * 1_000,
    logBytes: ((await logPosition(db)) - log) / items,
  };
}

async function logPosition(db: Db): Promise<number> {
  const { rows } = await db.pool.query<{ bytes: string }>(
    "select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') as bytes",
  );
  return Number(rows[0]?.bytes);
}

function describe(measured: { readonly with: Costs; readonly without: Costs }): string {
  const share = (kind: keyof Work, of: keyof Cost) => {
    const median = (costs: Costs) =>
      costs[kind].map((cost) => cost[of]).toSorted((one, other) => one - other)[ROUNDS >> 1] ?? 0;
    const added = median(measured.with) / median(measured.without) - 1;
    return `${(100 * added).toFixed(0).padStart(4)}`;
  };
  return (["charge", "payment"] as const)
    .map((kind) => `${kind} ${share(kind, "cpuMicros")} ${share(kind, "logBytes")}`)
    .join("   ");
}

/** How many updates of a row found room beside it and left the indexes alone. */
async function tellHot(db: Db): Promise<void> {
  const { rows } = await db.pool.query<{ updates: string; hot: string }>(
    "select n_tup_upd as updates, n_tup_hot_upd as hot from pg_stat_user_tables where relname = 'transaction'",
  );
  console.log(`  ${rows[0]?.hot} of ${rows[0]?.updates} updates of a transaction were HOT`);
}

await main();
