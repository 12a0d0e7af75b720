import {
  BI_SNAP_SERVICES,
  BI_SNAP_STATUS,
  BI_SNAP_STATUS_TEXT,
  type BiSnapStatus,
} from "@gerbang/protocol/bi-snap";
import { readRefunds, type StatusView } from "./status-view.ts";

/** What a call of BI-SNAP said of the payment that it made, and was answered. */
export interface BiSnapPayment {
  readonly family: "qr" | "debit";
  readonly reference: string;
  readonly partnerReference: string | undefined;
  readonly externalId: string | undefined;
}

/** A message, and the part of its address that its signature covers. */
interface BiSnapMessage {
  readonly path: string;
  readonly body: string;
}

/**
 * The message that tells of a status answer of the Core API, which knows payments of BI-SNAP as well. A refund has one,
 * when it is made: of its confirmation the same message comes out.
 */
export function synthesiseBiSnap(view: StatusView, payment: BiSnapPayment): BiSnapMessage {
  const isQr = payment.family === "qr";
  const { path } = BI_SNAP_SERVICES[isQr ? "qr_notify" : "debit_notify"];
  return { path, body: JSON.stringify(isQr ? qrBody(view, payment) : debitBody(view, payment)) };
}

function qrBody(view: StatusView, { reference, partnerReference }: BiSnapPayment) {
  const { issuer, acquirer, transaction_type: type } = view;
  return {
    originalReferenceNo: reference,
    originalPartnerReferenceNo: partnerReference,
    ...statusOf(view),
    amount: rupiah(view.gross_amount),
    additionalInfo: {
      refundHistory: refundsOf(view).map((refund) => ({ ...refund, refundStatus: undefined })),
      ...(typeof issuer === "string" && {
        qris: {
          issuerName: issuer,
          acquirerName: acquirer,
          transactionType: type === "on-us" ? "ON-US" : "OFF-US",
        },
      }),
    },
  };
}

function debitBody(view: StatusView, { reference, partnerReference, externalId }: BiSnapPayment) {
  const { transaction_time: createdAt, settlement_time: settledAt, merchant_id: merchantId } = view;
  const refunds = refundsOf(view);
  return {
    createdTime: timeOf(createdAt),
    finishedTime: timeOf(settledAt),
    originalPartnerReferenceNo: partnerReference,
    originalReferenceNo: reference,
    originalExternalId: externalId,
    merchantId,
    amount: rupiah(view.gross_amount),
    ...statusOf(view),
    additionalInfo: {
      // The documents' table and their sample have different names for two of these.
      refundHistory: refunds.map(({ partnerReferenceNo, refundDate, ...refund }) => ({
        ...refund,
        partnerRefundNo: partnerReferenceNo,
        partnerReferenceNo,
        refundTime: refundDate,
        refundDate,
      })),
      ...(refunds.length > 0 && { totalRefundAmount: rupiah(view["refund_amount"]) }),
      userPaymentDetails: payerOf(view),
    },
  };
}

function statusOf({ transaction_status: word }: StatusView) {
  const known: Readonly<Record<string, BiSnapStatus | undefined>> = BI_SNAP_STATUS;
  // What nobody knows yet has not ended.
  const status = known[word] ?? "03";
  return { latestTransactionStatus: status, transactionStatusDesc: BI_SNAP_STATUS_TEXT[status] };
}

function refundsOf(view: StatusView) {
  return readRefunds(view).map((refund) => ({
    refundNo: refund["refund_chargeback_uuid"] ?? refund["refund_chargeback_id"],
    refundStatus: "00",
    partnerReferenceNo: refund["refund_key"],
    refundAmount: rupiah(refund["refund_amount"]),
    ...(typeof refund["reason"] === "string" && { reason: refund["reason"] }),
    refundDate: timeOf(refund["created_at"]),
  }));
}

function payerOf(view: StatusView) {
  if (view["settlement_time"] === undefined) return [];
  const { payment_type: type, payment_option_type: option, issuer } = view;
  return type === "qris"
    ? [{ payMethod: "qris", payOption: issuer }]
    : [{ payMethod: "gopay", payOption: option ?? "GOPAY_WALLET" }];
}

function rupiah(value: unknown) {
  return { value: String(value), currency: "IDR" };
}

/** The Core API's times are of WIB, and say so nowhere. */
function timeOf(text: unknown): string | undefined {
  return typeof text === "string" ? `${text.slice(0, 19).replace(" ", "T")}+07:00` : undefined;
}
