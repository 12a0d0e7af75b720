import type { Decision } from "./decision.ts";
import {
  type ChannelResponse,
  type ClosedTransaction,
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
  if (transaction.status === "pending" && transaction.expiresAt > now) {
    return {
      outcome: "applied",
      transaction: { ...transaction, status: "settlement", settledAt: now, payment, refunds: [] },
    };
  }
  return { outcome: "refused", reason: reasonAgainst(transaction), transaction };
}

/** Why a payment would be refused at this moment; `undefined` when it would not. */
export function refusePayment(transaction: Transaction, now: Date): PaymentRefusal | undefined {
  if (transaction.status === "pending" && transaction.expiresAt > now) return undefined;
  return reasonAgainst(transaction);
}

function reasonAgainst({ status }: Transaction): PaymentRefusal {
  switch (status) {
    case "settlement":
    case "partial_refund":
    case "refund":
      return "already_paid";
    case "cancel":
      return "cancelled";
    case "expire":
    case "pending":
      return "expired";
    case "deny":
    case "failure":
      return "denied";
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
