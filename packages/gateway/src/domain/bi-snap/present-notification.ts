import {
  BI_SNAP_SERVICES,
  type DebitNotification,
  formatBiSnapAmount,
  formatBiSnapTime,
  type QrNotification,
} from "@gerbang/protocol/bi-snap";
import { describeIssuerName } from "../transactions/describe-transaction.ts";
import { isPaid, refundedAmount, type Transaction } from "../transactions/transaction.ts";
import {
  describeNames,
  describePayer,
  describeRefunds,
  describeStatus,
  familyOf,
  NOTIFY_SERVICES,
} from "./describe-payment.ts";

/** What a merchant is told of a payment: below its prefix at `path`, which is also what is signed. */
interface BiSnapMessage {
  readonly path: string;
  readonly body: QrNotification | DebitNotification;
}

/** The message that a payment is what it is now. Sections 8.2 to 8.5 of the dialect. */
export function presentBiSnapNotification(transaction: Transaction): BiSnapMessage {
  const family = familyOf(transaction);
  return {
    path: BI_SNAP_SERVICES[NOTIFY_SERVICES[family]].path,
    body: family === "qr" ? presentQr(transaction) : presentDebit(transaction),
  };
}

function presentQr(transaction: Transaction): QrNotification {
  const { originalReferenceNo, originalPartnerReferenceNo } = describeNames(transaction);
  return {
    originalReferenceNo,
    ...(originalPartnerReferenceNo !== undefined && { originalPartnerReferenceNo }),
    ...describeStatus(transaction),
    amount: formatBiSnapAmount(transaction.grossAmount),
    additionalInfo: {
      refundHistory: describeRefunds(transaction).map(
        ({ refundNo, partnerReferenceNo, refundAmount, reason, refundDate }) => ({
          refundNo,
          partnerReferenceNo,
          refundAmount,
          ...(reason !== undefined && { reason }),
          refundDate,
        }),
      ),
      ...describeNetwork(transaction),
    },
  };
}

/** An object, as in the documents' sample; only what was paid has one, for an empty one breaks PHP's receiver. */
function describeNetwork(transaction: Transaction): Pick<QrNotification["additionalInfo"], "qris"> {
  if (!isPaid(transaction) || transaction.payment.paymentType !== "qris") return {};
  const { payment, acquirer } = transaction;
  return {
    qris: {
      issuerName: describeIssuerName(payment.issuer, acquirer),
      acquirerName: acquirer,
      transactionType: payment.transactionType === "on-us" ? "ON-US" : "OFF-US",
    },
  };
}

function presentDebit(transaction: Transaction): DebitNotification {
  const { originalPartnerReferenceNo, ...names } = describeNames(transaction);
  const refunds = describeRefunds(transaction);
  return {
    createdTime: formatBiSnapTime(transaction.createdAt),
    ...(isPaid(transaction) && { finishedTime: formatBiSnapTime(transaction.settledAt) }),
    ...(originalPartnerReferenceNo !== undefined && { originalPartnerReferenceNo }),
    ...names,
    merchantId: transaction.merchantId,
    amount: formatBiSnapAmount(transaction.grossAmount),
    ...describeStatus(transaction),
    additionalInfo: {
      refundHistory: refunds.map(
        ({ refundNo, refundStatus, partnerReferenceNo, refundAmount, reason, refundDate }) => ({
          refundNo,
          refundStatus,
          // The documents' table and their sample have different names for two of these.
          partnerRefundNo: partnerReferenceNo,
          partnerReferenceNo,
          refundAmount,
          ...(reason !== undefined && { reason }),
          refundTime: refundDate,
          refundDate,
        }),
      ),
      ...(refunds.length > 0 && {
        totalRefundAmount: formatBiSnapAmount(refundedAmount(transaction)),
      }),
      userPaymentDetails: describePayer(transaction),
    },
  };
}
