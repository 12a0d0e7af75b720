import type { ChargeResponse } from "@gerbang/protocol";
import { findTransaction, type PaymentRecord, withTransaction } from "./payment-record.ts";
import { parseTransaction, type Transaction } from "./transaction.ts";

/**
 * The record with the transaction that a charge made, and its links. A notification may have come
 * before the answer to the charge: what it said about the status stays. `now` is when the answer came.
 *
 * @throws Error when the answer is not one about a transaction.
 */
export function trackCharge(
  record: PaymentRecord,
  charge: ChargeResponse,
  now: Date,
): PaymentRecord {
  const transaction = parseTransaction(charge);
  if ("problem" in transaction)
    throw new Error(`Not an answer to a charge: ${transaction.problem}`);
  const known = findTransaction(record, transaction.transactionId);
  const qrCodeUrl = urlOf(charge, "generate-qr-code");
  // What is charged to a linked account has no deeplink: its customer approves it, if they have to.
  const deeplinkUrl = urlOf(charge, "deeplink-redirect") ?? urlOf(charge, "verification-link-url");
  const { expiresAt } = transaction;
  const payableUntil = known?.payableUntil ?? payableUntilOf(transaction, now);
  return withTransaction(record, {
    transactionId: transaction.transactionId,
    // Whatever else the charge says, its callbacks are run by `apply`, which can tell exactly once.
    status: "pending",
    paymentType: transaction.paymentType,
    grossAmount: transaction.grossAmount,
    isPaid: false,
    isClosed: false,
    isPaidLate: false,
    refunds: [],
    ...(expiresAt && { expiresAt: expiresAt.toISOString() }),
    ...known,
    ...(payableUntil && { payableUntil }),
    ...(qrCodeUrl && { qrCodeUrl }),
    ...(deeplinkUrl && { deeplinkUrl }),
  });
}

/**
 * A new transaction's time counted from now on: the clocks of gateway and merchant may differ by more
 * than its life. An answer that came again is a little younger than its transaction; then this is
 * late by as much, never early, so nothing that can still be paid is taken for expired.
 */
function payableUntilOf({ createdAt, expiresAt }: Transaction, now: Date): string | undefined {
  if (!createdAt || !expiresAt) return undefined;
  return new Date(now.getTime() + expiresAt.getTime() - createdAt.getTime()).toISOString();
}

function urlOf({ actions }: ChargeResponse, name: string): string | undefined {
  return actions?.find((action) => action.name === name)?.url;
}
