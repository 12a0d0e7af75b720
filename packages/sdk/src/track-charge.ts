import type { ChargeResponse } from "@gerbang/protocol";
import { findTransaction, type PaymentRecord, withTransaction } from "./payment-record.ts";
import { parseTransaction } from "./transaction.ts";

/**
 * The record with the transaction that a charge made, and its links. A notification may have come
 * before the answer to the charge: what it said about the status stays.
 *
 * @throws Error when the answer is not one about a transaction.
 */
export function trackedCharge(record: PaymentRecord, charge: ChargeResponse): PaymentRecord {
  const transaction = parseTransaction(charge);
  if ("problem" in transaction)
    throw new Error(`Not an answer to a charge: ${transaction.problem}`);
  const known = findTransaction(record, transaction.transactionId);
  const qrCodeUrl = urlOf(charge, "generate-qr-code");
  const deeplinkUrl = urlOf(charge, "deeplink-redirect");
  const { expiresAt } = transaction;
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
    ...(qrCodeUrl && { qrCodeUrl }),
    ...(deeplinkUrl && { deeplinkUrl }),
  });
}

function urlOf({ actions }: ChargeResponse, name: string): string | undefined {
  return actions?.find((action) => action.name === name)?.url;
}
