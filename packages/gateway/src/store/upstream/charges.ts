import type { MerchantId, TransactionId } from "@gerbang/protocol";
import type { UpstreamCharge } from "../../domain/upstream/attempt.ts";
import type { ChargeName } from "../../domain/upstream/charge-name.ts";
import { columnsOf } from "../columns.ts";
import type { Db, Trx } from "../database.ts";
import { runStatement } from "../statement.ts";
import type { UpstreamChargeRow } from "../upstream-tables.ts";

/**
 * Writes down what a merchant asks for; `false`, and nothing is written, while another charge of the
 * order is being made. It waits for whoever writes at the same moment.
 */
export async function insertUpstreamCharge(trx: Trx, charge: UpstreamCharge): Promise<boolean> {
  const result = await trx
    .insertInto("upstream_charge")
    .values(fromUpstreamCharge(charge))
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0) > 0;
}

const LIVE = ["pending", "authorize", "settlement", "partial_refund", "refund"] as const;

/**
 * Whether a live transaction holds the name, or a later one than `id` exists of it. One of BI-SNAP holds its
 * external id for as long as answers are given again under it, which `heldSince` says.
 */
export async function isNameTaken(
  trx: Trx,
  {
    merchantId,
    charge: { by, name },
    id,
    heldSince,
  }: {
    readonly merchantId: MerchantId;
    readonly charge: ChargeName;
    readonly id: TransactionId;
    readonly heldSince: Date;
  },
): Promise<boolean> {
  const row = await trx
    .selectFrom("transaction")
    .select("id")
    .where("merchant_id", "=", merchantId)
    .where(by, "=", name)
    .$if(by === "order_id", (query) => query.where("origin", "is distinct from", "bi_snap"))
    .$if(by === "external_id", (query) =>
      query.where((where) => where.or([where("created_at", ">", heldSince), where("id", ">", id)])),
    )
    .where((where) => where.or([where("status", "in", LIVE), where("id", ">", id)]))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

interface NamePast {
  /** The newest transaction of the name, by id. */
  readonly newestId: TransactionId | null;
  /** How many attempts the name has had at the account. */
  readonly attempts: number;
  /** Whether the account takes charges; until the database transaction ends that does not change. */
  readonly isActive: boolean;
}

/** What a name has seen before it is charged at an account. */
export async function findNamePast(
  trx: Trx,
  {
    merchantId,
    charge: { by, name },
    accountId,
  }: {
    readonly merchantId: MerchantId;
    readonly charge: ChargeName;
    readonly accountId: string;
  },
): Promise<NamePast> {
  const { rows } = await runStatement<NamePast>(trx, {
    text: `select (
        select t.id from transaction t where t.merchant_id = $1 and t.${by} = $2
        order by t.id desc limit 1
      ) as "newestId", (
        select count(*)::int from upstream_charge c
        join upstream_attempt a
          on a.merchant_id = c.merchant_id and a.transaction_id = c.transaction_id
        where c.merchant_id = $1 and c.order_id = $2 and a.account_id = $3
      ) as attempts, coalesce((
        select u.state = 'active' from upstream_account u
        where u.merchant_id = $1 and u.id = $3 for share
      ), false) as "isActive"`,
    values: [merchantId, name, accountId],
  });
  const [past] = rows;
  if (!past) throw new Error("a select without a source gives one row");
  return past;
}

/** The charge of a name that is being made just now. */
export async function findCreating(
  db: Db,
  merchantId: MerchantId,
  { name }: ChargeName,
): Promise<UpstreamCharge | undefined> {
  const row = await db.kysely
    .selectFrom("upstream_charge")
    .select(columnsOf("upstream_charge"))
    .where("merchant_id", "=", merchantId)
    .where("order_id", "=", name)
    .where("state", "=", "creating")
    .executeTakeFirst();
  return row && toUpstreamCharge(row);
}

export async function findUpstreamCharge(
  at: Db["kysely"] | Trx,
  merchantId: MerchantId,
  transactionId: TransactionId,
): Promise<UpstreamCharge | undefined> {
  const row = await at
    .selectFrom("upstream_charge")
    .select(columnsOf("upstream_charge"))
    .where("merchant_id", "=", merchantId)
    .where("transaction_id", "=", transactionId)
    .executeTakeFirst();
  return row && toUpstreamCharge(row);
}

/** Some charges of a merchant, by the ids of their transactions. */
export async function findUpstreamCharges(
  db: Db,
  merchantId: MerchantId,
  transactionIds: readonly TransactionId[],
): Promise<readonly UpstreamCharge[]> {
  if (transactionIds.length === 0) return [];
  const rows = await db.kysely
    .selectFrom("upstream_charge")
    .select(columnsOf("upstream_charge"))
    .where("merchant_id", "=", merchantId)
    .where("transaction_id", "in", [...transactionIds])
    .execute();
  return rows.map(toUpstreamCharge);
}

/**
 * Holds a charge until the database transaction ends. Whoever decides anything about a production
 * merchant's transaction, its attempts or its refunds holds it.
 */
export async function lockUpstreamCharge(
  trx: Trx,
  merchantId: MerchantId,
  transactionId: TransactionId,
): Promise<UpstreamCharge> {
  const row = await trx
    .selectFrom("upstream_charge")
    .select(columnsOf("upstream_charge"))
    .where("merchant_id", "=", merchantId)
    .where("transaction_id", "=", transactionId)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new Error(`there is no charge ${transactionId} of merchant ${merchantId}`);
  return toUpstreamCharge(row);
}

/** What may change of a charge. */
type ChargeChanges = Partial<
  Pick<
    UpstreamChargeRow,
    | "state"
    | "closing"
    | "hold"
    | "deeplink"
    | "picture_url"
    | "paid_amount"
    | "refunded_amount"
    | "refund_reserved"
  >
>;

export async function updateUpstreamCharge(
  trx: Trx,
  { merchantId, transactionId }: UpstreamCharge,
  changes: ChargeChanges,
): Promise<void> {
  await trx
    .updateTable("upstream_charge")
    .set(changes)
    .where("merchant_id", "=", merchantId)
    .where("transaction_id", "=", transactionId)
    .execute();
}

/** Counts money that may be going back, or has gone. Never more than was paid: the schema says so. */
export async function moveRefunds(
  trx: Trx,
  { merchantId, transactionId }: Pick<UpstreamCharge, "merchantId" | "transactionId">,
  by: { readonly reserved: number; readonly refunded: number },
): Promise<void> {
  await runStatement(trx, {
    text: `update upstream_charge set refund_reserved = refund_reserved + $3,
        refunded_amount = refunded_amount + $4
      where merchant_id = $1 and transaction_id = $2`,
    values: [merchantId, transactionId, by.reserved, by.refunded],
  });
}

/** Somebody asks for it, and is expected to ask again until then. */
export async function prolongWanted(
  db: Db,
  { merchantId, transactionId }: UpstreamCharge,
  wantedUntil: Date,
): Promise<void> {
  await runStatement(db, {
    name: "prolong-wanted",
    text: `update upstream_charge set wanted_until = greatest(wanted_until, $3)
      where merchant_id = $1 and transaction_id = $2 and state = 'creating'`,
    values: [merchantId, transactionId, wantedUntil],
  });
}

function toUpstreamCharge(row: UpstreamChargeRow): UpstreamCharge {
  const { expiry, ...command } = row.command;
  const { orderTime } = expiry;
  return {
    merchantId: row.merchant_id,
    transactionId: row.transaction_id,
    orderId: row.order_id,
    state: row.state,
    amount: row.amount,
    command: {
      ...command,
      expiry: {
        durationMs: expiry.durationMs,
        ...(orderTime !== undefined && { orderTime: new Date(orderTime) }),
      },
    },
    fingerprint: row.fingerprint,
    createdAt: row.created_at,
    wantedUntil: row.wanted_until,
    refundedAmount: row.refunded_amount,
    refundReserved: row.refund_reserved,
    ...(row.closing !== null && { closing: row.closing }),
    ...(row.hold !== null && { hold: row.hold }),
    ...(row.deeplink !== null && { deeplink: row.deeplink }),
    ...(row.picture_url !== null && { pictureUrl: row.picture_url }),
    ...(row.paid_amount !== null && { paidAmount: row.paid_amount }),
  };
}

function fromUpstreamCharge(charge: UpstreamCharge): UpstreamChargeRow {
  const { expiry, ...command } = charge.command;
  const { durationMs, orderTime } = expiry;
  return {
    merchant_id: charge.merchantId,
    transaction_id: charge.transactionId,
    order_id: charge.orderId,
    state: charge.state,
    amount: charge.amount,
    command: {
      ...command,
      expiry: { durationMs, ...(orderTime && { orderTime: orderTime.toISOString() }) },
    },
    fingerprint: charge.fingerprint,
    created_at: charge.createdAt,
    wanted_until: charge.wantedUntil,
    closing: charge.closing ?? null,
    hold: charge.hold ?? null,
    deeplink: charge.deeplink ?? null,
    picture_url: charge.pictureUrl ?? null,
    paid_amount: charge.paidAmount ?? null,
    refunded_amount: charge.refundedAmount,
    refund_reserved: charge.refundReserved,
  };
}
