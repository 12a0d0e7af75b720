import { randomUUID } from "node:crypto";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { HELD_RETRY_AFTER_S } from "../domain/merchants/merchant-held.ts";
import type { Gateway } from "../operations/gateway.ts";
import { ApiError, isPlanned } from "./shared/api-error.ts";
import { COME_BACK_S } from "./shared/event-stream.ts";
import { linkHelp } from "./shared/help-link.ts";
import { toApiError } from "./shared/to-api-error.ts";

/** A queue that is full is empty again within a second, or the database hangs. */
const RETRY_AFTER_S: Readonly<Partial<Record<ApiError["code"], number>>> = {
  overloaded: 1,
  answer_lost: 1,
  merchant_held: HELD_RETRY_AFTER_S,
  too_many_streams: COME_BACK_S,
};

/** What nobody foresaw, and what may have been done although its caller was told otherwise. */
const LOGGED: ReadonlySet<ApiError["code"]> = new Set([
  "internal_error",
  "outcome_unknown",
  "answer_lost",
  "subscription_internal",
  "command_failed",
]);

type ErrorHandler = (
  error: FastifyError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
) => FastifyReply;

/**
 * The one place where something thrown becomes an answer. Never HTML, never a stack trace. It names the
 * page about the error: in a header, and in the bodies of our own API, the sandbox.
 */
export function errorHandler(gateway: Pick<Gateway, "publicAddress">): ErrorHandler {
  return (error, request, reply) => answerError(gateway, error, request, reply);
}

function answerError(
  gateway: Pick<Gateway, "publicAddress">,
  ...[error, request, reply]: Parameters<ErrorHandler>
): FastifyReply {
  const answer = isBrokenOff(error, request)
    ? new ApiError("invalid_request", ["the body broke off"])
    : toApiError(error, request);
  const id = randomUUID();
  if (LOGGED.has(answer.code) && !isPlanned(error)) {
    request.log.error({ err: error, id }, "request failed");
  }
  const retryAfterS = RETRY_AFTER_S[answer.code];
  if (retryAfterS !== undefined) void reply.header("retry-after", retryAfterS);
  const docs = linkHelp(reply, gateway, answer.code);
  const body = answer.toBody(id);
  // Of what is not there nothing is documented: it is answered as the Core API answers.
  const isOurs = request.url.startsWith("/sandbox/") && !request.is404;
  return reply.status(answer.httpStatus).send(isOurs ? { ...body, docs } : body);
}

/** Who leaves while they send has no answer to read, and is nothing for anybody to look into. */
function isBrokenOff(error: FastifyError | Error, { raw }: FastifyRequest): boolean {
  return !raw.complete && "code" in error && error.code === "ECONNRESET";
}
