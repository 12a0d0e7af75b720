import type { ErrorResponse } from "@gerbang/protocol";

interface ErrorEntry {
  readonly http: number;
  /** Absent: the body has `message` alone. */
  readonly code?: string;
  /** The body has `status_message`, and `status_code` where there is one: those of subscriptions have none. */
  readonly isCodeless?: true;
  readonly message: string;
  readonly validation?: string;
}

const INVALID = "One or more parameters in the payload is invalid.";
const CONFLICT =
  "The request could not be completed due to a conflict with the current state of the target resource, please try again";
const MISSING_SETTING = "Missing GoPay merchant setting data";

function invalid(validation: string): ErrorEntry {
  return { http: 400, code: "400", message: INVALID, validation };
}

/** Of subscriptions. Core API section 8.6. */
function codeless(http: number, message: string): ErrorEntry {
  return { http, isCodeless: true, message };
}

function refused(code: string, message: string): ErrorEntry {
  return { http: 200, code, message };
}

/**
 * Every refusal of the Core API: HTTP status, body code and text. The two codes differ on purpose:
 * only 400, 401 and 429 are HTTP errors. Core API sections 1.5 and 2.10, clients.md section 1.
 */
const API_ERRORS = {
  invalid_request: { http: 400, code: "400", message: INVALID },
  malformed_data: invalid("Malformed data"),
  currency_not_supported: invalid("The currency is not supported for the country"),
  token_invalid: invalid("GoPay token is invalid for the payment"),
  challenge_expired: invalid("GoPay challenge token is already expired"),
  unauthorized: {
    http: 401,
    code: "401",
    message: "Transaction cannot be authorized with the current client/server key.",
  },
  // Ours: the real service's answer to it was never seen.
  address_refused: {
    http: 401,
    code: "401",
    message: "Access denied: this server key is not accepted from your address.",
  },
  channel_not_activated: refused("402", "Payment channel is not activated."),
  no_access: refused("402", "Merchant doesn't have access for this payment type"),
  settings_invalid: refused("402", "One or more merchant settings is invalid."),
  merchant_setting_missing: refused("402", MISSING_SETTING),
  merchant_unauthorized: refused("402", "GoPay merchant is unauthorized."),
  merchant_not_active: refused("402", "GoPay merchant is not active."),
  transaction_not_found: refused("404", "Transaction doesn't exist."),
  account_not_found: refused("404", "Account doesn't exist."),
  // HTTP 400, and with another apostrophe: section 8.5.
  promotion_account_not_found: { http: 400, code: "400", message: "Account doesn’t exist" },
  wallet_not_found: refused("404", "GoPay Wallet doesn't exist."),
  order_taken: refused("406", CONFLICT),
  duplicate_refund: refused("406", "Duplicate refund ID"),
  user_blocked: refused("410", "GoPay user is blocked"),
  status_not_updatable: refused("412", "Transaction status cannot be updated."),
  account_not_updatable: refused("412", "Account status cannot be updated."),
  malformed_body: refused(
    "413",
    "The request cannot be processed due to malformed syntax in the request body",
  ),
  refund_amount: refused("414", "Refund request is rejected due to invalid amount"),
  refund_funds: refused("414", "Refund request is rejected due to merchant insufficient funds."),
  internal_error: refused(
    "500",
    "Sorry. Our system is recovering from unexpected issues. Please retry.",
  ),
  partner_unavailable: refused("503", "Bank/partner is experiencing connection issue."),
  picture_unavailable: refused(
    "503",
    "Sorry. The bank/payment partner is experiencing some connection issues. Please retry later.",
  ),
  // Not the code of a denial: the first run's answer is not known yet. Section 1.7.
  still_running: {
    http: 202,
    code: "202",
    message: "A request with this Idempotency-Key is still being processed",
  },
  overloaded: {
    http: 503,
    code: "503",
    message: "Too many requests wait already, nothing was done; please retry a little later",
  },
  outcome_unknown: {
    http: 503,
    code: "503",
    message:
      "It is not known whether this was done: an answer of the database was lost. Please ask for the status before you repeat it",
  },
  answer_lost: {
    http: 503,
    code: "503",
    message: "An answer of the database was lost; please ask again",
  },
  rate_limited: { http: 429, message: "API rate limit exceeded" },
  // The real service fails on an empty charge, and the official suites assert it. clients.md.
  empty_charge: { http: 500, message: "An unexpected error occurred" },
  subscription_invalid: codeless(400, "Invalid parameter."),
  subscription_malformed: codeless(400, "Bad request"),
  subscription_ended: codeless(400, "Subscription status cannot be updated."),
  subscription_not_found: codeless(404, "Subscription doesn't exist."),
  subscription_internal: codeless(
    500,
    "Sorry. Our system is recovering from unexpected issues. Please retry.",
  ),
  subscription_sandbox_only: codeless(403, "Only sandbox merchants have subscriptions."),
  // The sandbox API is our own: there the HTTP status says what the body says.
  malformed_command: { http: 400, code: "400", message: "The body is not a JSON object" },
  command_too_large: {
    http: 413,
    code: "413",
    message: "The body is larger than this call takes",
  },
  command_failed: {
    http: 500,
    code: "500",
    message: "Sorry. Our system is recovering from unexpected issues. Please retry.",
  },
  sandbox_only: { http: 403, code: "403", message: "Only sandbox merchants have this" },
  unknown_transaction: { http: 404, code: "404", message: "There is no such transaction" },
  unknown_account: { http: 404, code: "404", message: "There is no such account" },
  unknown_customer: {
    http: 404,
    code: "404",
    message: "There is no such customer: begin to link the phone number first",
  },
  account_not_pending: {
    http: 412,
    code: "412",
    message: "The account is not waiting to be linked",
  },
  account_not_linked: { http: 412, code: "412", message: "The account is not linked" },
  phone_taken: { http: 412, code: "412", message: "Another customer has this phone number" },
  unknown_incident: { http: 404, code: "404", message: "There is no such open incident" },
  unknown_subscription: { http: 404, code: "404", message: "There is no such subscription" },
  subscription_not_active: {
    http: 412,
    code: "412",
    message: "The subscription is not active: nothing of it can be charged",
  },
  refund_confirmed: { http: 412, code: "412", message: "The bank has confirmed the refund" },
  refund_denied: { http: 412, code: "412", message: "The bank has refused the refund" },
  unknown_refund: { http: 404, code: "404", message: "There is no such refund" },
  unknown_gate: { http: 404, code: "404", message: "There is no such gate" },
  control_ended: {
    http: 412,
    code: "412",
    message: "The merchant is not in hand under this control_id any more",
  },
  notification_closed: {
    http: 412,
    code: "412",
    message: "The notification was delivered or given up; again delivers a copy of it",
  },
  too_many_events: {
    http: 412,
    code: "412",
    message: "The merchant has 10000 events of that kind already; reset it",
  },
  unknown_notification: { http: 404, code: "404", message: "There is no such notification" },
  already_paid: { http: 412, code: "412", message: "The transaction is paid already" },
  reserved: { http: 412, code: "412", message: "The amount is reserved: capture or cancel it" },
  from_account: {
    http: 412,
    code: "412",
    message: "The transaction is charged to a linked account: its customer approves or refuses it",
  },
  cancelled: { http: 412, code: "412", message: "The transaction was cancelled" },
  expired: { http: 412, code: "412", message: "The transaction has expired" },
  denied: { http: 412, code: "412", message: "The transaction was denied" },
  order_charged_again: {
    http: 412,
    code: "412",
    message: "The order was charged again: only one transaction of it can be paid",
  },
  scan_only: {
    http: 400,
    code: "400",
    message: INVALID,
    validation: "via must be qris: what was charged as qris is scanned",
  },
  session_exists: {
    http: 412,
    code: "412",
    message: "The merchant has transactions already; reset the merchant first",
  },
  merchant_held: {
    http: 409,
    code: "409",
    message: "Something else holds the merchant, nothing was done; please retry a little later",
  },
  upload_too_slow: { http: 408, code: "408", message: "The file arrives too slowly" },
  too_many_streams: { http: 503, code: "503", message: "Too many streams are open" },
  route_not_found: { http: 404, code: "404", message: "The requested resource is not found" },
  method_not_allowed: { http: 405, code: "405", message: "The HTTP method is not allowed" },
} as const satisfies Record<string, ErrorEntry>;

export type ApiErrorCode = keyof typeof API_ERRORS;

/** What documents tell of an error. */
export interface DescribedError {
  readonly code: ApiErrorCode;
  readonly httpStatus: number;
  /** Absent: the body has `message` alone. */
  readonly statusCode?: string;
  readonly message: string;
  readonly validation?: string;
}

/** Every error that an answer may be. */
export function describeErrors(): readonly DescribedError[] {
  const entries = Object.entries(API_ERRORS) as readonly (readonly [ApiErrorCode, ErrorEntry])[];
  return entries.map(([name, { http, code, message, validation }]) => ({
    code: name,
    httpStatus: http,
    ...(code !== undefined && { statusCode: code }),
    message,
    ...(validation !== undefined && { validation }),
  }));
}

/** Thrown by route handlers; `errorHandler` turns it into the answer. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: ApiErrorCode;
  readonly #entry: ErrorEntry;
  readonly #validationMessages: readonly string[];

  constructor(code: ApiErrorCode, validationMessages: readonly string[] = []) {
    super(API_ERRORS[code].message);
    this.code = code;
    this.#entry = API_ERRORS[code];
    const { validation } = this.#entry;
    this.#validationMessages = validation === undefined ? validationMessages : [validation];
  }

  get httpStatus(): number {
    return this.#entry.http;
  }

  /** What is wrong with the request, one by one. */
  get validationMessages(): readonly string[] {
    return this.#validationMessages;
  }

  toBody(id: string): ErrorResponse | Partial<ErrorResponse> | { readonly message: string } {
    const { code, isCodeless } = this.#entry;
    const validation = this.#validationMessages.length > 0 && {
      validation_messages: [...this.#validationMessages],
    };
    if (isCodeless) return { status_message: this.message, ...validation };
    if (code === undefined) return { message: this.message };
    return { status_code: code, status_message: this.message, ...validation, id };
  }
}

/** An order's name or a gate asked for this error: nobody has to look into it. What nobody foresaw is of another class. */
export function isPlanned(error: Error): boolean {
  return error instanceof ApiError && error.code === "internal_error";
}
