import type { MerchantId, OrderId, TransactionId } from "@gerbang/protocol";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import { coalesce } from "../coalescer.ts";
import { columnList } from "../columns.ts";
import type { Db, Trx } from "../database.ts";
import { runStatement } from "../statement.ts";
import { type ReadTransactionRow, toTransaction } from "./transaction-row.ts";

/** Transactions as rows that are read: a condition follows. */
export const WITH_REFUNDS = `
select ${columnList("transaction", "t")}, case when t.refund_amount > 0 then (
  select jsonb_agg(to_jsonb(r) order by r.id) from refund r
  where r.merchant_id = t.merchant_id and r.transaction_id = t.id
) else '[]' end as refunds
from transaction t`;

function askedAmong(face: string): string {
  return `
select * from (
  (${WITH_REFUNDS} where t.merchant_id = asked.merchant_id and t.id = asked.id and ${face})
  union all
  (${WITH_REFUNDS} where t.merchant_id = asked.merchant_id and t.order_id = asked.id and ${face}
    order by t.id desc limit 1)
) either limit 1`;
}

const ANY_FACE = "true";
/** What was made through BI-SNAP has the partner's numbers for order ids, which mean nothing to the Core API. */
const CORE_API = "t.origin is distinct from 'bi_snap'";

/**
 * Of those of the Core API, by transaction id, or the newest one of an order id, for each row of a table `asked`
 * with the columns `merchant_id` and `id`. Core API section 2.13.
 */
export const ASKED_TRANSACTION = askedAmong(CORE_API);

// Tried, with what a look-up costs the database in processor time, half by either id, among 200,000
// (`npm run bench statements`):
//
//   1.0  look-ups that arrive together in one statement, each a union of two descents (this one; 0.02 ms)
//   2.1  the same with one condition: `id = … or order_id = …`
//   9.2  a statement for each look-up
//   8.8  a statement by id, and one by order id when that finds nothing
//
// What breaks if a line is changed: `union all … limit 1` takes the transaction id first and does not
// descend for the order id when that is found; an order id that spells somebody's transaction id then
// finds that transaction, as in the real service. `limit 1` inside keeps an order that was charged a
// hundred times from being read whole. `(select …)` hides from the planner how many are asked for: else a plan for
// these few always looks cheaper than the one it has, and each look-up is planned anew, at ten times its own cost.
const byEitherId = (asked: string) => `
select asked.ordinal::integer, found.*
from unnest((select $1::text[]), (select $2::text[])) with ordinality as asked(merchant_id, id, ordinal),
lateral (${asked}) found`;

const FACES = {
  any: { name: "find-by-either-id", text: byEitherId(askedAmong(ANY_FACE)) },
  core_api: { name: "find-of-core-by-either-id", text: byEitherId(ASKED_TRANSACTION) },
} as const;

type FindTransaction = (
  merchantId: MerchantId,
  eitherId: string,
) => Promise<Transaction | undefined>;

/**
 * Returns the function that finds a merchant's transaction by order id or transaction id, wherever it was made or
 * among those of the Core API. Look-ups that arrive together share a statement; each sees everything committed before it was asked for.
 */
export function transactionFinder(db: Db, among: keyof typeof FACES = "any"): FindTransaction {
  const find = coalesce({
    itemsMax: 128,
    inFlightMax: 2,
    waiting: db.waiting,
    ownerOf: ({ merchantId }) => merchantId,
    run: async (asked: readonly { readonly merchantId: MerchantId; readonly id: string }[]) => {
      const { rows } = await runStatement<ReadTransactionRow & { readonly ordinal: number }>(db, {
        ...FACES[among],
        values: [asked.map(({ merchantId }) => merchantId), asked.map(({ id }) => id)],
      });
      const found = new Map(rows.map((row) => [row.ordinal, row]));
      return asked.map((_, index) => found.get(index + 1));
    },
  });
  return async (merchantId, id) => {
    if (!isStorable(id)) return undefined;
    const row = await find({ merchantId, id });
    return row && toTransaction(row);
  };
}

/** A percent-encoded address can spell NUL, which no stored text holds. */
export function isStorable(id: string): boolean {
  return !id.includes("\0");
}

/** By what a payer holds: the transaction id of a picture's address, whoever the merchant is. */
export async function findTransactionById(
  db: Db,
  id: TransactionId,
): Promise<Transaction | undefined> {
  return await readOne(db, "find-by-id", `${WITH_REFUNDS} where t.id = $1`, [id]);
}

/** One of a merchant's, within a database transaction of the caller's. */
export async function findTransactionIn(
  trx: Trx,
  merchantId: MerchantId,
  id: TransactionId,
): Promise<Transaction | undefined> {
  const { rows } = await runStatement<ReadTransactionRow>(trx, {
    text: `${WITH_REFUNDS} where t.merchant_id = $1 and t.id = $2`,
    values: [merchantId, id],
  });
  const [row] = rows;
  return row && toTransaction(row);
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
  if (!values.every(isStorable)) return undefined;
  const { rows } = await runStatement<ReadTransactionRow>(db, { name, text, values });
  const [row] = rows;
  return row && toTransaction(row);
}

/** The transactions of an order, the newest first. */
export async function findTransactionsOf(
  db: Db,
  merchantId: MerchantId,
  { orderId, limit }: { readonly orderId: OrderId; readonly limit: number },
): Promise<readonly Transaction[]> {
  const { rows } = await runStatement<ReadTransactionRow>(db, {
    name: "find-transactions-of-order",
    text: `${WITH_REFUNDS} where t.merchant_id = $1 and t.order_id = $2 order by t.id desc limit $3`,
    values: [merchantId, orderId, limit],
  });
  return rows.map(toTransaction);
}
