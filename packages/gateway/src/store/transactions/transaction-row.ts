import type {
  ChargedAccount,
  ClosedTransaction,
  PaidTransaction,
  Payment,
  Refund,
  Transaction,
} from "../../domain/transactions/transaction.ts";
import {
  isPaid,
  refundedAmount,
  reportedPaymentType,
} from "../../domain/transactions/transaction.ts";
import type { JsonRow, RefundRow, TransactionRow } from "../tables.ts";

/** A row as read: with its refunds, the oldest first. */
export type ReadTransactionRow = TransactionRow & {
  readonly refunds: readonly JsonRow<RefundRow>[];
};

export function toTransaction(row: ReadTransactionRow): Transaction {
  const base = toCharged(row);
  switch (row.status) {
    case "pending":
      return { ...base, status: row.status };
    case "authorize":
      return { ...base, status: row.status, account: required(toAccount(row), "account_id") };
    case "settlement":
    case "partial_refund":
    case "refund":
      return toPaid(base, row.status, row);
    case "expire":
    case "cancel":
    case "deny":
    case "failure":
      return toClosed(base, row.status, row);
    default:
      throw new Error(`transaction has the unknown status ${String(row.status satisfies never)}`);
  }
}

type CommonMembers = Omit<Extract<Transaction, { status: "pending" }>, "status">;

function toCharged(row: ReadTransactionRow): CommonMembers {
  return {
    id: row.id,
    merchantId: row.merchant_id,
    orderId: row.order_id,
    reference: row.reference,
    qrReference: row.qr_reference,
    qrPayload: row.qr_payload,
    chargedAs: row.charged_as,
    acquirer: row.acquirer,
    grossAmount: row.gross_amount,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    enableCallback: row.enable_callback,
    appendNotificationUrls: row.append_notification_urls,
    overrideNotificationUrls: row.override_notification_urls,
    request: row.request,
    version: row.version,
    fraudStatus: row.fraud_status,
    ...toOptional(row),
  };
}

function toOptional(row: ReadTransactionRow): Partial<CommonMembers> {
  const account = toAccount(row);
  return {
    ...(row.callback_url !== null && { callbackUrl: row.callback_url }),
    ...(row.locale !== null && { locale: row.locale }),
    ...toMerchantFields(row),
    ...(row.origin !== null && { origin: row.origin }),
    ...(row.external_id !== null && { externalId: row.external_id }),
    ...(account && { account }),
    ...(row.acquirer_reference_id !== null && { acquirerReferenceId: row.acquirer_reference_id }),
    ...(row.channel_response_code !== null && {
      channelResponse: {
        code: row.channel_response_code,
        message: row.channel_response_message ?? "",
      },
    }),
  };
}

function toAccount(row: ReadTransactionRow): ChargedAccount | null {
  if (row.account_id === null) return null;
  return {
    id: row.account_id,
    paymentOptionType: required(row.payment_option_type, "payment_option_type"),
    payable: required(row.payable_amount, "payable_amount"),
    isPreAuth: row.pre_auth === true,
    ...(row.subscription_id !== null && { subscriptionId: row.subscription_id }),
  };
}

function toMerchantFields(row: ReadTransactionRow): Partial<CommonMembers> {
  return {
    ...(row.custom_field1 !== null && { customField1: row.custom_field1 }),
    ...(row.custom_field2 !== null && { customField2: row.custom_field2 }),
    ...(row.custom_field3 !== null && { customField3: row.custom_field3 }),
    ...(row.metadata !== null && { metadata: row.metadata }),
  };
}

function toPaid(
  base: CommonMembers,
  status: PaidTransaction["status"],
  row: ReadTransactionRow,
): PaidTransaction {
  return {
    ...base,
    status,
    settledAt: required(row.settled_at, "settled_at"),
    payment: toPayment(row),
    refunds: row.refunds.map(toRefund),
  };
}

function toClosed(
  base: CommonMembers,
  status: ClosedTransaction["status"],
  row: ReadTransactionRow,
): ClosedTransaction {
  return { ...base, status, closedAt: required(row.closed_at, "closed_at") };
}

function toPayment(row: ReadTransactionRow): Payment {
  if (row.payment_type === "gopay") {
    return {
      paymentType: "gopay",
      paymentOptionType: required(row.payment_option_type, "payment_option_type"),
    };
  }
  return {
    paymentType: "qris",
    transactionType: required(row.transaction_type, "transaction_type"),
    issuer: required(row.issuer, "issuer"),
    ...(row.shopeepay_reference_number !== null && {
      shopeepayReferenceNumber: row.shopeepay_reference_number,
    }),
  };
}

function toRefund(row: JsonRow<RefundRow>): Refund {
  return {
    id: row.id,
    chargebackId: row.chargeback_id,
    key: row.refund_key,
    amount: row.amount,
    reason: row.reason,
    method: row.method,
    createdAt: new Date(row.created_at),
    ...(row.confirm_due_at !== null && { confirmDueAt: new Date(row.confirm_due_at) }),
    ...(row.confirmed_at !== null && { confirmedAt: new Date(row.confirmed_at) }),
  };
}

export function fromRefund(transaction: Transaction, refund: Refund): RefundRow {
  return {
    merchant_id: transaction.merchantId,
    transaction_id: transaction.id,
    id: refund.id,
    chargeback_id: refund.chargebackId,
    refund_key: refund.key,
    amount: refund.amount,
    reason: refund.reason,
    method: refund.method,
    created_at: refund.createdAt,
    confirm_due_at: refund.confirmDueAt ?? null,
    confirmed_at: refund.confirmedAt ?? null,
  };
}

/** CHECK constraints promise these columns; a throw here means one is missing. */
function required<T>(value: T | null, column: string): T {
  if (value === null) throw new Error(`${column} is empty`);
  return value;
}

export function fromTransaction(transaction: Transaction): TransactionRow {
  return {
    merchant_id: transaction.merchantId,
    id: transaction.id,
    order_id: transaction.orderId,
    reference: transaction.reference,
    qr_reference: transaction.qrReference,
    qr_payload: transaction.qrPayload,
    charged_as: transaction.chargedAs,
    acquirer: transaction.acquirer,
    gross_amount: transaction.grossAmount,
    created_at: transaction.createdAt,
    enable_callback: transaction.enableCallback,
    callback_url: transaction.callbackUrl ?? null,
    append_notification_urls: [...transaction.appendNotificationUrls],
    override_notification_urls: [...transaction.overrideNotificationUrls],
    locale: transaction.locale ?? null,
    custom_field1: transaction.customField1 ?? null,
    custom_field2: transaction.customField2 ?? null,
    custom_field3: transaction.customField3 ?? null,
    metadata: transaction.metadata ?? null,
    request: transaction.request,
    version: transaction.version,
    origin: transaction.origin ?? null,
    external_id: transaction.externalId ?? null,
    ...fromAccount(transaction.account),
    ...fromTracked(transaction),
  };
}

function fromAccount(account: ChargedAccount | undefined) {
  return {
    account_id: account?.id ?? null,
    payable_amount: account?.payable ?? null,
    pre_auth: account?.isPreAuth ?? null,
    subscription_id: account?.subscriptionId ?? null,
  };
}

/** The columns that a change may write. */
export const TRACKED_COLUMNS = [
  "status",
  "expires_at",
  "fraud_status",
  "payment_type",
  "settled_at",
  "closed_at",
  "payment_option_type",
  "issuer",
  "transaction_type",
  "shopeepay_reference_number",
  "acquirer_reference_id",
  "channel_response_code",
  "channel_response_message",
  "refund_amount",
] as const satisfies readonly (keyof TransactionRow)[];

type TrackedColumns = Pick<TransactionRow, (typeof TRACKED_COLUMNS)[number]>;

export function fromTracked(transaction: Transaction): TrackedColumns {
  return {
    status: transaction.status,
    expires_at: transaction.expiresAt,
    fraud_status: transaction.fraudStatus,
    payment_type: reportedPaymentType(transaction),
    settled_at: isPaid(transaction) ? transaction.settledAt : null,
    closed_at: "closedAt" in transaction ? transaction.closedAt : null,
    acquirer_reference_id: transaction.acquirerReferenceId ?? null,
    channel_response_code: transaction.channelResponse?.code ?? null,
    channel_response_message: transaction.channelResponse?.message ?? null,
    refund_amount: refundedAmount(transaction),
    ...(isPaid(transaction) ? fromPayment(transaction.payment) : fromUnpaid(transaction)),
  };
}

const UNPAID = {
  payment_option_type: null,
  issuer: null,
  transaction_type: null,
  shopeepay_reference_number: null,
} as const;

/** What is charged to an account says from the beginning what it takes from. */
function fromUnpaid({ account }: Transaction) {
  return { ...UNPAID, payment_option_type: account?.paymentOptionType ?? null };
}

function fromPayment(payment: Payment) {
  if (payment.paymentType === "gopay") {
    return { ...UNPAID, payment_option_type: payment.paymentOptionType };
  }
  return {
    ...UNPAID,
    issuer: payment.issuer,
    transaction_type: payment.transactionType,
    shopeepay_reference_number: payment.shopeepayReferenceNumber ?? null,
  };
}
