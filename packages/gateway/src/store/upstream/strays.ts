import type { MerchantId, TransactionId } from "@gerbang/protocol";
import type { UpstreamAttempt } from "../../domain/upstream/attempt.ts";
import type { StrayPayment } from "../../domain/upstream/stray-payment.ts";
import { columnsOf } from "../columns.ts";
import type { Db, Trx } from "../database.ts";
import type { StrayPaymentRow } from "../upstream-tables.ts";

/** Writes down money without a home; `false` when that of the attempt is known already. */
export async function insertStray(trx: Trx, stray: StrayPayment): Promise<boolean> {
  const result = await trx
    .insertInto("stray_payment")
    .values({
      merchant_id: stray.merchantId,
      id: stray.id,
      attempt_id: stray.attemptId,
      transaction_id: stray.transactionId,
      amount: stray.amount,
      paid_at: stray.paidAt,
      found_at: stray.foundAt,
      cause: stray.cause,
      state: stray.state,
      note: stray.note ?? null,
      decided_at: stray.decidedAt ?? null,
    })
    .onConflict((conflict) => conflict.columns(["merchant_id", "attempt_id"]).doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0) > 0;
}

/** Holds a stray payment until the database transaction ends. */
export async function lockStray(
  trx: Trx,
  merchantId: MerchantId,
  id: string,
): Promise<StrayPayment | undefined> {
  const row = await trx
    .selectFrom("stray_payment")
    .select(columnsOf("stray_payment"))
    .where("merchant_id", "=", merchantId)
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  return row && toStray(row);
}

export async function findStray(
  at: Db["kysely"] | Trx,
  merchantId: MerchantId,
  id: string,
): Promise<StrayPayment | undefined> {
  const row = await at
    .selectFrom("stray_payment")
    .select(columnsOf("stray_payment"))
    .where("merchant_id", "=", merchantId)
    .where("id", "=", id)
    .executeTakeFirst();
  return row && toStray(row);
}

/** The one of an attempt, which has one at most. By who holds the charge. */
export async function findStrayOf(
  trx: Trx,
  { merchantId, id }: Pick<UpstreamAttempt, "merchantId" | "id">,
): Promise<StrayPayment | undefined> {
  const row = await trx
    .selectFrom("stray_payment")
    .select(columnsOf("stray_payment"))
    .where("merchant_id", "=", merchantId)
    .where("attempt_id", "=", id)
    .executeTakeFirst();
  return row && toStray(row);
}

/** It was none. */
export async function deleteStray(
  trx: Trx,
  { merchantId, id }: Pick<StrayPayment, "merchantId" | "id">,
): Promise<void> {
  await trx
    .deleteFrom("stray_payment")
    .where("merchant_id", "=", merchantId)
    .where("id", "=", id)
    .execute();
}

export async function listStrays(
  at: Db["kysely"] | Trx,
  merchantId: MerchantId,
  transactionId: TransactionId,
): Promise<readonly StrayPayment[]> {
  const rows = await at
    .selectFrom("stray_payment")
    .select(columnsOf("stray_payment"))
    .where("merchant_id", "=", merchantId)
    .where("transaction_id", "=", transactionId)
    .orderBy("id")
    .execute();
  return rows.map(toStray);
}

type StrayChanges = Partial<
  Pick<StrayPaymentRow, "amount" | "found_at" | "state" | "note" | "decided_at">
>;

export async function updateStray(
  trx: Trx,
  { merchantId, id }: Pick<StrayPayment, "merchantId" | "id">,
  changes: StrayChanges,
): Promise<void> {
  await trx
    .updateTable("stray_payment")
    .set(changes)
    .where("merchant_id", "=", merchantId)
    .where("id", "=", id)
    .execute();
}

function toStray(row: StrayPaymentRow): StrayPayment {
  return {
    merchantId: row.merchant_id,
    id: row.id,
    attemptId: row.attempt_id,
    transactionId: row.transaction_id,
    amount: row.amount,
    paidAt: row.paid_at,
    foundAt: row.found_at,
    cause: row.cause,
    state: row.state,
    ...(row.note !== null && { note: row.note }),
    ...(row.decided_at !== null && { decidedAt: row.decided_at }),
  };
}
