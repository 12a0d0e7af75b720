import type { MerchantId, TransactionId } from "@gerbang/protocol";
import type { UpstreamAttempt } from "../../domain/upstream/attempt.ts";
import type { Report } from "../../domain/upstream/connector.ts";
import { columnList, columnsOf } from "../columns.ts";
import type { Db, Trx } from "../database.ts";
import { isLeaseOver } from "../lease.ts";
import { hasFailed, isStalled } from "../stalled-work.ts";
import { runStatement } from "../statement.ts";
import type { UpstreamAttemptRow } from "../upstream-tables.ts";

/** An attempt that one process may work on until its lease ends. */
export interface LeasedAttempt extends UpstreamAttempt {
  readonly leaseId: string;
  /** Whether working on it has failed before. */
  readonly hasFailed: boolean;
}

interface Lease {
  readonly leaseId: string;
  readonly until: Date;
}

/** `false` when the upstream's order id is taken by another attempt at the account. */
export async function insertAttempt(
  trx: Trx,
  attempt: UpstreamAttempt,
  { leaseId, until }: Lease,
): Promise<boolean> {
  const row = { ...fromAttempt(attempt), lease_id: leaseId, leased_until: until };
  const result = await trx
    .insertInto("upstream_attempt")
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(["merchant_id", "account_id", "upstream_order_id"]).doNothing(),
    )
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0) > 0;
}

/** By our own name for it, which links hold. */
export async function findAttemptByReference(
  db: Db,
  reference: string,
): Promise<UpstreamAttempt | undefined> {
  const row = await db.kysely
    .selectFrom("upstream_attempt")
    .select(columnsOf("upstream_attempt"))
    .where("reference", "=", reference)
    .executeTakeFirst();
  return row && toAttempt(row);
}

export async function findAttempt(
  at: Db["kysely"] | Trx,
  merchantId: MerchantId,
  id: string,
): Promise<UpstreamAttempt | undefined> {
  const row = await at
    .selectFrom("upstream_attempt")
    .select(columnsOf("upstream_attempt"))
    .where("merchant_id", "=", merchantId)
    .where("id", "=", id)
    .executeTakeFirst();
  return row && toAttempt(row);
}

/** Those of one transaction, the first one first. */
export async function listAttempts(
  at: Db["kysely"] | Trx,
  merchantId: MerchantId,
  transactionId: TransactionId,
): Promise<readonly UpstreamAttempt[]> {
  const rows = await at
    .selectFrom("upstream_attempt")
    .select(columnsOf("upstream_attempt"))
    .where("merchant_id", "=", merchantId)
    .where("transaction_id", "=", transactionId)
    .orderBy("number")
    .execute();
  return rows.map(toAttempt);
}

/** What may change of an attempt. */
type AttemptChanges = Partial<
  Pick<
    UpstreamAttemptRow,
    | "state"
    | "shown"
    | "closed_as"
    | "closed_at"
    | "upstream_id"
    | "deadline_at"
    | "watch_until"
    | "calls"
    | "syncs"
    | "absences"
    | "absent_since"
    | "next_sync_at"
    | "lease_id"
    | "leased_until"
  >
> & { readonly report?: Report; readonly reported_at?: Date };

export async function updateAttempt(
  trx: Trx,
  { merchantId, id }: Pick<UpstreamAttempt, "merchantId" | "id">,
  { report, ...changes }: AttemptChanges,
): Promise<void> {
  await trx
    .updateTable("upstream_attempt")
    .set({ ...changes, ...(report && { report: JSON.stringify(report) as never }) })
    .where("merchant_id", "=", merchantId)
    .where("id", "=", id)
    .execute();
}

/**
 * Takes an attempt for one process: `undefined` while another one has it, or when it is no longer in
 * doubt.
 */
export async function leaseInDoubt(
  db: Db,
  { merchantId, id }: Pick<UpstreamAttempt, "merchantId" | "id">,
  { leaseId, until, wall }: Lease & { readonly wall: Date },
): Promise<LeasedAttempt | undefined> {
  const { rows } = await runStatement<UpstreamAttemptRow>(db, {
    name: "lease-attempt-in-doubt",
    text: `update upstream_attempt a set lease_id = $3, leased_until = $4
      where a.merchant_id = $1 and a.id = $2 and a.state in ('sending', 'unknown')
        and ${isLeaseOver("a.leased_until", "$5")}
      returning ${columnList("upstream_attempt", "a")}`,
    values: [merchantId, id, leaseId, until, wall],
  });
  const [row] = rows;
  return row && { ...toAttempt(row), leaseId, hasFailed: false };
}

/** Takes an attempt for one process, in whatever state; `undefined` while another one has it. */
export async function leaseAttempt(
  db: Db,
  { merchantId, id }: Pick<UpstreamAttempt, "merchantId" | "id">,
  { leaseId, until, wall }: Lease & { readonly wall: Date },
): Promise<LeasedAttempt | undefined> {
  const { rows } = await runStatement<UpstreamAttemptRow>(db, {
    text: `update upstream_attempt a set lease_id = $3, leased_until = $4
      where a.merchant_id = $1 and a.id = $2 and ${isLeaseOver("a.leased_until", "$5")}
      returning ${columnList("upstream_attempt", "a")}`,
    values: [merchantId, id, leaseId, until, wall],
  });
  const [row] = rows;
  return row && { ...toAttempt(row), leaseId, hasFailed: false };
}

/** Has an attempt asked about as soon as somebody can; by whoever has it in hand, once more. */
export async function askSoon(
  trx: Trx,
  { merchantId, id }: Pick<UpstreamAttempt, "merchantId" | "id">,
  now: Date,
): Promise<void> {
  await runStatement(trx, {
    text: `update upstream_attempt set next_sync_at = least(next_sync_at, $3), bells = bells + 1,
        syncs = 0
      where merchant_id = $1 and id = $2`,
    values: [merchantId, id, now],
  });
}

const STALLED = isStalled("upstream", { merchantId: "a.merchant_id", subject: "a.id", wall: "$1" });
const FREE = `a.next_sync_at <= $1 and ${isLeaseOver("a.leased_until", "$1")}`;

/** SQL for when what was rung for is due: before everything that is due by the clock. */
export const RUNG = "timestamptz 'epoch'";

// From account to account, so that one with a long queue, or one that hangs, is not in the way of the
// others: each has its room. What a message rang for goes first, and finds room beside what is only due by
// the clock, however much of that there is.
const LEASE_DUE = `
with due as materialized (
  select d.merchant_id, d.id from upstream_account u,
  lateral (select u.merchant_id || '/' || u.id as place) p,
  lateral (select coalesce(($5::jsonb ->> p.place)::integer, $4) as all_rooms,
    coalesce(($8::jsonb ->> p.place)::integer, $9) as timed_rooms) r,
  lateral (
    (select a.merchant_id, a.id, a.next_sync_at from upstream_attempt a
      where a.merchant_id = u.merchant_id and a.account_id = u.id and ${FREE} and not ${STALLED}
        and a.next_sync_at = ${RUNG}
      limit r.all_rooms)
    union all
    (select a.merchant_id, a.id, a.next_sync_at from upstream_attempt a
      where a.merchant_id = u.merchant_id and a.account_id = u.id and ${FREE} and not ${STALLED}
        and a.next_sync_at > ${RUNG}
      order by a.next_sync_at limit r.timed_rooms)
    order by next_sync_at limit r.all_rooms
  ) d
  where u.state <> 'off' and u.environment = any($7::text[])
  order by d.next_sync_at limit $6
), locked as materialized (
  select a.merchant_id, a.id from upstream_attempt a
  join due on due.merchant_id = a.merchant_id and due.id = a.id
  where ${FREE}
  order by a.merchant_id, a.id
  for update of a skip locked
)
update upstream_attempt a set lease_id = $2, leased_until = $3
from locked
where a.merchant_id = locked.merchant_id and a.id = locked.id
returning ${columnList("upstream_attempt", "a")},
  ${hasFailed("upstream", { merchantId: "a.merchant_id", subject: "a.id" })} as has_failed`;

/** How many attempts of each account this process may take now. */
interface AccountRooms {
  readonly room: number;
  /** Of those, for what is due by the clock alone. */
  readonly timedRoom: number;
  /** By `merchant/account`, where it is another number. */
  readonly rooms: Readonly<Record<string, number>>;
  readonly timedRooms: Readonly<Record<string, number>>;
  readonly limit: number;
  /** Accounts of these environments alone are called. */
  readonly environments: readonly string[];
}

/** Leases attempts that are due, the longest due first; each process gets others. */
export async function leaseDueAttempts(
  db: Db,
  { leaseId, until, wall }: Lease & { readonly wall: Date },
  { room, timedRoom, rooms, timedRooms, limit, environments }: AccountRooms,
): Promise<readonly LeasedAttempt[]> {
  const { rows } = await runStatement<UpstreamAttemptRow & { readonly has_failed: boolean }>(db, {
    name: "lease-due-attempts",
    text: LEASE_DUE,
    values: [
      wall,
      leaseId,
      until,
      room,
      JSON.stringify(rooms),
      limit,
      environments,
      JSON.stringify(timedRooms),
      timedRoom,
    ],
  });
  return rows.map((row) => ({ ...toAttempt(row), leaseId, hasFailed: row.has_failed }));
}

// A message that came while the attempt was being asked about counts: it is asked about again.
const RELEASE = `
update upstream_attempt set lease_id = null, leased_until = null,
  next_sync_at = case when bells > $4 then ${RUNG} else $5::timestamptz end
where merchant_id = $1 and id = $2 and lease_id = $3`;

/** Gives an attempt back, and says when it is asked about next; nothing when the lease was lost. */
export async function releaseAttempt(
  db: Db,
  { merchantId, id, leaseId, bells }: LeasedAttempt,
  next: Date | undefined,
): Promise<void> {
  await runStatement(db, {
    name: "release-attempt",
    text: RELEASE,
    values: [merchantId, id, leaseId, bells, next ?? null],
  });
}

/**
 * Gives an attempt back that was not asked about, since nobody could be: no sooner than then, and as if it
 * had never been taken. Nothing when the lease was lost.
 */
export async function postponeAttempt(
  db: Db,
  { merchantId, id, leaseId }: LeasedAttempt,
  until: Date,
): Promise<void> {
  await runStatement(db, {
    name: "postpone-attempt",
    text: `update upstream_attempt set lease_id = null, leased_until = null,
        next_sync_at = case when next_sync_at is null then null else greatest(next_sync_at, $4) end
      where merchant_id = $1 and id = $2 and lease_id = $3`,
    values: [merchantId, id, leaseId, until],
  });
}

/** Somebody looks at a transaction until then: it is asked about soon, but not all the time. */
export async function watchAttempt(
  db: Db,
  { merchantId, transactionId }: { merchantId: MerchantId; transactionId: TransactionId },
  { until, soonest }: { readonly until: Date; readonly soonest: Date },
): Promise<void> {
  await runStatement(db, {
    name: "watch-attempt",
    text: `update upstream_attempt set watched_until = $3, next_sync_at = least(next_sync_at,
        greatest($4, coalesce(reported_at, created_at) + interval '10 seconds'))
      where merchant_id = $1 and transaction_id = $2 and shown and state = 'open'`,
    values: [merchantId, transactionId, until, soonest],
  });
}

function toAttempt(row: UpstreamAttemptRow): UpstreamAttempt {
  return {
    merchantId: row.merchant_id,
    id: row.id,
    transactionId: row.transaction_id,
    number: row.number,
    accountId: row.account_id,
    reference: row.reference,
    upstreamOrderId: row.upstream_order_id,
    state: row.state,
    isShown: row.shown,
    amount: row.amount,
    deadlineAt: row.deadline_at,
    watchUntil: row.watch_until,
    repeatUntil: row.repeat_until,
    calls: row.calls,
    syncs: row.syncs,
    bells: row.bells,
    absences: row.absences,
    createdAt: row.created_at,
    ...toOptional(row),
    ...(row.told_payment && { toldPayment: row.told_payment }),
  };
}

function toOptional(row: UpstreamAttemptRow): Partial<UpstreamAttempt> {
  return {
    ...(row.upstream_id !== null && { upstreamId: row.upstream_id }),
    ...(row.closed_as !== null && { closedAs: row.closed_as }),
    ...(row.absent_since !== null && { absentSince: row.absent_since }),
    ...(row.heartbeat_at !== null && { heartbeatAt: row.heartbeat_at }),
    ...(row.rung_at !== null && { rungAt: row.rung_at }),
    ...(row.rung_claim !== null && { rungClaim: row.rung_claim }),
    ...(row.watched_until !== null && { watchedUntil: row.watched_until }),
    ...(row.next_sync_at !== null && { nextSyncAt: row.next_sync_at }),
    ...(row.closed_at !== null && { closedAt: row.closed_at }),
  };
}

function fromAttempt(attempt: UpstreamAttempt): UpstreamAttemptRow {
  return {
    merchant_id: attempt.merchantId,
    id: attempt.id,
    transaction_id: attempt.transactionId,
    number: attempt.number,
    account_id: attempt.accountId,
    reference: attempt.reference,
    upstream_order_id: attempt.upstreamOrderId,
    upstream_id: attempt.upstreamId ?? null,
    state: attempt.state,
    shown: attempt.isShown,
    closed_as: attempt.closedAs ?? null,
    amount: attempt.amount,
    deadline_at: attempt.deadlineAt,
    watch_until: attempt.watchUntil,
    repeat_until: attempt.repeatUntil,
    calls: attempt.calls,
    syncs: attempt.syncs,
    absences: attempt.absences,
    absent_since: null,
    heartbeat_at: null,
    rung_at: null,
    rung_claim: null,
    told_payment: null,
    bells: attempt.bells,
    watched_until: null,
    report: null,
    reported_at: null,
    next_sync_at: attempt.nextSyncAt ?? null,
    lease_id: null,
    leased_until: null,
    created_at: attempt.createdAt,
    closed_at: attempt.closedAt ?? null,
  };
}
