import type { MerchantId, OrderId } from "@gerbang/protocol";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import type { Trx } from "../database.ts";
import { runStatement } from "../statement.ts";
import { WITH_REFUNDS } from "./find-transaction.ts";
import { type ReadTransactionRow, toTransaction } from "./transaction-row.ts";

/**
 * The newest transaction of an order, as a database transaction of the caller's sees it. A payment of BI-SNAP may have
 * the same name, and is none of the order's.
 */
export async function findNewestOf(
  trx: Trx,
  merchantId: MerchantId,
  orderId: OrderId,
): Promise<Transaction | undefined> {
  const { rows } = await runStatement<ReadTransactionRow>(trx, {
    text: `${WITH_REFUNDS} where t.merchant_id = $1 and t.order_id = $2
      and t.origin is distinct from 'bi_snap' order by t.id desc limit 1`,
    values: [merchantId, orderId],
  });
  return rows[0] && toTransaction(rows[0]);
}
