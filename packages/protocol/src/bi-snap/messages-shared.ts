import type { Open } from "../wire.ts";
import type { BiSnapAmount } from "./amount.ts";
import type { BiSnapOutcome } from "./response-code.ts";
import type { BiSnapStatus } from "./status.ts";

/** A refused call: token and linking services add a number for support. */
export interface BiSnapErrorResponse extends BiSnapOutcome {
  readonly referenceNo?: string;
}

/** Body of `/v1.0/access-token/b2b`. The documents say `grantType`, the official clients `grant_type`. */
export interface AccessTokenRequest {
  readonly grantType?: "client_credentials";
  readonly grant_type?: "client_credentials";
}

export interface AccessTokenResponse extends BiSnapOutcome {
  readonly accessToken: string;
  readonly tokenType: "Bearer";
  /** Seconds, as text: `"900"`. */
  readonly expiresIn: string;
}

/**
 * Names a payment made before. At least one; the reference wins over the external id, which wins
 * over the partner's own number.
 */
export interface OriginalIdentifiers {
  /** `referenceNo` of the answer to the payment. */
  readonly originalReferenceNo?: string;
  /** `X-EXTERNAL-ID` of the payment. */
  readonly originalExternalId?: string;
  /** `partnerReferenceNo` of the payment. */
  readonly originalPartnerReferenceNo?: string;
}

export interface BiSnapCustomer {
  readonly firstName?: string;
  readonly lastName?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly billingAddress?: BiSnapAddress;
  readonly shippingAddress?: BiSnapAddress;
}

export interface BiSnapAddress {
  readonly firstName?: string;
  readonly lastName?: string;
  readonly phone?: string;
  readonly address?: string;
  readonly city?: string;
  readonly postalCode?: string;
  readonly countryCode?: string;
}

export interface BiSnapItem {
  readonly id?: string;
  readonly name: string;
  readonly price: BiSnapAmount;
  /** The documents say text, the samples send a number; either is taken. */
  readonly quantity: string | number;
  readonly brand?: string;
  readonly category?: string;
  readonly merchantName?: string;
  readonly url?: string;
}

/** With what a customer pays: `payOption` is `GOPAY_WALLET`, `PAY_LATER` or `GOPAY_SAVINGS`. */
export interface UserPaymentDetail {
  readonly payMethod: string;
  readonly payOption: string;
}

/** A refund in an answer to a status call. */
export interface BiSnapRefundEntry {
  /** The gateway's number. */
  readonly refundNo: string;
  /** The merchant's number: `partnerRefundNo` of the refund call. */
  readonly partnerReferenceNo: string;
  readonly refundAmount: BiSnapAmount;
  /** `00` done, `06` failed. */
  readonly refundStatus: Open<"00" | "06">;
  readonly refundDate: string;
  readonly reason?: string;
}

/** `latestTransactionStatus`, which providers may extend. */
export type OpenBiSnapStatus = Open<BiSnapStatus>;
export type BiSnapFraudStatus = Open<"accept" | "deny">;
export type BiSnapMetadata = Readonly<Record<string, unknown>>;
