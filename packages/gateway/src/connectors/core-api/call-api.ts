import type { Secret } from "../../domain/secret.ts";
import type { AccountKeys } from "../../domain/upstream/account.ts";
import type { CallFailure, UpstreamCall, UpstreamNames } from "../../domain/upstream/connector.ts";
import { type ApiAnswer, readAnswer } from "./read-answer.ts";

interface ApiRequest {
  readonly method: "GET" | "POST";
  /** From the base URL on. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
}

const ANSWER_BYTES_MAX = 262_144;

/** Makes one call of the API and reads its answer. Core API sections 1.3 to 1.6. */
export async function callApi(call: UpstreamCall, request: ApiRequest): Promise<ApiAnswer> {
  const exchange = await call.http.send({
    method: request.method,
    url: call.account.baseUrl + request.path,
    headers: presentHeaders({
      ...commonHeaders(call),
      "Content-Type": request.body === undefined ? undefined : "application/json",
      ...request.headers,
    }),
    ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
    timeoutMs: call.timeoutMs,
    bytesMax: ANSWER_BYTES_MAX,
  });
  return readAnswer(exchange);
}

function commonHeaders(call: UpstreamCall): Record<string, string> {
  return {
    Authorization: authorization(call),
    Accept: "application/json",
    "User-Agent": "Gerbang",
  };
}

/** The server key as the user, and no password. Section 1.3. */
export function authorization({ account }: UpstreamCall): string {
  const key = serverKeyOf(account.credentials.keys);
  return `Basic ${Buffer.from(`${key.reveal()}:`).toString("base64")}`;
}

/** No account of this protocol is stored with anything else. */
export function serverKeyOf(keys: AccountKeys): Secret {
  if (!("serverKey" in keys)) throw new Error("an account of the Core API has no server key");
  return keys.serverKey;
}

function presentHeaders(
  headers: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter((header): header is [string, string] => header[1] !== undefined),
  );
}

/** What no path can name. */
export const UNNAMEABLE: CallFailure = { outcome: "not_sent", why: "blocked" };

/**
 * The path of an action on one order: by the upstream's own name for it where that is known.
 * `undefined` for `.` and `..`, which a URL loses however they are written: the call would reach
 * another path.
 */
export function orderPath(names: UpstreamNames, action: string): string | undefined {
  const name = (names.upstreamId ?? names.orderId).toWellFormed();
  if (name === "" || name === "." || name === "..") return undefined;
  return `/v2/${encodeURIComponent(name)}/${action}`;
}
