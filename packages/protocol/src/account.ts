import type { Action, Open, WireAmount } from "./wire.ts";

/** Core API section 8.3. */
export type PayAccountStatus = "PENDING" | "ENABLED" | "DISABLED" | "EXPIRED";

/** `POST /v2/pay/account`. Section 8.2. */
export interface LinkAccountRequest {
  payment_type: "gopay";
  gopay_partner: {
    /** Digits alone, the first one not 0: without the country code. */
    phone_number: string;
    /** Digits alone: `"62"`. */
    country_code: string;
    /** Where the wallet sends the customer afterwards. */
    redirect_url?: string;
  };
}

/** `202` when the wallet refuses: then there is no account. */
export interface LinkAccountResponse {
  readonly status_code: string;
  readonly payment_type: Open<"gopay">;
  readonly account_id?: string;
  readonly account_status?: Open<PayAccountStatus>;
  /** Select by `name`: `activation-link-url`, or `activation-link-app` on a phone. */
  readonly actions?: readonly Action[];
  readonly channel_response_code?: string;
  readonly channel_response_message?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** What a linked customer can pay from. */
export interface PaymentOptionEntry {
  readonly name: Open<"GOPAY_WALLET" | "PAY_LATER" | "GOPAY_SAVINGS">;
  readonly active: boolean;
  readonly balance: { readonly value: WireAmount; readonly currency: string };
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** `payment_option_token` of a charge. */
  readonly token: string;
}

/** `GET /v2/pay/account/{account_id}`. */
export interface PayAccountResponse {
  readonly status_code: string;
  readonly payment_type: Open<"gopay">;
  readonly account_id: string;
  readonly account_status: Open<PayAccountStatus>;
  /** Only of a linked account. */
  readonly metadata?: { readonly payment_options?: readonly PaymentOptionEntry[] };
}

/** `POST /v2/pay/account/{account_id}/unbind`. */
export interface UnbindAccountResponse {
  readonly status_code: string;
  readonly payment_type: Open<"gopay">;
  readonly account_id: string;
  readonly account_status: Open<PayAccountStatus>;
  readonly channel_response_code?: string;
  readonly channel_response_message?: string;
}

/** What a linked customer may save on an amount. Section 8.5. */
export interface PromotionEntry {
  /** For `promotion_ids` of a charge. */
  readonly id: string;
  readonly code: string;
  readonly type: Open<"CASHBACK" | "DISCOUNT">;
  /** What the customer pays with it. */
  readonly actual_payable_amount: WireAmount;
  /** What it takes off, or gives back. */
  readonly promotion_amount: WireAmount;
  readonly minimum_applicable_amount: WireAmount;
  readonly currency: string;
  readonly title: string;
  readonly description: string;
  readonly short_description: string;
  /** Times of Western Indonesia. */
  readonly valid_from: string;
  readonly valid_till: string;
  readonly tnc_url: string;
  readonly limit_per_user: number;
  readonly source: string;
  readonly promotion_value: {
    readonly money: { readonly type: Open<"PERCENTAGE" | "AMOUNT">; readonly value: string };
  };
}

/** `GET /v2/gopay/promo/{account_id}`. Section 8.5. */
export interface PromotionsResponse {
  readonly status_code: string;
  readonly account_id: string;
  /** The one that saves most; absent when there is none. */
  readonly recommended_promotion_id?: string;
  readonly promotions: readonly PromotionEntry[];
}
