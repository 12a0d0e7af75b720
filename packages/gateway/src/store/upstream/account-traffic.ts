import { firstIdAt } from "../../domain/first-id.ts";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";
import type { AccountKey } from "./save-account.ts";

/** How the newest calls of an account went, and when its upstream was last heard of. Wall time. */
export interface AccountTraffic {
  /** Of those looked at. */
  readonly calls: number;
  /** That were not reached, or gave no usable answer. */
  readonly failed: number;
  /** In milliseconds; null where there were none. */
  readonly medianMs: number | null;
  readonly slowMs: number | null;
  /** When a status was last asked for. */
  readonly syncedAt: Date | null;
  /** When the upstream last sent a genuine message. */
  readonly messageAt: Date | null;
}

/** So many of the newest calls are looked at. */
export const CALLS_LOOKED_AT_MAX = 1_000;
/** Forged messages before a genuine one, at most, that a look at the last message passes over. */
const MESSAGES_LOOKED_AT_MAX = 100;

const TRAFFIC = `
with newest as materialized (
  select verb, started_at, latency_ms, outcome from upstream_call
  where merchant_id = $1 and account_id = $2 and id >= $3
  order by id desc limit ${CALLS_LOOKED_AT_MAX}
)
select count(*)::int as calls,
  (count(*) filter (where outcome in ('not_sent', 'unknown')))::int as failed,
  (percentile_disc(0.5) within group (order by latency_ms))::int as "medianMs",
  (percentile_disc(0.95) within group (order by latency_ms))::int as "slowMs",
  max(started_at) filter (where verb = 'find') as "syncedAt",
  (select max(m.received_at) from (
    select received_at, verdict from upstream_message
    where merchant_id = $1 and account_id = $2 order by id desc limit ${MESSAGES_LOOKED_AT_MAX}
  ) m where m.verdict = 'genuine') as "messageAt"
from newest`;

/** The traffic of an account since a moment of wall time. */
export async function findTraffic(
  db: Db,
  { merchantId, accountId }: AccountKey,
  since: Date,
): Promise<AccountTraffic> {
  const values = [merchantId, accountId, firstIdAt(since)];
  const { rows } = await runStatement<AccountTraffic>(db, { text: TRAFFIC, values });
  const [traffic] = rows;
  if (!traffic) throw new Error("an aggregate gives one row");
  return traffic;
}
