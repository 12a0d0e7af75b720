import type { Decision } from "./decision.ts";
import type { ClosedTransaction, Transaction } from "./transaction.ts";

export type ExpiryRefusal = "not_pending";

/** Ends a pending transaction at the merchant's request, whatever its expiry time. Section 3.4. */
export function decideExpire(
  transaction: Transaction,
  now: Date,
): Decision<ClosedTransaction, ExpiryRefusal> {
  if (transaction.status !== "pending") {
    return { outcome: "refused", reason: "not_pending", transaction };
  }
  return {
    outcome: "applied",
    transaction: { ...transaction, status: "expire", closedAt: now },
  };
}

/**
 * Ends a pending transaction whose time has run out, and releases what was reserved and not captured; leaves
 * every other one alone. Sections 2.5 and 3.6. What was held through BI-SNAP is cancelled then: section 10 of its
 * dialect.
 */
export function decideTimeout(
  transaction: Transaction,
  now: Date,
): Decision<ClosedTransaction, never> {
  const isWaiting = transaction.status === "pending" || transaction.status === "authorize";
  if (!isWaiting || transaction.expiresAt > now) return { outcome: "unchanged", transaction };
  const wasHeld = transaction.status === "authorize" && transaction.origin === "bi_snap";
  const status = wasHeld ? "cancel" : "expire";
  return {
    outcome: "applied",
    // The moment it ran out, not the moment somebody noticed.
    transaction: { ...transaction, status, closedAt: transaction.expiresAt },
  };
}
