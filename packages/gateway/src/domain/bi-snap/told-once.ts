import type { Transaction } from "../transactions/transaction.ts";

/** Whether a refund has one message, which goes out when it is made: BI-SNAP has none for its confirmation. */
export function isToldOnce({ origin }: Pick<Transaction, "origin">): boolean {
  return origin === "bi_snap";
}
