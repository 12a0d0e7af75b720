import { randomUUID } from "node:crypto";
import {
  BI_SNAP_CASES,
  type BiSnapCase,
  type BiSnapErrorResponse,
  type BiSnapService,
  describeBiSnapOutcome,
} from "@gerbang/protocol/bi-snap";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { LostAnswerError } from "../../domain/lost-answer.ts";
import { HELD_RETRY_AFTER_S, MerchantHeldError } from "../../domain/merchants/merchant-held.ts";
import { OverloadError } from "../../domain/overload.ts";
import { ApiError, type ApiErrorCode, isPlanned } from "../shared/api-error.ts";

/** A refusal of BI-SNAP; the service that was called gives it its code. */
export class BiSnapError extends Error {
  override readonly name = "BiSnapError";
  readonly reason: BiSnapCase;
  /** What stands in the text: a member's name, or a reason. */
  readonly detail: string;

  constructor(reason: BiSnapCase, detail = "") {
    super(`${reason} ${detail}`.trim());
    this.reason = reason;
    this.detail = detail;
  }
}

/** Answers with a number for whoever asks for help. */
const WITH_NUMBER: ReadonlySet<BiSnapService> = new Set([
  "access_token",
  "get_auth_code",
  "account_bind",
  "account_inquiry",
  "account_unbind",
]);

/** What is met before a service, or instead of one, in the words of this face. */
const OF_API_ERRORS: Readonly<Partial<Record<ApiErrorCode, BiSnapCase>>> = {
  malformed_body: "bad_request",
  transaction_not_found: "not_found",
  rate_limited: "too_many_requests",
  overloaded: "timeout",
  merchant_held: "timeout",
  partner_unavailable: "timeout",
};

/** What was thrown, as a refusal. What nobody foresaw is an internal error. */
export function toBiSnapError(error: FastifyError | Error): BiSnapError {
  if (error instanceof BiSnapError) return error;
  const passes = [OverloadError, MerchantHeldError, LostAnswerError];
  // Of a time-out the standard says that nobody knows, and that the status is to be asked for.
  if (passes.some((kind) => error instanceof kind)) return new BiSnapError("timeout");
  if (error instanceof ApiError) {
    return new BiSnapError(OF_API_ERRORS[error.code] ?? "internal_error");
  }
  const code = "code" in error ? String(error.code) : "";
  // Too large, or not framed as HTTP has it.
  return new BiSnapError(code.startsWith("FST_ERR_CTP") ? "bad_request" : "internal_error");
}

/** The body of a refusal; of a path that no service has, its code has none either. */
export function describeRefusal(
  service: BiSnapService | undefined,
  { reason, detail }: Pick<BiSnapError, "reason" | "detail">,
): BiSnapErrorResponse {
  if (service) {
    const outcome = describeBiSnapOutcome(service, reason, detail);
    return WITH_NUMBER.has(service) ? { ...outcome, referenceNo: randomUUID() } : outcome;
  }
  const { status, code, text } = BI_SNAP_CASES[reason];
  return { responseCode: `${status}00${code}`, responseMessage: text.replace("{}", detail).trim() };
}

/** The one place of this face where something thrown becomes an answer. Its HTTP status is that of its code. */
export function answerBiSnapError(
  error: FastifyError | Error,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  service: BiSnapService | undefined,
): FastifyReply {
  const refusal = toBiSnapError(error);
  const { status } = BI_SNAP_CASES[refusal.reason];
  const body = describeRefusal(service, refusal);
  const isFault = refusal.reason === "internal_error" && error !== refusal && !isPlanned(error);
  if (isFault || error instanceof LostAnswerError) {
    request.log.error({ err: error, id: body.referenceNo ?? request.id }, "request failed");
  }
  const retryAfterS = retryAfter(error);
  if (retryAfterS !== undefined) void reply.header("retry-after", retryAfterS);
  return reply.status(status).send(body);
}

function retryAfter(error: Error): number | undefined {
  if (error instanceof MerchantHeldError) return HELD_RETRY_AFTER_S;
  return error instanceof OverloadError ? 1 : undefined;
}
