import type { MerchantId, RefundKey, TransactionId } from "@gerbang/protocol";
import type { UpstreamRefund } from "../../domain/upstream/upstream-refund.ts";
import { columnList, columnsOf } from "../columns.ts";
import type { Db, Trx } from "../database.ts";
import { isLeaseHeld, isLeaseOver } from "../lease.ts";
import { hasFailed, isStalled } from "../stalled-work.ts";
import { runStatement } from "../statement.ts";
import type { UpstreamRefundRow } from "../upstream-tables.ts";

/** A refund that one process may work on until its lease ends. */
export interface LeasedRefund extends UpstreamRefund {
  readonly leaseId: string;
  readonly hasFailed: boolean;
}

export async function insertUpstreamRefund(
  trx: Trx,
  refund: UpstreamRefund,
  lease?: { readonly leaseId: string; readonly until: Date },
): Promise<void> {
  await trx
    .insertInto("upstream_refund")
    .values({
      ...fromUpstreamRefund(refund),
      lease_id: lease?.leaseId ?? null,
      leased_until: lease?.until ?? null,
    })
    .execute();
}

/** All of a transaction, the first one first. */
export async function listUpstreamRefunds(
  at: Db["kysely"] | Trx,
  merchantId: MerchantId,
  transactionId: TransactionId,
): Promise<readonly UpstreamRefund[]> {
  const rows = await at
    .selectFrom("upstream_refund")
    .select(columnsOf("upstream_refund"))
    .where("merchant_id", "=", merchantId)
    .where("transaction_id", "=", transactionId)
    .orderBy("id")
    .execute();
  return rows.map(toUpstreamRefund);
}

export async function findUpstreamRefund(
  at: Db["kysely"] | Trx,
  merchantId: MerchantId,
  id: string,
): Promise<UpstreamRefund | undefined> {
  const row = await at
    .selectFrom("upstream_refund")
    .select(columnsOf("upstream_refund"))
    .where("merchant_id", "=", merchantId)
    .where("id", "=", id)
    .executeTakeFirst();
  return row && toUpstreamRefund(row);
}

/**
 * Keeps processes from taking a refund in hand until the database transaction ends; returns whether one
 * has it.
 */
export async function lockRefund(
  trx: Trx,
  { merchantId, id }: Pick<UpstreamRefund, "merchantId" | "id">,
  now: Date,
): Promise<boolean> {
  const { rows } = await runStatement<{ held: boolean | null }>(trx, {
    text: `select ${isLeaseHeld("leased_until", "$3")} as held from upstream_refund
      where merchant_id = $1 and id = $2 for update`,
    values: [merchantId, id, now],
  });
  const [refund] = rows;
  if (!refund) throw new Error(`there is no refund ${id} of merchant ${merchantId}`);
  return refund.held === true;
}

/** The one of this key that is under way or was made. */
export async function findRefundOfKey(
  at: Db["kysely"] | Trx,
  { merchantId, transactionId }: { merchantId: MerchantId; transactionId: TransactionId },
  key: RefundKey,
): Promise<UpstreamRefund | undefined> {
  const row = await at
    .selectFrom("upstream_refund")
    .select(columnsOf("upstream_refund"))
    .where("merchant_id", "=", merchantId)
    .where("transaction_id", "=", transactionId)
    .where("refund_key", "=", key)
    .where("state", "in", ["sending", "unknown", "accepted"])
    .where("stray_id", "is", null)
    .executeTakeFirst();
  return row && toUpstreamRefund(row);
}

/** What may change of a refund. */
type RefundChanges = Partial<
  Pick<
    UpstreamRefundRow,
    "state" | "absences" | "absent_at" | "tries" | "next_sync_at" | "closed_at"
  >
>;

export async function updateUpstreamRefund(
  at: Db["kysely"] | Trx,
  { merchantId, id }: Pick<UpstreamRefund, "merchantId" | "id">,
  changes: RefundChanges,
): Promise<void> {
  await at
    .updateTable("upstream_refund")
    .set(changes)
    .where("merchant_id", "=", merchantId)
    .where("id", "=", id)
    .execute();
}

interface RefundLease {
  readonly leaseId: string;
  readonly until: Date;
  readonly wall: Date;
}

/** Takes a refund in doubt for one process; `undefined` while another one has it, or it has ended. */
export async function leaseUpstreamRefund(
  db: Db,
  { merchantId, id }: Pick<UpstreamRefund, "merchantId" | "id">,
  { leaseId, until, wall }: RefundLease,
): Promise<LeasedRefund | undefined> {
  const { rows } = await runStatement<UpstreamRefundRow>(db, {
    name: "lease-upstream-refund",
    text: `update upstream_refund r set lease_id = $3, leased_until = $4
      where r.merchant_id = $1 and r.id = $2 and r.state in ('sending', 'unknown')
        and ${isLeaseOver("r.leased_until", "$5")}
      returning ${columnList("upstream_refund", "r")}`,
    values: [merchantId, id, leaseId, until, wall],
  });
  const [row] = rows;
  return row && { ...toUpstreamRefund(row), leaseId, hasFailed: false };
}

const STALLED = isStalled("upstream", { merchantId: "r.merchant_id", subject: "r.id", wall: "$1" });
const FREE = `r.next_sync_at <= $1 and ${isLeaseOver("r.leased_until", "$1")}`;

// From account to account, as attempts are: one that hangs is not in the way of the merchant's others.
const LEASE_DUE = `
with due as materialized (
  select d.merchant_id, d.id, u.id as account_id from upstream_account u,
  lateral (
    select r.merchant_id, r.id, r.next_sync_at from upstream_refund r
    where r.merchant_id = u.merchant_id and ${FREE} and not ${STALLED} and u.id = (
      select a.account_id from upstream_attempt a
      where a.merchant_id = r.merchant_id and a.id = r.attempt_id)
    order by r.next_sync_at
    limit coalesce(($5::jsonb ->> (u.merchant_id || '/' || u.id))::integer, $4)
  ) d
  order by d.next_sync_at limit $6
), locked as materialized (
  select r.merchant_id, r.id, due.account_id
  from (select * from due order by merchant_id, id) due
  cross join lateral (
    select r.merchant_id, r.id from upstream_refund r
    where r.merchant_id = due.merchant_id and r.id = due.id and ${FREE}
    for update skip locked
  ) r
)
update upstream_refund r set lease_id = $2, leased_until = $3
from locked
where r.merchant_id = locked.merchant_id and r.id = locked.id
returning ${columnList("upstream_refund", "r")}, locked.account_id,
  ${hasFailed("upstream", { merchantId: "r.merchant_id", subject: "r.id" })} as has_failed`;

/** How many refunds of each account this process may take now. */
interface AccountRooms {
  readonly room: number;
  /** By `merchant/account`, where it is another number. */
  readonly rooms: Readonly<Record<string, number>>;
  readonly limit: number;
}

/** A refund that is looked for, with the account that it went to. */
export interface DueRefund extends LeasedRefund {
  readonly accountId: string;
}

interface DueRefundRow extends UpstreamRefundRow {
  has_failed: boolean;
  account_id: string;
}

/** Leases refunds in doubt that are due, some of each account; each process gets others. */
export async function leaseDueRefunds(
  db: Db,
  { leaseId, until, wall }: RefundLease,
  { room, rooms, limit }: AccountRooms,
): Promise<readonly DueRefund[]> {
  const { rows } = await runStatement<DueRefundRow & Record<string, unknown>>(db, {
    name: "lease-due-upstream-refunds",
    text: LEASE_DUE,
    values: [wall, leaseId, until, room, JSON.stringify(rooms), limit],
  });
  return rows.map((row) => ({
    ...toUpstreamRefund(row),
    leaseId,
    hasFailed: row.has_failed,
    accountId: row.account_id,
  }));
}

/**
 * Gives a refund back that was not looked for, since nobody could be asked: no sooner than then, and as if
 * it had never been taken. Nothing when the lease was lost.
 */
export async function postponeRefund(
  db: Db,
  { merchantId, id, leaseId }: Pick<LeasedRefund, "merchantId" | "id" | "leaseId">,
  until: Date,
): Promise<void> {
  await runStatement(db, {
    name: "postpone-upstream-refund",
    text: `update upstream_refund set lease_id = null, leased_until = null,
        next_sync_at = case when next_sync_at is null then null else greatest(next_sync_at, $4) end
      where merchant_id = $1 and id = $2 and lease_id = $3`,
    values: [merchantId, id, leaseId, until],
  });
}

/** Gives a refund back; nothing when the lease was lost. */
export async function releaseUpstreamRefund(
  db: Db,
  { merchantId, id, leaseId }: Pick<LeasedRefund, "merchantId" | "id" | "leaseId">,
): Promise<void> {
  await runStatement(db, {
    name: "release-upstream-refund",
    text: `update upstream_refund set lease_id = null, leased_until = null
      where merchant_id = $1 and id = $2 and lease_id = $3`,
    values: [merchantId, id, leaseId],
  });
}

function toUpstreamRefund(row: UpstreamRefundRow): UpstreamRefund {
  return {
    merchantId: row.merchant_id,
    id: row.id,
    chargebackId: row.chargeback_id,
    transactionId: row.transaction_id,
    attemptId: row.attempt_id,
    reference: row.reference,
    key: row.refund_key,
    amount: row.amount,
    reason: row.reason,
    state: row.state,
    absences: row.absences,
    tries: row.tries,
    createdAt: row.created_at,
    ...(row.stray_id !== null && { strayId: row.stray_id }),
    ...(row.absent_at !== null && { absentAt: row.absent_at }),
    ...(row.next_sync_at !== null && { nextSyncAt: row.next_sync_at }),
    ...(row.closed_at !== null && { closedAt: row.closed_at }),
  };
}

function fromUpstreamRefund(refund: UpstreamRefund): UpstreamRefundRow {
  return {
    merchant_id: refund.merchantId,
    id: refund.id,
    chargeback_id: refund.chargebackId,
    transaction_id: refund.transactionId,
    attempt_id: refund.attemptId,
    stray_id: refund.strayId ?? null,
    reference: refund.reference,
    refund_key: refund.key,
    amount: refund.amount,
    reason: refund.reason,
    state: refund.state,
    absences: refund.absences,
    absent_at: refund.absentAt ?? null,
    tries: refund.tries,
    next_sync_at: refund.nextSyncAt ?? null,
    lease_id: null,
    leased_until: null,
    created_at: refund.createdAt,
    closed_at: refund.closedAt ?? null,
  };
}
