import {
  type Acquirer,
  type MerchantId,
  type Open,
  type OrderId,
  type PaymentType,
  type RefundKey,
  type Rupiah,
  subtractRupiah,
  type TransactionId,
} from "@gerbang/protocol";

export type FraudStatus = "accept" | "challenge" | "deny";

export interface ChannelResponse {
  readonly code: string;
  readonly message: string;
}

/** What is known from the charge on and never changes. */
interface ChargedMembers {
  readonly id: TransactionId;
  readonly merchantId: MerchantId;
  readonly orderId: OrderId;
  /** `A1…ID`, the acquirer's name for it: opens deeplinks and the framed picture. */
  readonly reference: string;
  /** What tag 62 of the QR payload carries. */
  readonly qrReference: string;
  readonly qrPayload: string;
  readonly chargedAs: PaymentType;
  /** Those of an upstream may have other names. */
  readonly acquirer: Open<Acquirer>;
  readonly grossAmount: Rupiah;
  readonly createdAt: Date;
  readonly enableCallback: boolean;
  readonly callbackUrl?: string;
  readonly appendNotificationUrls: readonly string[];
  readonly overrideNotificationUrls: readonly string[];
  /** The language that the merchant wants the wallet to speak; the browser's own when absent. */
  readonly locale?: Locale;
  readonly customField1?: string;
  readonly customField2?: string;
  readonly customField3?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** The charge as the merchant sent it. */
  readonly request: Readonly<Record<string, unknown>>;
  /** Where it was made; absent for a charge of the Core API. */
  readonly origin?: ChargeOrigin;
  /** The `X-EXTERNAL-ID` that made it, of BI-SNAP alone. */
  readonly externalId?: string;
  /** The linked account that it takes from; absent where the customer pays by link or scan. */
  readonly account?: ChargedAccount;
}

/** Besides the Core API: the hosted checkout, and the national standard. */
export type ChargeOrigin = "snap" | "bi_snap";

/** How a transaction takes from an account that its customer has linked. Core API section 8.4. */
export interface ChargedAccount {
  readonly id: string;
  /** Of what the account holds: `GOPAY_WALLET`, for example. */
  readonly paymentOptionType: string;
  /** What the customer pays: less than the gross amount where a promotion bears a part of it. */
  readonly payable: Rupiah;
  /** Whether the amount is reserved first, and taken when the merchant captures it. */
  readonly isPreAuth: boolean;
  /** The subscription that charged it. */
  readonly subscriptionId?: string;
}

/** What may change; `version` counts the changes. */
interface TrackedMembers {
  readonly version: number;
  /** When it stops waiting: for its payment, or, once its amount is reserved, for the capture. */
  readonly expiresAt: Date;
  readonly fraudStatus: FraudStatus;
  readonly channelResponse?: ChannelResponse;
  /** Seen on ShopeePay codes before anybody paid. Core API section 5.5. */
  readonly acquirerReferenceId?: string;
}

export interface PendingTransaction extends ChargedMembers, TrackedMembers {
  readonly status: "pending";
}

/** Its amount is reserved in a linked account: taken by a capture, and given back by everything else. */
export interface AuthorizedTransaction extends ChargedMembers, TrackedMembers {
  readonly status: "authorize";
  readonly account: ChargedAccount;
}

export interface PaidTransaction extends ChargedMembers, TrackedMembers {
  readonly status: "settlement" | "partial_refund" | "refund";
  readonly settledAt: Date;
  readonly payment: Payment;
  /** The oldest first. */
  readonly refunds: readonly Refund[];
}

export interface ClosedTransaction extends ChargedMembers, TrackedMembers {
  readonly status: "expire" | "cancel" | "deny" | "failure";
  readonly closedAt: Date;
}

export type Transaction =
  | PendingTransaction
  | AuthorizedTransaction
  | PaidTransaction
  | ClosedTransaction;
export type StoredStatus = Transaction["status"];

/** Every status that a transaction is kept in, for schemas and for people to choose from. */
export const STORED_STATUSES = [
  "pending",
  "authorize",
  "settlement",
  "partial_refund",
  "refund",
  "expire",
  "cancel",
  "deny",
  "failure",
] as const satisfies readonly StoredStatus[];

/** How the customer paid. Core API section 4.4. */
export type Payment =
  | { readonly paymentType: "gopay"; readonly paymentOptionType: string }
  | ({ readonly paymentType: "qris" } & QrisPayment);

interface QrisPayment {
  readonly transactionType: "on-us" | "off-us";
  readonly issuer: string;
  /** Only with the acquirer airpay shopee. */
  readonly shopeepayReferenceNumber?: string;
}

export interface Refund {
  readonly id: string;
  readonly chargebackId: number;
  readonly key: RefundKey;
  readonly amount: Rupiah;
  readonly reason: string;
  readonly method: "online" | "offline";
  readonly createdAt: Date;
  /** Absent where an upstream confirms it when it does, and where the simulated bank has refused it. */
  readonly confirmDueAt?: Date;
  readonly confirmedAt?: Date;
}

export function isPaid(transaction: Transaction): transaction is PaidTransaction {
  return isPaidStatus(transaction.status);
}

/** Whether what has this status was settled, as the database holds of each row. */
export function isPaidStatus(status: StoredStatus): boolean {
  switch (status) {
    case "settlement":
    case "partial_refund":
    case "refund":
      return true;
    case "pending":
    case "authorize":
    case "expire":
    case "cancel":
    case "deny":
    case "failure":
      return false;
  }
}

/** `qris` once a gopay charge was paid by scanning its QR code. Section 4.4. */
export function reportedPaymentType(transaction: Transaction): PaymentType {
  return isPaid(transaction) ? transaction.payment.paymentType : transaction.chargedAs;
}

export function refundedAmount(transaction: Transaction): Rupiah {
  if (!isPaid(transaction)) return 0 as Rupiah;
  return transaction.refunds.reduce((sum, { amount }) => sum + amount, 0) as Rupiah;
}

/** What the merchant has of the transaction just now: what was paid less what went back. */
export function netPaid(transaction: Transaction): Rupiah {
  if (!isPaid(transaction)) return 0 as Rupiah;
  return subtractRupiah(transaction.grossAmount, refundedAmount(transaction));
}

export const LOCALES = ["id-ID", "en-EN"] as const;

/** The language of the wallet, as a charge asks for it. Core API section 1.4. */
export type Locale = (typeof LOCALES)[number];
