import { randomUUID } from "node:crypto";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { OverloadError } from "../domain/overload.ts";
import { ApiError } from "./shared/api-error.ts";

/** A queue that is full is empty again within a second, or the database hangs. */
const RETRY_AFTER_S = 1;

/** The one place where something thrown becomes an answer. Never HTML, never a stack trace. */
export function handleError(
  error: FastifyError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const answer = isBrokenOff(error, request)
    ? new ApiError("invalid_request", ["the body broke off"])
    : toApiError(error);
  const id = randomUUID();
  if (answer.code === "internal_error") request.log.error({ err: error, id }, "request failed");
  if (answer.code === "overloaded") void reply.header("retry-after", RETRY_AFTER_S);
  return reply.status(answer.httpStatus).send(answer.toBody(id));
}

/** Who leaves while they send has no answer to read, and is nothing for anybody to look into. */
function isBrokenOff(error: FastifyError | Error, { raw }: FastifyRequest): boolean {
  return !raw.complete && "code" in error && error.code === "ECONNRESET";
}

function toApiError(error: FastifyError | Error): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof OverloadError) return new ApiError("overloaded");
  // Whatever was thrown: a code may be a number.
  const code = "code" in error ? String(error.code) : "";
  // Fastify's own refusals of a request: too large, malformed framing, a broken percent sign.
  if (code.startsWith("FST_ERR_CTP")) return new ApiError("malformed_body");
  if (code === "FST_ERR_BAD_URL") return new ApiError("route_not_found");
  return new ApiError("internal_error");
}
