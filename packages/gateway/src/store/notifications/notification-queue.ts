import type { MerchantId } from "@gerbang/protocol";
import type { MerchantClock } from "../../domain/merchants/clock.ts";
import type { Notification } from "../../domain/notifications/notification.ts";
import type { Db } from "../database.ts";
import { isLeaseHeld, isLeaseOver } from "../lease.ts";
import { type ClockColumns, isHeld, MERCHANT_NOW, toClock, toWholeMs } from "../merchant-time.ts";
import { isStalled } from "../stalled-work.ts";
import { runStatement } from "../statement.ts";
import type { NotificationRow } from "../tables.ts";

/** A notification that this process may deliver until `leasedUntil`, with its merchant's clock. */
export interface LeasedNotification
  extends Pick<
    Notification,
    | "merchantId"
    | "id"
    | "transactionId"
    | "orderId"
    | "kind"
    | "transactionStatus"
    | "url"
    | "signedPath"
    | "copyOf"
    | "endpoint"
    | "attempts"
    | "faults"
    | "dueAt"
  > {
  /** What to send. */
  readonly bytes: string;
  readonly leasedUntil: Date;
  /** No two leases have the same one. */
  readonly leaseId: string;
  readonly clock: MerchantClock;
}

export interface LeaseRequest {
  readonly wall: Date;
  readonly until: Date;
  readonly limit: number;
  /** How many one endpoint may take, unless `rooms` says otherwise of it. */
  readonly room: number;
  readonly rooms: Readonly<Record<string, number>>;
}

// Checked again once the row is locked, with the attempts and the due time that it was found with:
// another process may have leased it since, and recorded an attempt.
export const FREE = `n.state = 'owed' and ${isLeaseOver("n.leased_until", "$1")}`;

/** A fault plan may put another one first: this one waits until that was tried, or was closed untried. */
export const NOT_WAITING = `(n.after_id is null or exists (
  select from notification a
  where a.merchant_id = n.merchant_id and a.id = n.after_id
    and (a.attempts > 0 or a.state <> 'owed')
  offset 0))`;

/** Merchants with a fault plan send nothing that the plan was not asked about. */
export const PLANNED = `(n.faults is not null or n.kind = 'test' or n.attempts > 0
  or not exists (select from fault_plan p where p.merchant_id = n.merchant_id))`;

const STALLED = (wall: string) =>
  isStalled("delivery", { merchantId: "n.merchant_id", subject: "n.id", wall });

const READY = `${FREE} and ${PLANNED} and ${NOT_WAITING} and not ${STALLED("$1")}`;

/** What is done to the rows that a statement calls `locked`. */
export const LEASE = `
update notification n set leased_until = $2, lease_id = gen_random_uuid()::text
from locked, merchant m
where n.merchant_id = locked.merchant_id and n.id = locked.id and m.id = locked.merchant_id
returning n.merchant_id, n.id, n.transaction_id, n.order_id, n.kind, n.transaction_status, n.url,
  n.signed_path, n.copy_of, n.endpoint, coalesce(n.sent_body, n.body) as bytes, n.attempts, n.faults, n.due_at,
  n.leased_until, n.lease_id, m.clock_offset_ms, m.clock_frozen_at`;

// Tried, with what a lease of 256 and its return cost the database in processor time, for 99 endpoints
// beside a dead one that is owed 100,000 messages (`npm run bench statements`):
//
//   1.0  from endpoint to endpoint, then the front of each queue (this one; 22 to 32 ms)
//   2.5  the oldest of all first, with an index made for it
//   3.4  everything due numbered by endpoint
//
// The oldest first is what people write, and is not only dearer: while the dead endpoint is not known to
// be dead, 1 of the 100 endpoints gets something; here all 100 do at once. What breaks if a line is
// changed:
//
// - `turn`: one for each endpoint before the second of any, or a long queue takes the whole batch.
// - `locked` checks again what was found without a lock, and skips what another process has locked: without
//   either, two processes lease the same message, or wait for each other.
// - `lateral`: each is found by its id. A join that was planned while the queue was empty reads all of it.
// - `chosen` apart from `locked`: turns are counted by a window function, beside which PostgreSQL allows no
//   `for update`.
// - `always left join`: how many were chosen is told even when none was leased, which means: ask again.
//
// The recursion steps from one endpoint that is owed something to the next, an index descent each,
// however long its queue; the lateral join then walks the front of each queue, up to its merchant's
// own time. One turn per endpoint before the second of any.
const LEASE_BATCH = `
with recursive receiver as (
  (select n.merchant_id, n.endpoint from notification n where n.state = 'owed'
   order by n.merchant_id, n.endpoint limit 1)
  union all
  select next.merchant_id, next.endpoint from receiver r, lateral (
    select n.merchant_id, n.endpoint from notification n
    where n.state = 'owed' and (n.merchant_id, n.endpoint) > (r.merchant_id, r.endpoint)
    order by n.merchant_id, n.endpoint limit 1
  ) next
), due as (
  select d.merchant_id, d.id, d.attempts, d.due_at, r.endpoint,
    row_number() over (partition by r.endpoint order by d.place, d.id) as turn
  from receiver r
  join merchant m on m.id = r.merchant_id
  cross join lateral (
    select n.merchant_id, n.id, n.attempts, n.due_at,
      row_number() over (order by n.due_at, n.id) as place
    from notification n
    where n.merchant_id = r.merchant_id and n.endpoint = r.endpoint
      and n.due_at <= ${MERCHANT_NOW} and ${READY}
    order by n.due_at, n.id limit $3
  ) d
  where coalesce(($5::jsonb ->> r.endpoint)::integer, $3) > 0
    and not ${isHeld("r.merchant_id", "$1")}
), chosen as materialized (
  select merchant_id, id, attempts, due_at from due
  where turn <= coalesce(($5::jsonb ->> endpoint)::integer, $3)
  order by turn, id limit $4
), locked as materialized (
  select n.merchant_id, n.id
  from (select * from chosen order by merchant_id, id) c
  cross join lateral (
    select n.merchant_id, n.id from notification n
    where n.merchant_id = c.merchant_id and n.id = c.id
      and n.attempts = c.attempts and n.due_at = c.due_at and ${FREE}
    for update skip locked
  ) n
), leased as (${LEASE})
select (select count(*) from chosen) as chosen, exists (select from fault_plan) as has_plans, leased.*
from (values (1)) always(one) left join leased on true`;

interface LeaseBatch {
  readonly leased: readonly LeasedNotification[];
  /** Another process was leasing the same ones: there may be more, so ask again. */
  readonly contended: boolean;
  /** Some merchant has a fault plan, which may have kept messages from being leased until it was asked about them. */
  readonly hasPlans: boolean;
}

/**
 * Leases due notifications, the earliest of each endpoint first. Processes that ask at the same
 * moment get different ones, and none waits for another.
 *
 * For databases where SKIP LOCKED is slow or absent: without it a second process waits for the
 * first, finds the rows leased and gets fewer. Nothing is leased twice either way.
 */
export async function leaseNotifications(
  db: Db,
  { wall, until, limit, room, rooms }: LeaseRequest,
): Promise<LeaseBatch> {
  const { rows } = await runStatement<BatchRow>(db, {
    name: "lease-notifications",
    text: LEASE_BATCH,
    values: [wall, until, room, limit, JSON.stringify(rooms)],
  });
  const leased = rows
    .filter((row) => row.id !== null)
    .map(toLeased)
    .sort(byDueTime);
  const [{ chosen, has_plans: hasPlans } = { chosen: 0, has_plans: false }] = rows;
  return { leased, contended: leased.length < chosen, hasPlans };
}

/** Says the same of the batch in each row; where nothing was leased there is one all the same. */
type BatchRow = { chosen: number; has_plans: boolean } & (LeasedRow | { id: null });

// From one endpoint that is owed something to the next, and only the front of each queue is looked at: a
// long queue costs an advance nothing for each of its steps.
const frontOfQueues = (merchantId: string, condition: string) => `
receiver as (
  (select n.endpoint from notification n where n.merchant_id = ${merchantId} and n.state = 'owed'
   order by n.endpoint limit 1)
  union all
  select next.endpoint from receiver r, lateral (
    select n.endpoint from notification n
    where n.merchant_id = ${merchantId} and n.state = 'owed' and n.endpoint > r.endpoint
    order by n.endpoint limit 1
  ) next
), front as (
  select d.merchant_id, d.id, d.attempts, d.due_at
  from receiver r cross join merchant m cross join lateral (
    select n.merchant_id, n.id, n.attempts, n.due_at from notification n
    where n.merchant_id = m.id and n.endpoint = r.endpoint and n.state = 'owed' and ${condition}
    order by n.due_at, n.id limit 1
  ) d
  where m.id = ${merchantId}
)`;

const LEASE_NEXT = `
with recursive ${frontOfQueues("$3", `n.due_at <= ${MERCHANT_NOW} and ${READY}`)},
chosen as materialized (
  select merchant_id, id, attempts, due_at from front order by due_at, id limit 1
), locked as materialized (
  select n.merchant_id, n.id from notification n
  join chosen c on c.merchant_id = n.merchant_id and c.id = n.id
    and c.attempts = n.attempts and c.due_at = n.due_at
  where ${FREE}
  for update of n skip locked
)${LEASE}`;

/** Leases the one notification of a merchant that is due first, whatever holds the merchant. */
export async function leaseNextNotification(
  db: Db,
  merchantId: MerchantId,
  { wall, until }: Pick<LeaseRequest, "wall" | "until">,
): Promise<LeasedNotification | undefined> {
  const { rows } = await runStatement<LeasedRow>(db, {
    name: "lease-next-notification",
    text: LEASE_NEXT,
    values: [wall, until, merchantId],
  });
  return rows[0] && toLeased(rows[0]);
}

/** What a lease gives. */
export interface LeasedRow
  extends ClockColumns,
    Pick<
      NotificationRow,
      | "merchant_id"
      | "id"
      | "transaction_id"
      | "order_id"
      | "kind"
      | "transaction_status"
      | "url"
      | "signed_path"
      | "copy_of"
      | "endpoint"
      | "attempts"
      | "faults"
      | "due_at"
    > {
  readonly bytes: string;
  readonly leased_until: Date;
  readonly lease_id: string;
}

export function toLeased(row: LeasedRow): LeasedNotification {
  return {
    merchantId: row.merchant_id,
    id: row.id,
    transactionId: row.transaction_id ?? undefined,
    orderId: row.order_id,
    kind: row.kind,
    transactionStatus: row.transaction_status,
    url: row.url,
    signedPath: row.signed_path ?? undefined,
    copyOf: row.copy_of ?? undefined,
    endpoint: row.endpoint,
    attempts: row.attempts,
    faults: row.faults ?? undefined,
    dueAt: row.due_at,
    bytes: row.bytes,
    leasedUntil: row.leased_until,
    leaseId: row.lease_id,
    clock: toClock(row),
  };
}

function byDueTime(one: LeasedNotification, other: LeasedNotification): number {
  return one.dueAt.getTime() - other.dueAt.getTime() || (one.id < other.id ? -1 : 1);
}

const RETURN_LEASES = `
update notification n set leased_until = null, lease_id = null
from unnest($1::text[], $2::text[], $3::text[]) as l(merchant_id, id, lease_id)
where n.merchant_id = l.merchant_id and n.id = l.id and n.lease_id = l.lease_id`;

/** Gives back what was leased and not sent. A lease that somebody else holds by now stays theirs. */
export async function returnLeases(db: Db, leased: readonly LeasedNotification[]): Promise<void> {
  if (leased.length === 0) return;
  await runStatement(db, { text: RETURN_LEASES, values: keysOf(leased) });
}

// In the order in which leases are taken, lest two processes wait for each other; each by its id, also where
// the table was empty when this was planned.
const RENEW_LEASES = `
with ours as materialized (
  select n.merchant_id, n.id
  from (
    select * from unnest($1::text[], $2::text[], $3::text[]) as l(merchant_id, id, lease_id)
    order by merchant_id, id
  ) l cross join lateral (
    select n.merchant_id, n.id from notification n
    where n.merchant_id = l.merchant_id and n.id = l.id and n.lease_id = l.lease_id
    for update skip locked
  ) n
)
update notification n set leased_until = $4 from ours
where n.merchant_id = ours.merchant_id and n.id = ours.id
returning n.lease_id`;

/**
 * Prolongs leases and returns the ids of those that are still held: the others were lost, or what they
 * were for has been recorded.
 */
export async function renewLeases(
  db: Db,
  leased: readonly LeasedNotification[],
  until: Date,
): Promise<ReadonlySet<string>> {
  const { rows } = await runStatement<{ lease_id: string }>(db, {
    name: "renew-leases",
    text: RENEW_LEASES,
    values: [...keysOf(leased), until],
  });
  return new Set(rows.map(({ lease_id }) => lease_id));
}

function keysOf(leased: readonly LeasedNotification[]): readonly (readonly string[])[] {
  return [
    leased.map(({ merchantId }) => merchantId),
    leased.map(({ id }) => id),
    leased.map(({ leaseId }) => leaseId),
  ];
}

const NEXT_DUE = `
with recursive ${frontOfQueues("$1", `${PLANNED} and ${NOT_WAITING} and not ${STALLED("$2")}`)}
select ${toWholeMs("min(due_at)")} as due_at from front`;

/**
 * When the merchant's next notification is due, in the merchant's time. One that waits for another to
 * go first is not next, even when its own time has come: a clock would halt there for ever.
 */
export async function findNextDueAt(
  db: Db,
  merchantId: MerchantId,
  wall: Date,
): Promise<Date | undefined> {
  const { rows } = await runStatement<{ due_at: Date | null }>(db, {
    name: "find-next-notification",
    text: NEXT_DUE,
    values: [merchantId, wall],
  });
  return rows[0]?.due_at ?? undefined;
}

/** Whether some process is delivering for this merchant right now. */
export async function isDeliveryUnderWay(
  db: Db,
  merchantId: MerchantId,
  wall: Date,
): Promise<boolean> {
  const { count } = await runStatement(db, {
    name: "find-delivery-under-way",
    text: `select from notification
      where merchant_id = $1 and state = 'owed' and ${isLeaseHeld("leased_until", "$2")} limit 1`,
    values: [merchantId, wall],
  });
  return count > 0;
}
