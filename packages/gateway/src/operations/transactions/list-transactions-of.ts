import type { MerchantId, OrderId } from "@gerbang/protocol";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import { findTransactionsOf } from "../../store/transactions/find-transaction.ts";
import type { Gateway } from "../gateway.ts";

/** All transactions of an order, the newest first. */
export async function listTransactionsOf(
  gateway: Gateway,
  merchantId: MerchantId,
  asked: { readonly orderId: OrderId; readonly limit: number },
): Promise<readonly Transaction[]> {
  return await findTransactionsOf(gateway.db, merchantId, asked);
}
