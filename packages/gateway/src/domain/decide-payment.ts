import type { Decision } from "./decision.ts";
import {
  type ChannelResponse,
  type ClosedTransaction,
  isPaid,
  type PaidTransaction,
  type Payment,
  type Transaction,
} from "./transaction.ts";

export type PaymentRefusal = "already_paid" | "expired" | "cancelled" | "denied";

/**
 * Decides whether a customer's payment settles a transaction.
 *
 * A transaction whose time has run out is refused even before the expiry worker has marked it:
 * money must not arrive for an order that the merchant may already have given away.
 */
export function decidePayment(
  transaction: Transaction,
  payment: Payment,
  now: Date,
): Decision<PaidTransaction, PaymentRefusal> {
  if (isPaid(transaction)) return { outcome: "refused", reason: "already_paid", transaction };
  switch (transaction.status) {
    case "cancel":
      return { outcome: "refused", reason: "cancelled", transaction };
    case "expire":
      return { outcome: "refused", reason: "expired", transaction };
    case "deny":
    case "failure":
      return { outcome: "refused", reason: "denied", transaction };
    case "pending":
      if (transaction.expiresAt <= now) {
        return { outcome: "refused", reason: "expired", transaction };
      }
      return {
        outcome: "applied",
        transaction: { ...transaction, status: "settlement", settledAt: now, payment, refunds: [] },
      };
  }
}

export type DenialRefusal = "not_pending";

/** The provider refuses for good: unlike a failed attempt, this ends the transaction. Section 4.2. */
export function decideDenial(
  transaction: Transaction,
  channelResponse: ChannelResponse,
  now: Date,
): Decision<ClosedTransaction, DenialRefusal> {
  if (transaction.status !== "pending") {
    return { outcome: "refused", reason: "not_pending", transaction };
  }
  return {
    outcome: "applied",
    transaction: { ...transaction, status: "deny", closedAt: now, channelResponse },
  };
}
