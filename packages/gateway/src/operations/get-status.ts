import { STATUS_API_CODE } from "@gerbang/protocol";
import { describeTransaction } from "../domain/describe-transaction.ts";
import type { Merchant } from "../domain/merchant.ts";
import type { Transaction } from "../domain/transaction.ts";
import { findTransaction } from "../store/find-transaction.ts";
import { type Gateway, signerOf } from "./gateway.ts";

export interface SignedStatus {
  readonly transaction: Transaction;
  /** Over the status code that this answer carries. Core API section 3.1. */
  readonly signatureKey: string;
}

/** By order id or transaction id; `undefined` when the merchant has none such. */
export async function getStatus(
  gateway: Gateway,
  merchant: Merchant,
  id: string,
): Promise<SignedStatus | undefined> {
  const transaction = await findTransaction(gateway.db, merchant.id, id);
  if (!transaction) return undefined;
  const { order_id, gross_amount } = describeTransaction(transaction);
  const status_code = STATUS_API_CODE[transaction.status];
  return {
    transaction,
    signatureKey: signerOf(merchant)({ order_id, gross_amount, status_code }),
  };
}
