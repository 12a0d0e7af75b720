import type { Open, PaymentType, TransactionStatus } from "@gerbang/protocol";

/**
 * All that the SDK remembers about one order. A store keeps it as JSON: plain values only, times in
 * ISO 8601.
 */
export interface PaymentRecord {
  readonly orderId: string;
  readonly openedAt: string;
  /** What the order costs, where the merchant has said so. */
  readonly grossAmount?: number;
  /** A charge may have been sent, and its transaction is not known yet. */
  readonly awaitsCharge: boolean;
  /** Every transaction made for the order, the newest last: an order id may be used again. */
  readonly transactions: readonly TransactionRecord[];
  /** When the reconciler is to ask next; absent when there is nothing left to learn. */
  readonly checkAt?: string;
  /** How often it has asked since something last changed. */
  readonly checks: number;
  /** When the status API was last asked, by whomever. */
  readonly askedAt?: string;
}

export interface TransactionRecord {
  readonly transactionId: string;
  readonly status: TransactionStatus;
  readonly paymentType: Open<PaymentType>;
  readonly grossAmount: number;
  /** By the gateway's clock, as all that its messages say. */
  readonly expiresAt?: string;
  /** The same by this server's clock, which may be another. */
  readonly payableUntil?: string;
  readonly settledAt?: string;
  /** The callbacks that have run; each runs once. */
  readonly isPaid: boolean;
  readonly isClosed: boolean;
  readonly isPaidLate: boolean;
  /** The merchant was told that the amount is reserved. */
  readonly isReserved?: boolean;
  /** Fraud rules have not accepted it: nobody has paid, whatever the status sounds like. */
  readonly isHeldBack?: boolean;
  readonly refunds: readonly RefundRecord[];
  /** The last chargeback that was told. */
  readonly chargedBack?: "partial" | "full";
  readonly qrCodeUrl?: string;
  readonly deeplinkUrl?: string;
}

export interface RefundRecord {
  readonly ids: readonly string[];
  readonly amount: number;
  /** Its callback has run. */
  readonly isBooked: boolean;
}

export function openRecord(orderId: string, now: Date): PaymentRecord {
  return { orderId, openedAt: now.toISOString(), awaitsCharge: false, transactions: [], checks: 0 };
}

export function findTransaction(
  record: PaymentRecord,
  transactionId: string,
): TransactionRecord | undefined {
  return record.transactions.find((known) => known.transactionId === transactionId);
}

/** When its time is up by this server's clock, as far as it is known. */
export function deadlineOf({ payableUntil, expiresAt }: TransactionRecord): string | undefined {
  return payableUntil ?? expiresAt;
}

/** The record with this transaction in the place of its earlier state, or as the newest. */
export function withTransaction(
  record: PaymentRecord,
  transaction: TransactionRecord,
): PaymentRecord {
  const { transactionId } = transaction;
  const transactions = findTransaction(record, transactionId)
    ? record.transactions.map((known) =>
        known.transactionId === transactionId ? transaction : known,
      )
    : [...record.transactions, transaction];
  return { ...record, transactions, awaitsCharge: false };
}
