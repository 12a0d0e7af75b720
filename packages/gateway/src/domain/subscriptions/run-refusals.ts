import type { ProviderRefusal } from "../transactions/forced-outcomes.ts";
import type { RunOutcome } from "./subscription.ts";

type Refusal = readonly [statusCode: string, statusMessage: string];

/** What a charge that was refused would have been answered by the Core API. Sections 2.10 and 2.11. */
const REFUSALS: Readonly<Record<ProviderRefusal, Refusal>> = {
  malformed_data: ["400", "Malformed data"],
  currency_not_supported: ["400", "The currency is not supported for the country"],
  token_invalid: ["400", "GoPay token is invalid for the payment"],
  challenge_expired: ["400", "GoPay challenge token is already expired"],
  channel_not_activated: ["402", "Payment channel is not activated."],
  no_access: ["402", "Merchant doesn't have access for this payment type"],
  settings_invalid: ["402", "One or more merchant settings is invalid."],
  merchant_setting_missing: ["402", "Missing GoPay merchant setting data"],
  merchant_unauthorized: ["402", "GoPay merchant is unauthorized."],
  merchant_not_active: ["402", "GoPay merchant is not active."],
  wallet_not_found: ["404", "GoPay Wallet doesn't exist."],
  order_taken: [
    "406",
    "The request could not be completed due to a conflict with the current state of the target resource, please try again",
  ],
  user_blocked: ["410", "GoPay user is blocked"],
  malformed_body: [
    "413",
    "The request cannot be processed due to malformed syntax in the request body",
  ],
  rate_limited: ["429", "API rate limit exceeded"],
  internal_error: ["500", "Sorry. Our system is recovering from unexpected issues. Please retry."],
  partner_unavailable: ["503", "Bank/partner is experiencing connection issue."],
};

/** The end of a run that made no transaction. */
export function refusedRun(reason: ProviderRefusal): RunOutcome {
  const [statusCode, statusMessage] = REFUSALS[reason];
  return { isPaid: false, statusCode, statusMessage };
}
