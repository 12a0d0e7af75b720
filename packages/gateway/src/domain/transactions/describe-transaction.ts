import {
  formatAmount,
  formatJakartaTime,
  type PaymentMembers,
  type RefundEntry,
  type TransactionMembers,
} from "@gerbang/protocol";
import {
  isPaid,
  type PaidTransaction,
  type Refund,
  refundedAmount,
  reportedPaymentType,
  type Transaction,
} from "./transaction.ts";

/** The members that every message about a transaction carries. */
export function describeTransaction(transaction: Transaction): TransactionMembers {
  return {
    transaction_id: transaction.id,
    order_id: transaction.orderId,
    merchant_id: transaction.merchantId,
    gross_amount: formatAmount(transaction.grossAmount),
    currency: "IDR",
    payment_type: reportedPaymentType(transaction),
    transaction_time: formatJakartaTime(transaction.createdAt),
    transaction_status: transaction.status,
    fraud_status: transaction.fraudStatus,
  };
}

/**
 * The members that depend on status, acquirer and issuer, alike in status answers and notifications;
 * what notifications have besides: `notifications/present-notification.ts`.
 * What is not known is left out, never null. Core API sections 3.1, 5.4 and 5.5.
 */
export function describePayment(transaction: Transaction): PaymentMembers {
  return {
    ...describeAcquirer(transaction),
    ...(isPaid(transaction) ? describePaid(transaction) : describeOption(transaction)),
    expiry_time: formatJakartaTime(transaction.expiresAt),
    ...(transaction.channelResponse && {
      channel_response_code: transaction.channelResponse.code,
      channel_response_message: transaction.channelResponse.message,
    }),
    ...(transaction.account?.subscriptionId !== undefined && {
      subscription_id: transaction.account.subscriptionId,
    }),
    ...describeMerchantFields(transaction),
  };
}

const TELLS_OPTION: ReadonlySet<Transaction["status"]> = new Set(["authorize", "cancel", "expire"]);

/** Of a charge to an account it is known before anything is paid what it takes from. */
function describeOption({ account, status }: Transaction): PaymentMembers {
  return account && TELLS_OPTION.has(status)
    ? { payment_option_type: account.paymentOptionType }
    : {};
}

function describeAcquirer(transaction: Transaction): PaymentMembers {
  if (reportedPaymentType(transaction) !== "qris") return {};
  return {
    acquirer: transaction.acquirer,
    ...(transaction.acquirerReferenceId && { reference_id: transaction.acquirerReferenceId }),
  };
}

function describePaid(transaction: PaidTransaction): PaymentMembers {
  return {
    settlement_time: formatJakartaTime(transaction.settledAt),
    ...describeIssuer(transaction),
    ...(transaction.refunds.length > 0 && {
      refund_amount: formatAmount(refundedAmount(transaction)),
      refunds: transaction.refunds.map(describeRefund),
    }),
  };
}

function describeIssuer({ payment, acquirer }: PaidTransaction): PaymentMembers {
  if (payment.paymentType === "gopay") return { payment_option_type: payment.paymentOptionType };
  return {
    transaction_type: payment.transactionType,
    issuer: describeIssuerName(payment.issuer, acquirer),
    ...(payment.shopeepayReferenceNumber && {
      shopeepay_reference_number: payment.shopeepayReferenceNumber,
    }),
  };
}

/** ShopeePay writes GoPay with a capital. Seen live, core-api 0.5. */
export function describeIssuerName(issuer: string, acquirer: string): string {
  return acquirer === "airpay shopee" && issuer === "gopay" ? "Gopay" : issuer;
}

function describeRefund(refund: Refund): RefundEntry {
  return {
    refund_chargeback_id: refund.chargebackId,
    refund_chargeback_uuid: refund.id,
    refund_amount: formatAmount(refund.amount),
    created_at: formatJakartaTime(refund.createdAt),
    reason: refund.reason,
    refund_key: refund.key,
    refund_method: refund.method,
    ...(refund.confirmedAt && { bank_confirmed_at: formatJakartaTime(refund.confirmedAt) }),
  };
}

function describeMerchantFields(transaction: Transaction): PaymentMembers {
  return {
    ...(transaction.customField1 !== undefined && { custom_field1: transaction.customField1 }),
    ...(transaction.customField2 !== undefined && { custom_field2: transaction.customField2 }),
    ...(transaction.customField3 !== undefined && { custom_field3: transaction.customField3 }),
    ...(transaction.metadata && { metadata: transaction.metadata }),
  };
}
