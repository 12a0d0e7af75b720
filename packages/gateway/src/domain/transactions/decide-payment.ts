import type { PaymentType } from "@gerbang/protocol";
import type { Decision } from "./decision.ts";
import {
  type ChannelResponse,
  type ClosedTransaction,
  type PaidTransaction,
  type Payment,
  type Transaction,
} from "./transaction.ts";

export type PaymentRefusal =
  | "already_paid"
  | "reserved"
  | "expired"
  | "cancelled"
  | "denied"
  | "scan_only"
  /** It is charged to an account: its customer approves it, and nobody pays it by link or scan. */
  | "from_account";

/**
 * Decides whether a customer's payment settles a transaction.
 *
 * A transaction whose time has run out is refused even before the expiry worker has marked it:
 * money must not arrive for an order that the merchant may already have given away. What was charged
 * as qris has no deeplink: only a scan pays it, by whichever door the customer came.
 */
export function decidePayment(
  transaction: Transaction,
  payment: Payment,
  now: Date,
): Decision<PaidTransaction, PaymentRefusal> {
  const reason = refusePayment(transaction, now, payment.paymentType);
  if (reason !== undefined) return { outcome: "refused", reason, transaction };
  return {
    outcome: "applied",
    transaction: { ...transaction, status: "settlement", settledAt: now, payment, refunds: [] },
  };
}

/**
 * Why a payment would be refused at this moment; `undefined` when it would not. Without `by` it is
 * asked whether it can be paid in any way at all.
 */
export function refusePayment(
  transaction: Transaction,
  now: Date,
  by?: PaymentType,
): PaymentRefusal | undefined {
  const reason = refuseAnyPayment(transaction, now);
  if (reason !== undefined) return reason;
  if (transaction.account) return "from_account";
  return by === "gopay" && transaction.chargedAs === "qris" ? "scan_only" : undefined;
}

/** Why a transaction takes no money any more at this moment, from whatever side. */
export function refuseAnyPayment(transaction: Transaction, now: Date): PaymentRefusal | undefined {
  const { status, expiresAt } = transaction;
  return status === "pending" && expiresAt > now ? undefined : reasonAgainst(transaction);
}

function reasonAgainst({ status }: Transaction): PaymentRefusal {
  switch (status) {
    case "authorize":
      return "reserved";
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
  if (transaction.status !== "pending" && transaction.status !== "authorize") {
    return { outcome: "refused", reason: "not_pending", transaction };
  }
  return {
    outcome: "applied",
    transaction: { ...transaction, status: "deny", closedAt: now, channelResponse },
  };
}
