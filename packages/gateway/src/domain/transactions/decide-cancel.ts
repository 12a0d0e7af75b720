import type { Decision } from "./decision.ts";
import type { ClosedTransaction, Transaction } from "./transaction.ts";

export type CancelRefusal = "not_pending";

/** Withdraws a transaction that nobody has paid. What is paid is refunded instead. Section 3.3. */
export function decideCancel(
  transaction: Transaction,
  now: Date,
): Decision<ClosedTransaction, CancelRefusal> {
  if (transaction.status !== "pending") {
    return { outcome: "refused", reason: "not_pending", transaction };
  }
  return {
    outcome: "applied",
    transaction: { ...transaction, status: "cancel", closedAt: now },
  };
}
