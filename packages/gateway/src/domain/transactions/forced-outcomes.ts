import type { OrderId } from "@gerbang/protocol";
import type { Merchant } from "../merchants/merchant.ts";
import type { ProviderAnswer } from "./decide-refund.ts";
import type { ChannelResponse, FraudStatus } from "./transaction.ts";

/** Why the provider side refuses a charge, without making a transaction. Core API section 2.10. */
export type ProviderRefusal =
  | "malformed_data"
  | "currency_not_supported"
  | "token_invalid"
  | "challenge_expired"
  | "order_taken"
  | "channel_not_activated"
  | "no_access"
  | "settings_invalid"
  | "merchant_setting_missing"
  | "merchant_unauthorized"
  | "merchant_not_active"
  | "wallet_not_found"
  | "user_blocked"
  | "malformed_body"
  | "rate_limited"
  | "internal_error"
  | "partner_unavailable";

/** A charge that makes a transaction which is denied from the start. Section 2.9. */
export interface ChargeDenial {
  readonly fraudStatus: FraudStatus;
  readonly channelResponse?: ChannelResponse;
}

/** What a forced outcome changes; everything else goes its usual way. */
export interface ForcedOutcome {
  /** The order id begins with `force-<name>-`. */
  readonly name: string;
  readonly effect: string;
  readonly refuseCharge?: ProviderRefusal;
  readonly denyCharge?: ChargeDenial;
  /** Of a linked account: its customer is asked, however small the amount is. */
  readonly verifyCharge?: true;
  readonly chargeDelayMs?: number;
  readonly answerDelayMs?: number;
  readonly refund?: Exclude<ProviderAnswer, "approves">;
  readonly pictureUnavailable?: boolean;
  readonly source: string;
}

const PREFIX = "force-";
const CHANNEL_CODES = "core-api 2.11";

function refuse(name: string, effect: string, refuseCharge: ProviderRefusal): ForcedOutcome {
  return { name, effect, refuseCharge, source: "core-api 2.10" };
}

function channelRefuses(
  code: string,
  effect: string,
  refuseCharge: ProviderRefusal,
): ForcedOutcome {
  return { name: `channel-${code}`, effect, refuseCharge, source: CHANNEL_CODES };
}

function channelDenies(code: string, message: string): ForcedOutcome {
  return {
    name: `channel-${code}`,
    effect: `denied: 202 with channel code ${code}, "${message}"`,
    denyCharge: { fraudStatus: "accept", channelResponse: { code, message } },
    source: CHANNEL_CODES,
  };
}

/**
 * Outcomes that a sandbox merchant can ask for by the name of an order, so that every answer of the
 * API can be met in a test. `docs/forced-outcomes.md` is made from this table.
 */
export const FORCED_OUTCOMES: readonly ForcedOutcome[] = [
  {
    name: "deny",
    effect: 'denied: 202 with channel code 201, "Insufficient Balance"',
    denyCharge: {
      fraudStatus: "accept",
      channelResponse: { code: "201", message: "Insufficient Balance" },
    },
    source: "core-api 2.9",
  },
  {
    name: "fraud",
    effect: "denied by fraud rules: 202 with fraud_status deny",
    denyCharge: { fraudStatus: "deny" },
    source: "core-api 2.9",
  },
  {
    name: "verify",
    effect:
      "a charge of a linked account asks its customer for the PIN, however small it is: 201 with verification links; not one with recurring, of which no customer knows",
    verifyCharge: true,
    source: "core-api 8.4",
  },
  refuse("402-not-activated", "402 Payment channel is not activated.", "channel_not_activated"),
  refuse("402-no-access", "402 Merchant doesn't have access for this payment type", "no_access"),
  refuse("402-settings", "402 One or more merchant settings is invalid.", "settings_invalid"),
  refuse("406", "406, as if the order id were taken", "order_taken"),
  refuse("410", "410 GoPay user is blocked", "user_blocked"),
  refuse("429", "HTTP 429 API rate limit exceeded", "rate_limited"),
  refuse("500", "500, no transaction exists", "internal_error"),
  refuse("503", "503 Bank/partner is experiencing connection issue.", "partner_unavailable"),
  channelRefuses("310", "400 Malformed data", "malformed_data"),
  channelRefuses("2901", "406", "order_taken"),
  channelRefuses(
    "2701",
    "400 The currency is not supported for the country",
    "currency_not_supported",
  ),
  {
    name: "channel-4060",
    effect: "denied by fraud rules: 202 with fraud_status deny",
    denyCharge: { fraudStatus: "deny" },
    source: CHANNEL_CODES,
  },
  channelRefuses("303", "402 Missing GoPay merchant setting data", "merchant_setting_missing"),
  channelRefuses("112", "410 GoPay user is blocked", "user_blocked"),
  channelRefuses("1703", "402 GoPay merchant is not active.", "merchant_not_active"),
  channelRefuses("153", "400 GoPay token is invalid for the payment", "token_invalid"),
  channelRefuses("5009", "400 GoPay challenge token is already expired", "challenge_expired"),
  channelRefuses("110", "402 GoPay merchant is unauthorized.", "merchant_unauthorized"),
  channelRefuses("132", "406", "order_taken"),
  channelRefuses("2903", "402 Missing GoPay merchant setting data", "merchant_setting_missing"),
  channelRefuses("902", "413", "malformed_body"),
  channelRefuses("101", "404 GoPay Wallet doesn't exist.", "wallet_not_found"),
  channelDenies("900", "Internal server error"),
  channelDenies("201", "Insufficient Balance"),
  channelDenies("105", "User Not Found"),
  {
    name: "slow",
    effect: "the charge is made at once and answered after 15 seconds",
    answerDelayMs: 15_000,
    source: "clients.md 2: the Java client gives up after 10 seconds",
  },
  {
    name: "late",
    effect:
      "the charge is made after 15 seconds; its Idempotency-Key is answered HTTP 202 until then",
    chargeDelayMs: 15_000,
    source: "core-api 1.7",
  },
  {
    name: "refund-denied",
    effect: "every refund is answered 202 Refund denied by the bank",
    refund: "denied_by_provider",
    source: "core-api 3.7",
  },
  {
    name: "refund-funds",
    effect: "every refund is answered 414, merchant insufficient funds",
    refund: "short_of_funds",
    source: "core-api 3.7",
  },
  {
    name: "qr-503",
    effect: "the QR code is answered 503 in JSON",
    pictureUnavailable: true,
    source: "core-api 3.10",
  },
];

const BY_NAME = new Map(FORCED_OUTCOMES.map((outcome) => [outcome.name, outcome]));
// The longest name wins: "force-402-…" must not hide "force-402-settings-…".
const NAMES = [...BY_NAME.keys()].sort((a, b) => b.length - a.length);

/** What the order id asks for; nothing outside the sandbox. */
export function forcedOutcome(
  environment: Merchant["environment"],
  orderId: OrderId,
): ForcedOutcome | undefined {
  if (environment !== "sandbox" || !orderId.startsWith(PREFIX)) return undefined;
  const asked = orderId.slice(PREFIX.length);
  const name = NAMES.find((known) => asked === known || asked.startsWith(`${known}-`));
  return name === undefined ? undefined : BY_NAME.get(name);
}
