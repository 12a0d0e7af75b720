import { BI_SNAP_SERVICES, type BiSnapService } from "./services.ts";

/**
 * Why a call was served or refused: the HTTP status, which is the first three digits of the
 * `responseCode`, its last two, and the text that goes with them. `{}` in a text is where the name
 * of a member or a reason stands.
 */
export const BI_SNAP_CASES = {
  success: { status: 200, code: "00", text: "Request has been processed successfully" },
  in_progress: { status: 202, code: "00", text: "Request In Progress" },
  bad_request: { status: 400, code: "00", text: "Bad Request" },
  invalid_format: { status: 400, code: "01", text: "Invalid Field Format {}" },
  missing_field: { status: 400, code: "02", text: "Invalid Mandatory Field {}" },
  unauthorized: { status: 401, code: "00", text: "Unauthorized. {}" },
  invalid_token: { status: 401, code: "01", text: "Invalid Token (B2B)" },
  invalid_customer_token: { status: 401, code: "02", text: "Invalid Customer Token" },
  token_not_found: { status: 401, code: "03", text: "Token Not Found (B2B)" },
  customer_token_not_found: { status: 401, code: "04", text: "Customer Token Not Found" },
  transaction_expired: { status: 403, code: "00", text: "Transaction Expired" },
  amount_limit: { status: 403, code: "02", text: "Exceeds Transaction Amount Limit" },
  suspected_fraud: { status: 403, code: "03", text: "Suspected Fraud" },
  inactive_account: { status: 403, code: "05", text: "Inactive Account" },
  insufficient_funds: { status: 403, code: "14", text: "Insufficient Funds" },
  not_permitted: { status: 403, code: "15", text: "Transaction Not Permitted. {}" },
  inactive_customer: { status: 403, code: "18", text: "Inactive Card/Account/Customer" },
  account_limit: { status: 403, code: "23", text: "Account Limit Exceed" },
  invalid_status: { status: 404, code: "00", text: "Invalid Transaction Status" },
  not_found: { status: 404, code: "01", text: "Transaction Not Found" },
  not_registered: {
    status: 404,
    code: "05",
    text: "Merchant Is Not Registered For Card Registration Services",
  },
  invalid_merchant: { status: 404, code: "08", text: "Invalid Merchant" },
  invalid_auth_code: { status: 404, code: "11", text: "Invalid Customer AuthCode" },
  phone_not_found: { status: 404, code: "12", text: "Invalid Bill/Virtual Account Not Found" },
  invalid_amount: { status: 404, code: "13", text: "Invalid Amount" },
  not_supported: { status: 405, code: "00", text: "Requested Function Is Not Supported" },
  not_allowed: { status: 405, code: "01", text: "Requested Operation Is Not Allowed" },
  conflict: { status: 409, code: "00", text: "Cannot use same X-EXTERNAL-ID" },
  duplicate: { status: 409, code: "01", text: "Duplicate Transaction" },
  too_many_requests: { status: 429, code: "00", text: "Too Many Requests" },
  general_error: { status: 500, code: "00", text: "General Error" },
  internal_error: { status: 500, code: "01", text: "Internal Server Error" },
  backend_error: { status: 500, code: "02", text: "External Server Error" },
  timeout: { status: 504, code: "00", text: "Timeout" },
} as const satisfies Record<string, BiSnapCaseFacts>;

interface BiSnapCaseFacts {
  readonly status: number;
  readonly code: string;
  readonly text: string;
}

export type BiSnapCase = keyof typeof BI_SNAP_CASES;

/** Four services say less when all is well. */
const SHORT_SUCCESS: ReadonlySet<BiSnapService> = new Set([
  "access_token",
  "debit_pay",
  "account_inquiry",
  "auth_capture",
]);
/** Linking says otherwise that an `X-EXTERNAL-ID` was used before. */
const LINKING: ReadonlySet<BiSnapService> = new Set([
  "get_auth_code",
  "account_bind",
  "account_unbind",
]);

/** No `responseMessage` is longer. */
const MESSAGE_LENGTH_MAX = 150;

/** The two members that every answer has. */
export interface BiSnapOutcome {
  readonly responseCode: string;
  readonly responseMessage: string;
}

/** `responseCode` of a service and a case: HTTP status, service, case. */
export function composeResponseCode(service: BiSnapService, name: BiSnapCase): string {
  const { status, code } = BI_SNAP_CASES[name];
  // The token service has no 500xx01: whatever fails inside is 5007300.
  const digits = service === "access_token" && name === "internal_error" ? "00" : code;
  return `${status}${BI_SNAP_SERVICES[service].code}${digits}`;
}

/**
 * Code and message of an answer. `detail` is the member's name (`amount.value`) or the reason
 * (`Signature`) where the case's text asks for one, and is not used otherwise.
 */
export function describeBiSnapOutcome(
  service: BiSnapService,
  name: BiSnapCase,
  detail = "",
): BiSnapOutcome {
  const message = textOf(service, name).replace("{}", () => detail);
  return {
    responseCode: composeResponseCode(service, name),
    responseMessage: message.trim().slice(0, MESSAGE_LENGTH_MAX),
  };
}

function textOf(service: BiSnapService, name: BiSnapCase): string {
  if (name === "success" && SHORT_SUCCESS.has(service)) return "Successful";
  if (name === "conflict" && LINKING.has(service)) return "Conflict";
  return BI_SNAP_CASES[name].text;
}

/** The parts of a `responseCode`. */
export interface ResponseCodeParts {
  readonly status: number;
  /** Two digits, also of services that are not in the table. */
  readonly service: string;
  readonly code: string;
}

/**
 * Takes a `responseCode` apart; `undefined` for anything but seven digits, or eight with one too
 * many at the end, as some documents and providers print them (`20054000`).
 */
export function parseResponseCode(value: unknown): ResponseCodeParts | undefined {
  const match = typeof value === "string" && /^([1-5]\d\d)(\d\d)(\d\d)0?$/.exec(value);
  if (!match) return undefined;
  const [, status, service = "", code = ""] = match;
  return { status: Number(status), service, code };
}
