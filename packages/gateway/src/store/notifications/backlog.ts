import type { Db } from "../database.ts";
import { MERCHANT_NOW } from "../merchant-time.ts";
import { isStalled } from "../stalled-work.ts";
import { runStatement } from "../statement.ts";
import { NOT_WAITING } from "./notification-queue.ts";

/**
 * Work that is due and not done: what an operator wants to be woken by. What is overdue leaves out what
 * stalled, and what waits for that, which is one merchant's trouble and is counted apart.
 */
interface Backlog {
  /** Notifications that have yet to arrive, whether or not their next attempt is due, or stalled. */
  readonly notificationsOwed: number;
  readonly notificationsOverdue: number;
  /** How long the longest overdue one has been due by its merchant's clock, in milliseconds. */
  readonly longestOverdueMs: number;
  /** Sandbox merchants' pending transactions whose time has run out: others' upstreams decide. */
  readonly expiriesOverdue: number;
}

const UNPLANNED = `n.kind <> 'test' and n.faults is null and n.attempts = 0
  and exists (select from fault_plan p where p.merchant_id = n.merchant_id)`;

const HELD_UP = `(${isStalled("delivery", { merchantId: "n.merchant_id", subject: "n.id", wall: "$1" })}
  or not ${NOT_WAITING}
  or (${UNPLANNED}
    and ${isStalled("fault_planning", { merchantId: "n.merchant_id", subject: "''", wall: "$1" })}))`;

// Merchant by merchant, so that each partial index is walked up to that merchant's own time. Only where
// something stalled, each notification is asked about: everybody else's are counted in the index alone.
const BACKLOG = `
with clock as materialized (
  select m.id, ${MERCHANT_NOW} as now, m.environment = 'sandbox' as is_simulated,
    m.id in (select s.merchant_id from stalled_work s) as has_stalled
  from merchant m)
select
  coalesce(sum(n.owed), 0)::bigint as notifications_owed,
  coalesce(sum(n.overdue), 0)::bigint as notifications_overdue,
  coalesce(max(extract(epoch from clock.now - n.due_at)) * 1000, 0)::bigint as longest_overdue_ms,
  coalesce(sum(t.overdue), 0)::bigint as expiries_overdue
from clock,
lateral (
  select sum(owed) as owed, sum(overdue) as overdue, min(due_at) as due_at from (
    select count(*) as owed, count(*) filter (where due_at <= clock.now) as overdue,
      min(due_at) filter (where due_at <= clock.now) as due_at
    from notification
    where merchant_id = clock.id and state = 'owed' and not clock.has_stalled
    union all
    select count(*), count(*) filter (where each.is_overdue),
      min(each.due_at) filter (where each.is_overdue)
    from (
      select n.due_at, n.due_at <= clock.now and not ${HELD_UP} as is_overdue
      from notification n
      where n.merchant_id = clock.id and n.state = 'owed' and clock.has_stalled
      -- Asked once, not once for each use.
      offset 0
    ) each
  ) one) n,
lateral (
  select count(*) as overdue from transaction t
  where clock.is_simulated and t.merchant_id = clock.id and t.status in ('pending', 'authorize')
    and t.expires_at <= clock.now
    and not ${isStalled("expiry", { merchantId: "t.merchant_id", subject: "t.id", wall: "$1" })}) t`;

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
