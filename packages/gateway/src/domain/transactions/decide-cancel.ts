import type { Decision } from "./decision.ts";
import type { ClosedTransaction, Transaction } from "./transaction.ts";

export type CancelRefusal = "not_pending";

/**
 * Withdraws a transaction that nobody has paid, or gives back what it has reserved. What is paid is refunded
 * instead. Section 3.3.
 */
export function decideCancel(
  transaction: Transaction,
  now: Date,
): Decision<ClosedTransaction, CancelRefusal> {
  if (transaction.status !== "pending" && transaction.status !== "authorize") {
    return { outcome: "refused", reason: "not_pending", transaction };
  }
  return {
    outcome: "applied",
    transaction: { ...transaction, status: "cancel", closedAt: now },
  };
}
