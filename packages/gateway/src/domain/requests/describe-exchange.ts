import type { LoggedRequest } from "./logged-request.ts";
import { maskHeader, maskText } from "./masking.ts";
import { memberOf } from "./member-of.ts";
import { storable } from "./storable.ts";
import { subjectOf } from "./subject-of.ts";

/** A request and its answer as they went over the wire. */
export interface Exchange {
  readonly method: string;
  /** The path with its query. */
  readonly url: string;
  readonly httpStatus: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** As text; the beginning is enough. */
  readonly body?: string | undefined;
  readonly bodyBytes: number;
  readonly answer?: string | undefined;
  readonly answerBytes: number;
}

type Described = Pick<
  LoggedRequest,
  | "method"
  | "path"
  | "httpStatus"
  | "statusCode"
  | "failed"
  | "orderId"
  | "transactionId"
  | "idempotencyKey"
  | "error"
  | "problems"
  | "client"
  | "headers"
  | "body"
  | "bodyBytes"
  | "answer"
  | "answerBytes"
>;

const PATH_MAX = 2_000;
const HEADER_MAX = 1_000;
const HEADERS_MAX = 60;
const NAME_MAX = 255;

/**
 * What is kept of a request: its secrets masked, and named by what people look for. The answers are
 * our own, so their members are found in the text; only those of refusals are read as a whole.
 */
export function describeExchange(exchange: Exchange): Described {
  const { url, headers, httpStatus, body, answer } = exchange;
  const statusCode = answer === undefined ? undefined : codeOf(answer);
  const failed = isFailure(httpStatus, statusCode);
  return {
    method: exchange.method,
    path: storable(maskText(url), PATH_MAX),
    httpStatus,
    failed,
    ...(statusCode !== undefined && { statusCode: storable(statusCode, 10) }),
    ...namesOf(exchange),
    ...given("idempotencyKey", headerText(headers["idempotency-key"])),
    ...(failed ? refusalOf(answer) : { problems: [] }),
    client: storable(headerText(headers["user-agent"]), HEADER_MAX),
    headers: maskHeaders(headers),
    ...(body !== undefined && body !== "" && { body: storable(maskText(body)) }),
    bodyBytes: exchange.bodyBytes,
    ...(answer !== undefined && { answer: storable(maskText(answer)) }),
    answerBytes: exchange.answerBytes,
  };
}

/** Of the Core API three digits; of BI-SNAP seven, of which the first three are the HTTP status. */
function codeOf(answer: string): string | undefined {
  return memberOf(answer, "status_code") ?? memberOf(answer, "responseCode");
}

/** An expired transaction is told with 407, and is no failure of the call. */
function isFailure(httpStatus: number, statusCode = ""): boolean {
  return httpStatus >= 400 || (Number(statusCode.slice(0, 3)) >= 400 && statusCode !== "407");
}

function namesOf(exchange: Exchange) {
  const { orderId, transactionId } = subjectOf(exchange);
  return { ...given("orderId", orderId), ...given("transactionId", transactionId) };
}

function refusalOf(answer = ""): Pick<LoggedRequest, "error" | "problems"> {
  const read = parseObject(answer);
  const problems = [read["validation_messages"], read["error_messages"]]
    .flat()
    .filter((one) => typeof one === "string")
    .map((one) => storable(maskText(one), HEADER_MAX));
  const said = [read["status_message"], read["message"], read["responseMessage"], problems[0]].find(
    (one) => typeof one === "string",
  );
  return { problems, ...given("error", typeof said === "string" ? maskText(said) : undefined) };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // A picture, or an answer that is longer than what is kept of it.
    return {};
  }
}

function maskHeaders(headers: Exchange["headers"]): Readonly<Record<string, string>> {
  const kept: Record<string, string> = {};
  for (const name of Object.keys(headers).slice(0, HEADERS_MAX)) {
    kept[storable(name, NAME_MAX)] = storable(
      maskHeader(name, headerText(headers[name])),
      HEADER_MAX,
    );
  }
  return kept;
}

function headerText(value: string | readonly string[] | undefined): string {
  return typeof value === "string" ? value : (value ?? []).join(", ");
}

function given<Name extends string>(
  name: Name,
  value: string | undefined,
): { readonly [Key in Name]?: string } {
  if (value === undefined || value === "") return {};
  return { [name]: storable(value, NAME_MAX) } as { readonly [Key in Name]?: string };
}
