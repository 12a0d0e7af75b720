import type { TransactionStatus } from "./status.ts";

/** A known text, or one that the API may add later. Autocompletes the known ones. */
export type Open<Known extends string> = Known | (string & {});

export type PaymentType = "gopay" | "qris";
export type Acquirer = "gopay" | "airpay shopee";
export type ActionName =
  | "generate-qr-code"
  | "generate-qr-code-v2"
  | "deeplink-redirect"
  | "get-status"
  | "cancel"
  | "verification-link-url"
  | "verification-link-app";

/** Whole rupiah, as a number or as text. */
export type WireAmount = number | string;

export interface ItemDetail {
  id?: string | null;
  name: string;
  /** Whole rupiah; negative for a discount line. */
  price: WireAmount;
  quantity: number | string;
  brand?: string | null;
  category?: string | null;
  merchant_name?: string | null;
  url?: string | null;
}

export interface CustomerAddress {
  first_name?: string | null;
  last_name?: string | null;
  email?: string | null;
  phone?: string | null;
  address?: string | null;
  city?: string | null;
  postal_code?: string | null;
  country_code?: string | null;
}

export interface CustomerDetails {
  first_name?: string | null;
  last_name?: string | null;
  email?: string | null;
  phone?: string | null;
  billing_address?: CustomerAddress | null;
  shipping_address?: CustomerAddress | null;
}

export interface CustomExpiry {
  /** `YYYY-MM-DD HH:MM:SS +0700`; the time of the charge when absent. */
  order_time?: string | null;
  expiry_duration: number | string;
  /** `minute` when absent. */
  unit?: "second" | "minute" | "hour" | "day" | null;
}

export interface GopayOptions {
  enable_callback?: boolean | "true" | "false" | null;
  callback_url?: string | null;
  account_id?: string | null;
  payment_option_token?: string | null;
  pre_auth?: boolean | null;
  recurring?: boolean | null;
  promotion_ids?: string[] | null;
}

interface ChargeMembers {
  transaction_details: { order_id: string; gross_amount: WireAmount };
  item_details?: ItemDetail[] | null;
  customer_details?: CustomerDetails | null;
  custom_expiry?: CustomExpiry | null;
  custom_field1?: string | null;
  custom_field2?: string | null;
  custom_field3?: string | null;
  metadata?: Record<string, unknown> | null;
}

/** `POST /v2/charge`. Core API section 2.2. */
export type ChargeRequest =
  | (ChargeMembers & { payment_type: "gopay"; gopay?: GopayOptions | null })
  | (ChargeMembers & { payment_type: "qris"; qris?: { acquirer?: Open<Acquirer> | null } | null });

/** `POST /v2/{id}/refund`. Section 3.7. */
export interface RefundRequest {
  refund_key?: string | null;
  /** Whole rupiah; everything that is left when absent. */
  amount?: WireAmount | null;
  reason?: string | null;
}

export interface Action {
  name: Open<ActionName>;
  method: Open<"GET" | "POST">;
  url: string;
  fields?: string[];
}

/** What every message about a transaction carries. Amounts are text with two decimals, times WIB. */
export interface TransactionMembers {
  transaction_id: string;
  order_id: string;
  merchant_id: string;
  gross_amount: string;
  currency: Open<"IDR">;
  payment_type: Open<PaymentType>;
  transaction_time: string;
  transaction_status: Open<TransactionStatus>;
  fraud_status: Open<"accept" | "challenge" | "deny">;
}

/** What the acquirer and the issuer add once they know. Sections 3.1 and 5.5. */
export interface PaymentMembers {
  settlement_time?: string;
  expiry_time?: string;
  payment_option_type?: Open<
    "GOPAY_WALLET" | "PAY_LATER" | "GO_CICIL" | "GOPAY_COINS" | "GOPAY_SAVINGS"
  >;
  acquirer?: Open<Acquirer>;
  issuer?: string;
  /** In messages also of QRIS that nobody has paid: `off-us`. */
  transaction_type?: Open<"on-us" | "off-us">;
  /** One UUID for each merchant; in messages of `on-us` payments by acquirer gopay. */
  merchant_cross_reference_id?: string;
  shopeepay_reference_number?: string;
  reference_id?: string;
  channel_response_code?: string;
  channel_response_message?: string;
  /** The subscription that charged it. */
  subscription_id?: string;
  custom_field1?: string;
  custom_field2?: string;
  custom_field3?: string;
  metadata?: Record<string, unknown>;
  /** The sum of all refunds. */
  refund_amount?: string;
  refunds?: RefundEntry[];
}

export interface RefundEntry {
  /** A JSON number; the SDK gives text where it is longer than a double holds exactly. */
  refund_chargeback_id: number | string;
  refund_chargeback_uuid?: string;
  /** This refund alone. */
  refund_amount: string;
  created_at: string;
  reason?: string;
  refund_key: string;
  refund_method: Open<"online" | "offline">;
  /** Absent until the provider confirmed. */
  bank_confirmed_at?: string;
}

export interface Outcome {
  status_code: string;
  status_message: string;
}

/** Answer to a charge that made a transaction. Sections 2.6 to 2.9. */
export interface ChargeResponse
  extends Outcome,
    TransactionMembers,
    Omit<PaymentMembers, "refunds" | "refund_amount"> {
  actions?: Action[];
  qr_string?: string;
}

/** `GET /v2/{id}/status`. Section 3.1. */
export interface StatusResponse extends Outcome, TransactionMembers, PaymentMembers {
  signature_key: string;
}

/** Answer to cancel, expire, approve, deny. Sections 3.3 to 3.5. */
export interface ActionResponse extends Outcome, TransactionMembers {}

/** `POST /v2/capture`: the whole of what an `authorize` transaction has reserved. Section 3.6. */
export interface CaptureRequest {
  transaction_id: string;
  gross_amount?: WireAmount;
}

/** Answer to a capture. */
export interface CaptureResponse extends ActionResponse {
  settlement_time?: string;
}

/** Answer to a refund. `refund_amount` is this refund's amount here. Section 3.7. */
export interface RefundResponse extends Outcome, TransactionMembers {
  refund_chargeback_id?: number | string;
  refund_chargeback_uuid?: string;
  refund_amount: string;
  settlement_time?: string;
  refund_key?: string;
}

/** Any answer that refuses. Section 1.6. */
export interface ErrorResponse extends Outcome {
  validation_messages?: string[];
  id?: string;
}

/** What a message repeats of the charge's customer: only what the charge had. */
export interface CustomerInMessage {
  /** First and last name, joined. */
  full_name?: string;
  email?: string;
  phone?: string;
}

/** The body of a notification. Sections 5.4, 5.5 and 0.5. */
export interface NotificationBody extends Outcome, TransactionMembers, PaymentMembers {
  signature_key: string;
  customer_details?: CustomerInMessage;
  /** Where it was sold: one UUID for each merchant. */
  pop_id?: string;
}
