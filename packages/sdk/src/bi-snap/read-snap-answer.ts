import { BI_SNAP_SERVICES, type BiSnapService, parseResponseCode } from "@gerbang/protocol/bi-snap";
import { GatewayError, type GatewayErrorCode, type RawAnswer } from "../errors.ts";
import { isObject } from "../parse-json.ts";
import type { TransportAnswer } from "../transport.ts";

const decoder = new TextDecoder();

/** Refusals that say nothing about whether an earlier attempt at the same went through. */
const BEFORE_THE_ACT: ReadonlySet<GatewayErrorCode> = new Set([
  "unauthorized",
  "account_unlinked",
  "rate_limited",
  "conflict",
]);

interface SnapAnswerContext {
  readonly service: BiSnapService;
  readonly redact: (text: string) => string;
  /** An attempt was made before whose outcome nobody knows. */
  readonly isRepeated: boolean;
}

/**
 * Reads an answer of the national standard: the first three digits of `responseCode` decide, and the
 * HTTP status where the body has none. 200 is a result; 202 says that the first call with this
 * `X-EXTERNAL-ID` still runs.
 */
export function readSnapAnswer<Result>(
  answer: TransportAnswer,
  context: SnapAnswerContext,
): Result | GatewayError {
  const text = decoder.decode(answer.body);
  const body = parse(text);
  const said = statusOf(answer.status, body);
  // The one place where what the gateway sent becomes a type.
  if (said.status === 200 && said.caseCode !== undefined) return body as Result;
  if (said.status === 202 && said.caseCode !== undefined) {
    const message = "The gateway still works on the first call with this X-EXTERNAL-ID";
    return new GatewayError("still_running", message, { outcome: "unknown" });
  }
  const safe = context.redact(text);
  return errorOf(said, { httpStatus: answer.status, text: safe, body: parse(safe) }, context);
}

/** What an answer says of itself; without a case where it is not the standard's. */
interface Said {
  readonly status: number;
  readonly caseCode: string | undefined;
}

function statusOf(httpStatus: number, body: unknown): Said {
  const parts = isObject(body) ? parseResponseCode(body["responseCode"]) : undefined;
  if (!parts) return { status: httpStatus, caseCode: undefined };
  // A failed HTTP exchange stays failed, even if its body claims otherwise.
  const isContradicted = httpStatus >= 400 && parts.status < 400;
  return { status: isContradicted ? httpStatus : parts.status, caseCode: parts.code };
}

function errorOf(said: Said, raw: RawAnswer, context: SnapAnswerContext): GatewayError {
  const { status, caseCode } = said;
  const body = isObject(raw.body) ? raw.body : {};
  const code = codeOf(said, context.service);
  const isRefusal = status >= 400 && status < 500;
  const isDecided = isRefusal && !(context.isRepeated && BEFORE_THE_ACT.has(code));
  const reason = textOf(body["responseMessage"]) ?? textOf(body["message"]);
  return new GatewayError(code, reason ?? `The gateway answered ${status} without a reason`, {
    outcome: isDecided ? "refused" : "unknown",
    statusCode: caseCode && textOf(body["responseCode"]),
    requestId: textOf(body["referenceNo"]),
    answer: raw,
  });
}

/** By status and case, or by status alone. */
type CodeTable = Readonly<Record<string, GatewayErrorCode>>;

const CODES: CodeTable = {
  "400": "invalid_request",
  "401": "unauthorized",
  "401 02": "account_unlinked",
  "401 04": "account_unlinked",
  "403 05": "customer_blocked",
  "403 18": "customer_blocked",
  "404 00": "wrong_status",
  "404 01": "not_found",
  "404 05": "not_enabled",
  "404 08": "not_enabled",
  "404 12": "not_found",
  "404 13": "invalid_request",
  "405": "wrong_status",
  "405 00": "not_enabled",
  "409": "conflict",
  "429": "rate_limited",
  "503": "unavailable",
};

/** Too late or too early: debit says by 403 what QR says by 404. */
const CODES_OF_ACTS: CodeTable = { "403 15": "wrong_status" };
/** More than is left, or than the merchant has. */
const CODES_OF_REFUNDS: CodeTable = {
  ...CODES_OF_ACTS,
  "403": "refund_refused",
  "404 13": "refund_refused",
};

function codeOf(said: Said, service: BiSnapService): GatewayErrorCode {
  const [act] = /(?:refund|cancel|capture|void)$/.exec(BI_SNAP_SERVICES[service].path) ?? [];
  const ofAct = act === "refund" ? CODES_OF_REFUNDS : CODES_OF_ACTS;
  return (act ? lookUp(ofAct, said) : undefined) ?? lookUp(CODES, said) ?? codeOfRest(said);
}

function lookUp(table: CodeTable, { status, caseCode }: Said): GatewayErrorCode | undefined {
  return table[`${status} ${caseCode ?? ""}`] ?? table[`${status}`];
}

function codeOfRest({ status }: Said): GatewayErrorCode {
  if (status < 400) return "unreadable_answer";
  return status < 500 ? "refused" : "gateway_failed";
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON, whatever it is: `undefined` says so.
    return undefined;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
