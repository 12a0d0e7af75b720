import type { Rupiah } from "@gerbang/protocol";
import { BI_SNAP_SERVICES } from "@gerbang/protocol/bi-snap";
import { PAYMENT_OPTIONS } from "../../domain/accounts/customer.ts";
import {
  ACCOUNT_ENDS,
  ACCOUNT_STATUSES,
  LINK_FAILURES_MAX,
} from "../../domain/accounts/pay-account.ts";
import { isOpenableUrl } from "../../domain/merchants/callback-url.ts";
import type { Sign } from "../../domain/notifications/present-notification.ts";
import { LOCALES } from "../../domain/transactions/transaction.ts";
import { isJsonObject, type JsonObject } from "./json-object.ts";
import {
  choice,
  deadline,
  flag,
  id,
  list,
  moment,
  optional,
  orNull,
  type RowFields,
  textOf,
  whole,
} from "./row-fields.ts";
import type { SnapshotRow } from "./snapshot-row.ts";

const LIMIT_MAX = 100_000_000_000;
/** What is given back comes on top of what a wallet may be filled with. */
const balance = whole<Rupiah>(0, 999_999_999_999_999);
const URL_MAX = 16_384;

function digits(must: string, form: RegExp) {
  return textOf(must, 20, (value) => (form.test(value) ? value : undefined));
}

/** What must stand in the rows; what they must be to each other the schema says. */
export const CUSTOMER_FIELDS: RowFields<SnapshotRow<"wallet_customer">> = {
  id: id(),
  phone: digits("a phone number of digits alone", /^[1-9]\d{0,19}$/),
  name: textOf("a name of 1 to 100 characters", 100, (value) => value || undefined),
  pin: digits("six digits", /^\d{6}$/),
  wallet_balance: balance,
  pay_later_left: orNull(balance),
  savings_balance: orNull(balance),
  inactive_options: list(choice(PAYMENT_OPTIONS), PAYMENT_OPTIONS.length),
  pin_from: whole<Rupiah>(0, LIMIT_MAX),
  is_frozen: flag(),
  is_risky: flag(),
  created_at: moment(),
};

export const ACCOUNT_FIELDS: RowFields<SnapshotRow<"pay_account">> = {
  id: id(),
  customer_id: id(),
  status: choice(ACCOUNT_STATUSES),
  country_code: digits("a country code", /^[1-9]\d{0,3}$/),
  phone_number: digits("a phone number of digits alone", /^[1-9]\d{0,15}$/),
  redirect_url: orNull(
    textOf("a URL that may be opened", URL_MAX, (url) => (isOpenableUrl(url) ? url : undefined)),
  ),
  link_id: textOf("an id of 20 to 64 letters, digits and -", 64, (value) =>
    /^[A-Za-z0-9-]{20,64}$/.test(value) ? value : undefined,
  ),
  reference_id: id(),
  token_id: id(),
  locale: orNull(choice(LOCALES)),
  consented_at: orNull(moment()),
  /** Files of before it was kept do not have it. */
  consented_pin_from: optional(orNull(whole<Rupiah>(0, LIMIT_MAX))),
  phone_proven_at: orNull(moment()),
  failures: whole(0, LINK_FAILURES_MAX),
  locked_until: orNull(deadline()),
  created_at: moment(),
  expires_at: deadline(),
  enabled_at: orNull(moment()),
  ended_at: orNull(moment()),
  ended_by: orNull(choice(ACCOUNT_ENDS)),
  // Files of before there was BI-SNAP have neither.
  link_state: optional(
    orNull(textOf("a state of 1 to 32 signs", 32, (value) => value || undefined)),
  ),
  auth_code: optional(orNull(id())),
};

/** What a message about an account may report. */
export const TOLD_STATUSES = ["ENABLED", "DISABLED"] as const;

/** Whether a text is a message about an account that tells what its row says. */
export function isAccountMessage(row: SnapshotRow<"notification">, body: JsonObject): boolean {
  if ((row.signed_path ?? null) !== null) return isMessageOfBiSnap(row, body);
  const { signature_key: signature, status_code: code } = body;
  return (
    body["account_id"] === row.order_id &&
    body["account_status"] === row.transaction_status &&
    typeof signature === "string" &&
    /^[0-9a-f]{128}$/.test(signature) &&
    typeof code === "string" &&
    /^\d{3}$/.test(code)
  );
}

/** Those of BI-SNAP are signed in their headers, and name the customer instead of the account. */
function isMessageOfBiSnap(row: SnapshotRow<"notification">, body: JsonObject): boolean {
  const { additionalInfo: told } = body;
  return (
    row.signed_path === BI_SNAP_SERVICES.account_notify.path &&
    isJsonObject(told) &&
    told["accountStatus"] === row.transaction_status
  );
}

/** A message about an account as another key signs it; any other as it is. */
export function signAccountMessage(body: JsonObject, sign: Sign): JsonObject {
  const { account_id: accountId, status_code: code, signature_key: signature } = body;
  if (typeof accountId !== "string" || typeof code !== "string" || signature === undefined) {
    return body;
  }
  const signed = { order_id: accountId, status_code: code, gross_amount: "" };
  return { ...body, signature_key: sign(signed) };
}
