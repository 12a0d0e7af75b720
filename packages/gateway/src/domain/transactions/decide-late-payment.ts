import { canReach } from "@gerbang/protocol";
import { type PaymentRefusal, refusePayment } from "./decide-payment.ts";
import type { Decision } from "./decision.ts";
import type { PaidTransaction, Payment, StoredStatus, Transaction } from "./transaction.ts";

export type LatePaymentRefusal = PaymentRefusal | "order_taken";

/** What closed without anybody's refusal: the only final statuses that a late payment leads out of. */
const LEFT_BY_LATE_PAYMENT: ReadonlySet<string> = new Set(["expire", "cancel"]);

/** Whether a transaction may still come to a status, be it by a late payment. */
export function canStillReach(from: StoredStatus, to: StoredStatus): boolean {
  if (canReach(from, to)) return true;
  return LEFT_BY_LATE_PAYMENT.has(from) && (to === "settlement" || canReach("settlement", to));
}

/**
 * Decides a payment that is reported though the transaction was closed: the money was on its way when the
 * order expired, or was cancelled. No status graph allows it and no document describes it, and shops that
 * have given the order away by then still owe what was paid. What can be paid in the ordinary way is paid so.
 */
export function decideLatePayment(
  transaction: Transaction,
  payment: Payment,
  now: Date,
): Decision<PaidTransaction, LatePaymentRefusal> {
  const refuse = (reason: LatePaymentRefusal) =>
    ({ outcome: "refused", reason, transaction }) as const;
  const paid = { status: "settlement", settledAt: now, payment, refunds: [] } as const;
  if (payment.paymentType === "gopay" && transaction.chargedAs === "qris") {
    return refuse("scan_only");
  }
  if (transaction.account) return refuse(refusePayment(transaction, now) ?? "from_account");
  if (transaction.status === "pending") {
    return { outcome: "applied", transaction: { ...transaction, ...paid } };
  }
  if (!("closedAt" in transaction) || !LEFT_BY_LATE_PAYMENT.has(transaction.status)) {
    return refuse(refusePayment(transaction, now) ?? "expired");
  }
  const { closedAt: _closedAt, ...open } = transaction;
  return { outcome: "applied", transaction: { ...open, ...paid } };
}
