import type { Open } from "../wire.ts";
import type { BiSnapAmount } from "./amount.ts";
import type {
  BiSnapCustomer,
  BiSnapItem,
  BiSnapRefundEntry,
  OpenBiSnapStatus,
  OriginalIdentifiers,
} from "./messages-shared.ts";
import type { BiSnapOutcome } from "./response-code.ts";

/** Body of `/v1.0/qr/qr-mpm-generate`. */
export interface QrGenerateRequest {
  readonly partnerReferenceNo?: string;
  readonly amount: BiSnapAmount;
  readonly merchantId?: string;
  /** When the code ends: 15 minutes from now unless it says otherwise. */
  readonly validityPeriod?: string;
  readonly additionalInfo?: {
    /** Compared without case: `GOPAY` or `AIRPAY SHOPEE`. */
    readonly acquirer?: string;
    readonly customerDetails?: BiSnapCustomer;
    readonly items?: readonly BiSnapItem[];
    readonly countryCode?: string;
    readonly locale?: string;
  };
}

export interface QrGenerateResponse extends BiSnapOutcome {
  readonly referenceNo: string;
  readonly partnerReferenceNo?: string;
  /** The QRIS payload. */
  readonly qrContent: string;
  /** Address of a picture of it. */
  readonly qrUrl: string;
  /** The picture itself: PNG, base64, without `data:` before it. */
  readonly qrImage: string;
  readonly additionalInfo?: { readonly acquirer?: string };
}

/** Body of `/v1.0/qr/qr-mpm-query`. */
export interface QrQueryRequest extends OriginalIdentifiers {
  readonly merchantId?: string;
  readonly serviceCode: string;
}

export interface QrQueryResponse extends BiSnapOutcome, OriginalIdentifiers {
  readonly serviceCode: string;
  readonly latestTransactionStatus: OpenBiSnapStatus;
  readonly transactionStatusDesc?: string;
  readonly paidTime?: string;
  /** What was asked for at first, also after refunds. */
  readonly amount?: BiSnapAmount;
  readonly additionalInfo?: { readonly refundHistory?: readonly BiSnapRefundEntry[] };
}

/** Body of `/v1.0/qr/qr-mpm-refund`. */
export interface QrRefundRequest extends OriginalIdentifiers {
  readonly merchantId: string;
  /** Asked for here, though the payment is looked up by one of the others. */
  readonly originalPartnerReferenceNo: string;
  readonly partnerRefundNo?: string;
  /** All that is left, when absent. */
  readonly refundAmount?: BiSnapAmount;
  readonly reason?: string;
}

export interface QrRefundResponse extends BiSnapOutcome, OriginalIdentifiers {
  /** The gateway's number of the refund; debit calls it `refundNo`. */
  readonly referenceNo: string;
  readonly partnerRefundNo: string;
  readonly refundAmount?: BiSnapAmount;
  readonly refundTime: string;
}

/** Body of `/v1.0/qr/qr-mpm-cancel`. */
export interface QrCancelRequest extends OriginalIdentifiers {
  readonly merchantId: string;
  readonly reason: string;
  readonly amount?: BiSnapAmount;
}

export interface QrCancelResponse extends BiSnapOutcome, OriginalIdentifiers {
  readonly cancelTime?: string;
  readonly transactionDate?: string;
}

/** Body of a notification at `/v1.0/qr/qr-mpm-notify`. */
export interface QrNotification extends OriginalIdentifiers {
  readonly latestTransactionStatus: OpenBiSnapStatus;
  readonly transactionStatusDesc?: string;
  readonly amount?: BiSnapAmount;
  readonly additionalInfo: {
    readonly refundHistory?: readonly QrNotificationRefund[];
    readonly qris?: {
      readonly issuerName?: string;
      readonly acquirerName?: string;
      readonly transactionType?: Open<"ON-US" | "OFF-US">;
    };
  };
}

interface QrNotificationRefund {
  readonly refundNo: string;
  readonly partnerReferenceNo?: string;
  readonly refundAmount: BiSnapAmount;
  readonly reason?: string;
  readonly refundDate?: string;
}
