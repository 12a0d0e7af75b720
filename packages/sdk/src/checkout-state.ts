import { type CheckoutState, formatAmount, type Rupiah } from "@gerbang/protocol";
import { deadlineOf, type PaymentRecord, type TransactionRecord } from "./payment-record.ts";

/** Lifetime of a transaction whose messages do not say. Core API section 2.5. */
const LIFETIME_MS = 15 * 60_000;

/** What the customer may see of an order; `undefined` while no transaction is known. */
export function presentCheckoutState(record: PaymentRecord, now: Date): CheckoutState | undefined {
  const shown = shownTransaction(record);
  if (!shown) return undefined;
  const isReplaced = shown.isClosed && !shown.isPaid && record.awaitsCharge;
  if (isReplaced) return presentCheckoutState(awaitingNextCharge(record, shown), now);
  return {
    order_id: record.orderId,
    transaction_status: isHeldBack(shown) ? "pending" : shown.status,
    payment_type: shown.paymentType,
    // Checked on its way into the record.
    gross_amount: formatAmount(shown.grossAmount as Rupiah),
    expires_at:
      deadlineOf(shown) ?? new Date(Date.parse(record.openedAt) + LIFETIME_MS).toISOString(),
    now: now.toISOString(),
    ...(shown.qrCodeUrl && { qr_code_url: shown.qrCodeUrl }),
    ...(shown.deeplinkUrl && { deeplink_url: shown.deeplinkUrl }),
    ...(shown.isPaidLate && { paid_late: true }),
  };
}

/** What is shown while the next charge is under way: still to be paid, but without links to pay with. */
function awaitingNextCharge(record: PaymentRecord, closed: TransactionRecord): PaymentRecord {
  const { qrCodeUrl: _, deeplinkUrl: __, payableUntil: ___, expiresAt: ____, ...rest } = closed;
  return { ...record, transactions: [{ ...rest, status: "pending", isClosed: false }] };
}

/** Whether the customer has nothing to wait for any more. */
export function isFinal({ transaction_status }: CheckoutState): boolean {
  return transaction_status !== "pending" && transaction_status !== "authorize";
}

/** The customer is told of a payment when the merchant is. */
function isHeldBack({ isHeldBack, isPaid, isClosed }: TransactionRecord): boolean {
  return isHeldBack === true && !isPaid && !isClosed;
}

/** A payment counts for more than a newer attempt. */
function shownTransaction({ transactions }: PaymentRecord): TransactionRecord | undefined {
  return transactions.find(({ isPaid }) => isPaid) ?? transactions.at(-1);
}
