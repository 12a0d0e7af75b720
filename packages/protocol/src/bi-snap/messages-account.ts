import type { Open } from "../wire.ts";
import type { BiSnapOutcome } from "./response-code.ts";

/** Query of `/v1.0/get-auth-code`, which the customer's browser calls. */
export interface GetAuthCodeQuery {
  readonly redirectURL: string;
  readonly scopes: "DEFAULT";
  readonly state: string;
  /** The payment handle (a UUID), not the merchant id. */
  readonly merchantId: string;
  readonly lang: Open<"id" | "en">;
  /** `mobileNumber=628110000001&paymentType=gopay` */
  readonly seamlessData: string;
  readonly seamlessSign: string;
}

/** Body of `/v1.0/registration-account-binding`. */
export interface BindRequest {
  /** The payment handle. */
  readonly merchantId: string;
  readonly authCode: string;
  readonly grantType: "AUTHORIZATION_CODE";
}

export interface BindResponse extends BiSnapOutcome {
  readonly referenceNo: string;
  /** Its token is the customer token, which does not end by time. */
  readonly accessTokenInfo: { readonly accessToken: string };
}

/** Body of `/v1.0/registration-account-inquiry`. */
export interface InquiryRequest {
  /** An account id of the Core API, to be exchanged for a customer token. */
  readonly additionalInfo?: { readonly accountId?: string };
}

export interface InquiryResponse extends BiSnapOutcome {
  readonly referenceNo: string;
  readonly additionalInfo: {
    readonly accessToken: string;
    readonly paymentType: string;
    readonly paymentOptions: readonly BiSnapPaymentOption[];
  };
}

export interface BiSnapPaymentOption {
  readonly name: Open<"GOPAY_WALLET" | "PAY_LATER" | "GO_CICIL_MAB" | "GOPAY_SAVINGS">;
  readonly active: boolean;
  /** The one amount whose value is a number. */
  readonly balance?: { readonly value: number; readonly currency: string };
  readonly token: string;
}

/** Body of `/v1.0/registration-account-unbinding`. */
export interface UnbindRequest {
  /** The payment handle. */
  readonly merchantId: string;
}

export interface UnbindResponse extends BiSnapOutcome {
  readonly referenceNo: string;
}

/** Body of a notification at `/v1.0/registration-account/notify`. */
export interface AccountNotification {
  readonly additionalInfo: {
    /** The customer token. */
    readonly accessToken: string;
    readonly merchantId: string;
    readonly subMerchantId?: string;
    readonly paymentType: string;
    readonly accountStatus: Open<"ENABLED" | "DISABLED">;
    readonly statusMessage?: string;
  };
}
