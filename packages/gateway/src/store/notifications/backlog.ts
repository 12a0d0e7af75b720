import type { Db } from "../database.ts";
import { MERCHANT_NOW } from "../merchant-time.ts";
import { runStatement } from "../statement.ts";

/** Work that is due and not done: what an operator wants to be woken by. */
interface Backlog {
  /** Notifications that have yet to arrive, whether or not their next attempt is due. */
  readonly notificationsOwed: number;
  readonly notificationsOverdue: number;
  /** How long the longest overdue one has been due by its merchant's clock, in milliseconds. */
  readonly longestOverdueMs: number;
  /** Pending transactions whose time has run out. */
  readonly expiriesOverdue: number;
}

// Merchant by merchant, so that each partial index is walked up to that merchant's own time.
const BACKLOG = `
with clock as (
  select m.id, ${MERCHANT_NOW} as now from merchant m)
select
  coalesce(sum(n.owed), 0)::bigint as notifications_owed,
  coalesce(sum(n.overdue), 0)::bigint as notifications_overdue,
  coalesce(max(extract(epoch from clock.now - n.due_at)) * 1000, 0)::bigint as longest_overdue_ms,
  coalesce(sum(t.overdue), 0)::bigint as expiries_overdue
from clock,
lateral (
  select count(*) as owed, count(*) filter (where due_at <= clock.now) as overdue,
    min(due_at) filter (where due_at <= clock.now) as due_at
  from notification where merchant_id = clock.id and state = 'owed') n,
lateral (
  select count(*) as overdue from transaction
  where merchant_id = clock.id and status = 'pending' and expires_at <= clock.now) t`;

interface BacklogRow {
  readonly notifications_owed: number;
  readonly notifications_overdue: number;
  readonly longest_overdue_ms: number;
  readonly expiries_overdue: number;
}

export async function measureBacklog(db: Db, wall: Date): Promise<Backlog> {
  const { rows } = await runStatement<BacklogRow>(db, {
    name: "measure-backlog",
    text: BACKLOG,
    values: [wall],
  });
  const [row] = rows;
  if (!row) throw new Error("an aggregate gave no row");
  return {
    notificationsOwed: row.notifications_owed,
    notificationsOverdue: row.notifications_overdue,
    longestOverdueMs: row.longest_overdue_ms,
    expiriesOverdue: row.expiries_overdue,
  };
}
