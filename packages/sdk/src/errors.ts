/** What went wrong, as a word that stays the same from version to version. */
export type GatewayErrorCode =
  /** The client was set up in a way that cannot work; nothing was sent. */
  | "invalid_options"
  /** The key belongs to the other environment; nothing was sent. */
  | "wrong_environment"
  | "invalid_request"
  | "unauthorized"
  | "not_enabled"
  | "not_found"
  /** The order id, or the refund key, is taken. */
  | "conflict"
  | "customer_blocked"
  /** BI-SNAP: the customer's token is unknown, or their account no longer linked. */
  | "account_unlinked"
  /** The transaction's status does not allow the command. */
  | "wrong_status"
  | "malformed_request"
  | "refund_refused"
  | "rate_limited"
  /** Any other refusal with a 4xx code. */
  | "refused"
  | "gateway_failed"
  | "unavailable"
  /** The gateway still works on the first call with this idempotency key. */
  | "still_running"
  | "timeout"
  | "connection_failed"
  /** Something answered, but not with what the API promises: a proxy's page, for example. */
  | "unreadable_answer";

/** What came back, for a log or a support ticket. Free of the server key. */
export interface RawAnswer {
  readonly httpStatus: number;
  readonly text: string;
  /** The parsed text, `undefined` when it was not JSON. */
  readonly body: unknown;
}

interface GatewayErrorDetails {
  readonly outcome?: "refused" | "unknown";
  readonly statusCode?: string | undefined;
  readonly requestId?: string | undefined;
  readonly validationMessages?: readonly string[];
  readonly answer?: RawAnswer | undefined;
  readonly cause?: unknown;
}

/** The one error that the SDK throws about a call. Branch on `code`, never on the message. */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly code: GatewayErrorCode;
  /**
   * `refused`: the gateway said no and nothing changed. `unknown`: nobody told us, so it may have
   * happened; ask `status` before doing it again under another name.
   */
  readonly outcome: "refused" | "unknown";
  /** The body's `status_code`. */
  readonly statusCode: string | undefined;
  /** The `id` of the answer, which the gateway's operators can look up. */
  readonly requestId: string | undefined;
  readonly validationMessages: readonly string[];
  readonly answer: RawAnswer | undefined;
  /** How many requests were sent. */
  attempts = 0;
  /** The key under which the call may be repeated for five minutes. */
  idempotencyKey: string | undefined = undefined;

  constructor(code: GatewayErrorCode, message: string, details: GatewayErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.outcome = details.outcome ?? "refused";
    this.statusCode = details.statusCode;
    this.requestId = details.requestId;
    this.validationMessages = details.validationMessages ?? [];
    this.answer = details.answer;
  }
}

const CODES: Readonly<Record<number, GatewayErrorCode>> = {
  400: "invalid_request",
  401: "unauthorized",
  402: "not_enabled",
  404: "not_found",
  406: "conflict",
  410: "customer_blocked",
  412: "wrong_status",
  413: "malformed_request",
  414: "refund_refused",
  429: "rate_limited",
  503: "unavailable",
};

/** The word for a `status_code` of 400 and above. Core API section 9.1. */
export function codeOfStatus(status: number): GatewayErrorCode {
  return CODES[status] ?? (status >= 500 ? "gateway_failed" : "refused");
}
