import { codeOfStatus, GatewayError, type RawAnswer } from "./errors.ts";
import { isObject, parseJson } from "./parse-json.ts";
import type { TransportAnswer } from "./transport.ts";

/** `status` and `expire` report an expired transaction with this code: a result, not an error. */
const EXPIRED = 407;

const decoder = new TextDecoder();

/**
 * Reads an answer of the API: the body's `status_code` decides, and the HTTP status where the body
 * has none (rate limit, proxies). Below 400 and 407 are results; so a 202, a charge that was denied
 * or a refund that the bank refused, is one too. Core API sections 1.5 and 12.
 */
export function readAnswer<Result>(
  answer: TransportAnswer,
  redact: (text: string) => string,
): Result | GatewayError {
  const text = decoder.decode(answer.body);
  const body = parseBody(text);
  const status = statusOf(answer.status, body);
  if (isObject(body) && (status === EXPIRED || (status >= 200 && status < 300))) {
    // The one place where what the gateway sent becomes a type.
    return body as Result;
  }
  const safe = redact(text);
  return errorOf(status, { httpStatus: answer.status, text: safe, body: parseBody(safe) });
}

function parseBody(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    // Not JSON, whatever it is: `undefined` says so.
    return undefined;
  }
}

function statusOf(httpStatus: number, body: unknown): number {
  const member = isObject(body) ? Number(body["status_code"] ?? Number.NaN) : Number.NaN;
  if (!Number.isInteger(member)) return httpStatus;
  // A failed HTTP exchange stays failed, even if its body claims otherwise.
  return httpStatus >= 400 && (member < 400 || member === EXPIRED) ? httpStatus : member;
}

function errorOf(status: number, answer: RawAnswer): GatewayError {
  const body = isObject(answer.body) ? answer.body : {};
  const isRefusal = status >= 400 && status < 500;
  const isReadable = status >= 400 && isObject(answer.body);
  return new GatewayError(
    isReadable || isRefusal || status >= 500 ? codeOfStatus(status) : "unreadable_answer",
    textOf(body["status_message"]) ??
      textOf(body["message"]) ??
      `The gateway answered ${status} without a reason`,
    {
      outcome: isRefusal ? "refused" : "unknown",
      statusCode: textOf(body["status_code"]),
      requestId: textOf(body["id"]),
      validationMessages: textsOf(body["validation_messages"]),
      answer,
    },
  );
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value)
    ? value.filter((text): text is string => typeof text === "string")
    : [];
}
