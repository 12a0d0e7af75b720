import { setTimeout as sleep } from "node:timers/promises";
import { Secret } from "../../packages/gateway/src/domain/secret.ts";
import { openGateway } from "../../packages/gateway/src/operations/gateway.ts";
import type { Db } from "../../packages/gateway/src/store/database.ts";
import { leaseContest } from "../statements/leases.ts";
import type { FilledServer } from "./filled-server.ts";

const LEASES = 40;

export interface LeaseCost {
  /** Microseconds of the database's processor time for a lease of 256 and its return. */
  readonly database: number;
}

/**
 * What a lease costs of 110,000 notifications that are owed at a hundred endpoints, beside all that is closed.
 * The gateway itself has to be stopped, or it would deliver them.
 */
export async function measureLeases(
  { bench, db }: FilledServer,
  rounds: number,
): Promise<readonly LeaseCost[]> {
  const secret = new Secret("a secret for benchmarks");
  const gateway = openGateway({ db, secret, wallNow: () => new Date() });
  const databaseCpuMs = () => bench.databaseCpuMs();
  const { rows } = await db.pool.query<{ merchant_id: string }>(
    "select merchant_id from notification limit 1",
  );
  const [row] = rows;
  if (!row) throw new Error("nobody is told anything");
  const contest = await leaseContest({ gateway, db, databaseCpuMs }, row.merchant_id);
  const [own] = contest.variants;
  if (!own) throw new Error("the gateway's own way is missing");
  const costs: LeaseCost[] = [];
  for (let round = -1; round < rounds; round++) {
    await untilNothingIsVacuumed(db);
    await db.pool.query("checkpoint");
    const before = databaseCpuMs();
    for (let lease = 0; lease < LEASES; lease++) await own.run();
    const database = ((databaseCpuMs() - before) / LEASES) * 1_000;
    if (round >= 0) costs.push({ database });
  }
  return costs;
}

/**
 * What came before a round leaves dead rows behind, and a large table may still be vacuumed of them while leases are
 * counted, a small one no more. The database's processor time is that of all its processes.
 */
async function untilNothingIsVacuumed(db: Db): Promise<void> {
  for (;;) {
    const { rowCount } = await db.pool.query(
      "select from pg_stat_activity where backend_type = 'autovacuum worker'",
    );
    if (rowCount === 0) return;
    await sleep(200);
  }
}
