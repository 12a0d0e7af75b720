import type { MerchantId, TransactionId } from "@gerbang/protocol";
import type { Transaction } from "../domain/transaction.ts";
import type { Db } from "./database.ts";
import { type ReadTransactionRow, toTransaction } from "./transaction-row.ts";

const WITH_REFUNDS = `
select t.*, case when t.refund_amount > 0 then (
  select jsonb_agg(to_jsonb(r) order by r.id) from refund r
  where r.merchant_id = t.merchant_id and r.transaction_id = t.id
) else '[]' end as refunds
from transaction t`;

const BY_EITHER_ID = `
select * from (
  (${WITH_REFUNDS} where t.merchant_id = $1 and t.id = $2)
  union all
  (${WITH_REFUNDS} where t.merchant_id = $1 and t.order_id = $2 order by t.id desc limit 1)
) found limit 1`;

/** By transaction id, or the newest one of an order id. Core API section 2.13. */
export async function findTransaction(
  db: Db,
  merchantId: MerchantId,
  eitherId: string,
): Promise<Transaction | undefined> {
  return await readOne(db, "find-by-either-id", BY_EITHER_ID, [merchantId, eitherId]);
}

/** By what a payer holds: the transaction id of a picture's address, whoever the merchant is. */
export async function findTransactionById(
  db: Db,
  id: TransactionId,
): Promise<Transaction | undefined> {
  return await readOne(db, "find-by-id", `${WITH_REFUNDS} where t.id = $1`, [id]);
}

/** By the acquirer's reference, which deeplinks and framed pictures carry. */
export async function findTransactionByReference(
  db: Db,
  reference: string,
): Promise<Transaction | undefined> {
  return await readOne(db, "find-by-reference", `${WITH_REFUNDS} where t.reference = $1`, [
    reference,
  ]);
}

/** By what tag 62 of a scanned QR payload carries. */
export async function findTransactionByQrReference(
  db: Db,
  qrReference: string,
): Promise<Transaction | undefined> {
  return await readOne(db, "find-by-qr-reference", `${WITH_REFUNDS} where t.qr_reference = $1`, [
    qrReference,
  ]);
}

async function readOne(
  db: Db,
  name: string,
  text: string,
  values: readonly string[],
): Promise<Transaction | undefined> {
  // A percent-encoded address can spell NUL, which no stored text holds.
  if (values.some((value) => value.includes("\0"))) return undefined;
  const { rows } = await db.pool.query<ReadTransactionRow>({ name, text, values: [...values] });
  const [row] = rows;
  return row && toTransaction(row);
}
