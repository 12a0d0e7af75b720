import type { FastifyError, FastifyRequest } from "fastify";
import { LostAnswerError } from "../../domain/lost-answer.ts";
import { type Holding, MerchantHeldError } from "../../domain/merchants/merchant-held.ts";
import { OverloadError } from "../../domain/overload.ts";
import { ApiError, type ApiErrorCode } from "./api-error.ts";

/** Which error of the API something thrown is; what nobody foresaw is an internal one. */
export function toApiError(error: FastifyError | Error, request: FastifyRequest): ApiError {
  const found = readError(error, request);
  const own = wordsOf(request)?.[found.code];
  return own === undefined ? found : new ApiError(own);
}

type Words = Readonly<Partial<Record<ApiErrorCode, ApiErrorCode>>>;

/** What a part of the API that is not the Core API's says in the place of the Core API's errors. */
function wordsOf({ url, is404 }: FastifyRequest): Words | undefined {
  if (is404) return undefined;
  if (url.startsWith("/sandbox/")) return OF_SANDBOX;
  return /^\/v1\/subscriptions(?:[/?]|$)/.test(url) ? OF_SUBSCRIPTIONS : undefined;
}

/** The sandbox API is our own: there the HTTP status says what the body says. */
const OF_SANDBOX: Words = {
  malformed_body: "malformed_command",
  internal_error: "command_failed",
};

/** Errors of subscriptions are HTTP errors without a code. Core API section 8.6. */
const OF_SUBSCRIPTIONS: Words = {
  malformed_body: "subscription_malformed",
  transaction_not_found: "subscription_not_found",
  internal_error: "subscription_internal",
};

function readError(error: FastifyError | Error, request: FastifyRequest): ApiError {
  if (error instanceof ApiError) return error;
  return readOwnError(error, request) ?? readForeignError(error, request);
}

/** What is thrown below the API and known by its kind. */
function readOwnError(error: Error, { method }: FastifyRequest): ApiError | undefined {
  // What only reads has nothing to be in doubt about.
  if (error instanceof LostAnswerError) {
    return new ApiError(method === "GET" || method === "HEAD" ? "answer_lost" : "outcome_unknown");
  }
  if (error instanceof OverloadError) return new ApiError("overloaded");
  return error instanceof MerchantHeldError
    ? new ApiError("merchant_held", [describeHolding(error.holding)])
    : undefined;
}

function readForeignError(error: Error, { url }: FastifyRequest): ApiError {
  // Whatever was thrown: a code may be a number.
  const code = "code" in error ? String(error.code) : "";
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE" && url.startsWith("/sandbox/")) {
    return new ApiError("command_too_large");
  }
  // Fastify's own refusals of a request: too large, malformed framing, a broken percent sign.
  if (code.startsWith("FST_ERR_CTP")) return new ApiError("malformed_body");
  if (code === "FST_ERR_BAD_URL") return new ApiError("route_not_found");
  return new ApiError("internal_error");
}

const HOLDINGS = {
  clock_set: "its clock is being set",
  clock_advance: "its clock is being advanced",
  reset: "it is being reset",
  control: "somebody has it in hand (POST /sandbox/v1/control)",
  import: "a session is being imported into it",
  delivery: "notifications are being sent, and their receiver has not answered",
} as const satisfies Record<NonNullable<Holding["doing"]>, string>;

/** What holds the merchant, and since when by the wall clock. */
function describeHolding({ doing, since }: Holding): string {
  const what = doing === undefined ? "somebody else holds it" : HOLDINGS[doing];
  return since ? `${what} since ${since.toISOString()}` : what;
}
