import type { BiSnapAmount } from "./amount.ts";
import type { PayOptionDetail } from "./messages-debit.ts";
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

/** Body of `/v1.0/auth/payment`: holds an amount of a linked account. */
export interface AuthPaymentRequest {
  readonly partnerReferenceNo: string;
  readonly merchantId: string;
  readonly amount?: BiSnapAmount;
  readonly title?: string;
  /** At the top here, in `additionalInfo` of a debit. */
  readonly items?: readonly BiSnapItem[];
  readonly additionalInfo: {
    readonly payOptionDetails: readonly PayOptionDetail[];
    readonly customerDetails?: BiSnapCustomer;
    readonly merchantCrossReferenceId?: string;
    /** Until when it may be captured: seven days from now unless it says otherwise. */
    readonly validUpTo?: string;
  };
}

export interface AuthPaymentResponse extends BiSnapOutcome {
  readonly referenceNo: string;
  readonly partnerReferenceNo: string;
  readonly paidTime: string;
  readonly additionalInfo?: {
    readonly amount?: BiSnapAmount;
    readonly paymentType?: string;
    readonly transactionTime?: string;
    readonly transactionStatus?: OpenBiSnapStatus;
    readonly fraudStatus?: BiSnapFraudStatus;
    readonly payOptionDetails?: readonly UserPaymentDetail[];
    readonly validUpTo?: string;
  };
}

/** Capture, void, query and refund may name the external id in here instead. */
interface AuthIdentifiers extends OriginalIdentifiers {
  readonly additionalInfo?: { readonly originalExternalId?: string };
}

/** Body of `/v1.0/auth/capture`: takes what was held, all of it. */
export interface AuthCaptureRequest extends AuthIdentifiers {
  readonly merchantId: string;
  readonly partnerCaptureNo: string;
  readonly captureAmount?: BiSnapAmount;
  readonly title?: string;
}

export interface AuthCaptureResponse extends BiSnapOutcome, OriginalIdentifiers {
  readonly captureNo?: string;
  readonly partnerCaptureNo?: string;
  readonly captureAmount?: BiSnapAmount;
  readonly captureTime?: string;
}

/** Body of `/v1.0/auth/void`: lets go of what was held. */
export interface AuthVoidRequest extends AuthIdentifiers {
  readonly merchantId: string;
  readonly partnerVoidNo: string;
  readonly reason?: string;
}

export interface AuthVoidResponse extends BiSnapOutcome, OriginalIdentifiers {
  readonly voidNo?: string;
  readonly partnerVoidNo: string;
  readonly voidAmount?: BiSnapAmount;
  readonly voidTime?: string;
}

/** Body of `/v1.0/auth/query`. */
export interface AuthQueryRequest extends AuthIdentifiers {
  readonly merchantId?: string;
}

export interface AuthQueryResponse extends BiSnapOutcome, OriginalIdentifiers {
  readonly latestTransactionStatus: OpenBiSnapStatus;
  readonly paidTime?: string;
  readonly amount?: BiSnapAmount;
  readonly additionalInfo?: {
    readonly fraudStatus?: BiSnapFraudStatus;
    readonly validUpTo?: string;
    readonly payOptionDetails?: readonly UserPaymentDetail[];
    readonly refundHistory?: readonly BiSnapRefundEntry[];
    readonly metadata?: BiSnapMetadata;
  };
}

/** Body of `/v1.0/auth/refund`. */
export interface AuthRefundRequest extends AuthIdentifiers {
  readonly partnerRefundNo: string;
  readonly refundAmount?: BiSnapAmount;
  readonly reason?: string;
}

export interface AuthRefundResponse extends BiSnapOutcome {
  readonly originalReferenceNo: string;
  readonly refundNo: string;
  readonly partnerRefundNo?: string;
  readonly refundAmount?: BiSnapAmount;
  readonly refundTime: string;
}
