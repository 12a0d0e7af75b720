import type { CodeMeaning, StatusMeaning } from "../profile.ts";

/**
 * The cases of the national standard, by HTTP status and case: what they come to for an order of ours. One that is not
 * here, and every 5xx, says nothing of what happened. Section 4.2 of the dialect.
 */
export const STANDARD_CODES: Readonly<Record<string, CodeMeaning>> = {
  "20000": "done",
  "20200": "in_progress",
  "40000": "invalid",
  "40001": "invalid",
  "40002": "invalid",
  "40100": "unauthorized",
  "40101": "token_refused",
  "40103": "token_refused",
  "40302": "amount",
  "40303": "other",
  "40305": "not_enabled",
  "40314": "short_of_funds",
  "40315": "other",
  "40318": "not_enabled",
  "40400": "wrong_state",
  "40401": "not_found",
  "40408": "not_enabled",
  "40413": "amount",
  "40500": "unsupported",
  "40501": "wrong_state",
  "40900": "external_id_used",
  "40901": "duplicate",
  "42900": "rate_limited",
};

/** `latestTransactionStatus`. Providers that have fewer, or mean others by them, say so. */
export const STANDARD_STATUSES: Readonly<Record<string, StatusMeaning>> = {
  "00": "paid",
  "01": "pending",
  "02": "pending",
  "03": "pending",
  // Once paid, whatever went back since.
  "04": "paid",
  "05": "cancelled",
  "06": "failed",
  "07": "not_found",
  "08": "expired",
  "09": "denied",
};
