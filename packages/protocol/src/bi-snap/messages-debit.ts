import type { Open } from "../wire.ts";
import type { BiSnapAmount } from "./amount.ts";
import type {
  BiSnapCustomer,
  BiSnapFraudStatus,
  BiSnapItem,
  BiSnapMetadata,
  BiSnapRefundEntry,
  OpenBiSnapStatus,
  OriginalIdentifiers,
  UserPaymentDetail,
} from "./messages-shared.ts";
import type { BiSnapOutcome } from "./response-code.ts";

/** Where the customer comes back to. */
export interface BiSnapReturnUrl {
  readonly url: string;
  readonly type: "PAY_RETURN";
  /** `Y` for an app's deeplink. */
  readonly isDeeplink: "Y" | "N";
}

/** Body of `/v1.0/debit/payment-host-to-host`, by deeplink or with a linked account. */
export interface DebitPayRequest {
  readonly partnerReferenceNo: string;
  /** The customer token of a linked account; empty or absent by deeplink. */
  readonly chargeToken?: string;
  readonly merchantId?: string;
  /** The documents' name; the official clients send `urlParam`. One or several, under either name. */
  readonly urlParams?: readonly BiSnapReturnUrl[] | BiSnapReturnUrl;
  readonly urlParam?: readonly BiSnapReturnUrl[] | BiSnapReturnUrl;
  /** When the payment ends: 15 minutes from now unless it says otherwise. */
  readonly validUpTo?: string;
  readonly payOptionDetails: readonly PayOptionDetail[];
  readonly additionalInfo?: {
    readonly customerDetails?: BiSnapCustomer;
    readonly items?: readonly BiSnapItem[];
    readonly metadata?: BiSnapMetadata;
    readonly lang?: Open<"id" | "en">;
    readonly merchantCrossReferenceId?: string;
    readonly pointOfPurchaseId?: string;
    readonly paymentProviderMetadata?: BiSnapMetadata;
  };
}

export interface PayOptionDetail {
  readonly payMethod: Open<"GOPAY">;
  readonly payOption: Open<"GOPAY" | "GOPAY_WALLET" | "PAY_LATER">;
  readonly transAmount: BiSnapAmount;
  /** With a linked account. */
  readonly additionalInfo?: {
    /** `token` of the option in the answer to the inquiry. */
    readonly paymentOptionToken?: string;
    /** `Y` takes the money without a PIN where that is agreed. */
    readonly recurring?: "Y" | "N";
    readonly promotionIds?: readonly string[];
  };
}

export interface DebitPayResponse extends BiSnapOutcome {
  readonly referenceNo: string;
  readonly partnerReferenceNo?: string;
  readonly webRedirectUrl: string;
  readonly appRedirectUrl?: string;
  readonly additionalInfo?: {
    readonly paymentType?: string;
    readonly grossAmount?: BiSnapAmount;
    readonly transactionTime?: string;
    readonly validUpTo?: string;
    /** From here on: with a linked account. */
    readonly amount?: string;
    readonly currency?: string;
    readonly status?: string;
    readonly transactionStatus?: OpenBiSnapStatus;
    readonly expiryTime?: string;
    readonly fraudStatus?: BiSnapFraudStatus;
    readonly payOptionDetails?: readonly UserPaymentDetail[];
    readonly userPaymentDetails?: readonly UserPaymentDetail[];
  };
}

/** Body of `/v1.0/debit/status`. */
export interface DebitStatusRequest extends OriginalIdentifiers {
  readonly serviceCode: string;
}

export interface DebitStatusResponse extends BiSnapOutcome, OriginalIdentifiers {
  readonly serviceCode: string;
  readonly latestTransactionStatus: OpenBiSnapStatus;
  readonly transAmount?: BiSnapAmount;
  readonly paidTime?: string;
  /** At the top here; QR and pre-authorisation have it in `additionalInfo`. */
  readonly refundHistory?: readonly BiSnapRefundEntry[];
  readonly additionalInfo?: {
    readonly fraudStatus?: BiSnapFraudStatus;
    readonly validUpTo?: string;
    readonly payOptionDetails?: readonly UserPaymentDetail[];
    readonly userPaymentDetails?: readonly UserPaymentDetail[];
    readonly metadata?: BiSnapMetadata;
  };
}

/** Body of `/v1.0/debit/refund`. */
export interface DebitRefundRequest extends OriginalIdentifiers {
  readonly partnerRefundNo?: string;
  /** All that is left, when absent. */
  readonly refundAmount?: BiSnapAmount;
  readonly reason?: string;
}

export interface DebitRefundResponse extends BiSnapOutcome {
  readonly originalReferenceNo: string;
  /** The gateway's number of the refund; QR calls it `referenceNo`. */
  readonly refundNo: string;
  readonly partnerRefundNo: string;
  readonly refundAmount?: BiSnapAmount;
  readonly refundTime: string;
}

/** Body of `/v1.0/debit/cancel`. */
export interface DebitCancelRequest extends OriginalIdentifiers {
  readonly reason?: string;
}

export interface DebitCancelResponse extends BiSnapOutcome {
  readonly originalReferenceNo: string;
  readonly cancelTime?: string;
}

/** Body of a notification at `/v1.0/debit/notify`. */
export interface DebitNotification extends OriginalIdentifiers {
  readonly createdTime?: string;
  readonly finishedTime?: string;
  readonly merchantId?: string;
  readonly amount?: BiSnapAmount;
  readonly latestTransactionStatus: OpenBiSnapStatus;
  readonly transactionStatusDesc?: string;
  readonly additionalInfo: {
    readonly refundHistory?: readonly DebitNotificationRefund[];
    readonly totalRefundAmount?: BiSnapAmount;
    readonly userPaymentDetails?: readonly UserPaymentDetail[];
  };
}

/** Table and sample of the documents disagree on two names; both are sent. */
interface DebitNotificationRefund {
  readonly refundNo: string;
  readonly refundStatus?: Open<"00" | "06">;
  readonly partnerRefundNo?: string;
  readonly partnerReferenceNo?: string;
  readonly refundAmount: BiSnapAmount;
  readonly reason?: string;
  readonly refundTime?: string;
  readonly refundDate?: string;
}
