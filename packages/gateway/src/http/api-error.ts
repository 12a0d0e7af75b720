import type { ErrorResponse } from "@gerbang/protocol";
import type { CancelRefusal } from "../domain/decide-cancel.ts";
import type { ExpiryRefusal } from "../domain/decide-expiry.ts";

/**
 * Every refusal of the Core API: HTTP status, body code and text. The two codes differ on purpose:
 * only 400, 401 and 429 are HTTP errors. Core API section 1.5, clients.md section 1.
 */
const API_ERRORS = {
  invalid_request: {
    http: 400,
    code: "400",
    message: "One or more parameters in the payload is invalid.",
  },
  unauthorized: {
    http: 401,
    code: "401",
    message: "Transaction cannot be authorized with the current client/server key.",
  },
  channel_not_activated: { http: 200, code: "402", message: "Payment channel is not activated." },
  transaction_not_found: { http: 200, code: "404", message: "Transaction doesn't exist." },
  order_taken: {
    http: 200,
    code: "406",
    message:
      "The request could not be completed due to a conflict with the current state of the target resource, please try again",
  },
  status_not_updatable: {
    http: 200,
    code: "412",
    message: "Transaction status cannot be updated.",
  },
  malformed_body: {
    http: 200,
    code: "413",
    message: "The request cannot be processed due to malformed syntax in the request body",
  },
  route_not_found: { http: 404, code: "404", message: "The requested resource is not found" },
  method_not_allowed: { http: 405, code: "405", message: "The HTTP method is not allowed" },
  internal_error: {
    http: 200,
    code: "500",
    message: "Sorry. Our system is recovering from unexpected issues. Please retry.",
  },
} as const satisfies Record<string, { http: number; code: string; message: string }>;

export type ApiErrorCode = keyof typeof API_ERRORS;

/** Does not compile while the domain knows a refusal that the API does not. */
export const CANCEL_REFUSALS = {
  not_pending: "status_not_updatable",
} as const satisfies Record<CancelRefusal | ExpiryRefusal, ApiErrorCode>;

/** Thrown by route handlers; `handleError` turns it into the answer. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: ApiErrorCode;
  readonly validationMessages: readonly string[];

  constructor(code: ApiErrorCode, validationMessages: readonly string[] = []) {
    super(API_ERRORS[code].message);
    this.code = code;
    this.validationMessages = validationMessages;
  }

  get httpStatus(): number {
    return API_ERRORS[this.code].http;
  }

  toBody(id: string): ErrorResponse {
    return {
      status_code: API_ERRORS[this.code].code,
      status_message: this.message,
      ...(this.validationMessages.length > 0 && {
        validation_messages: [...this.validationMessages],
      }),
      id,
    };
  }
}
