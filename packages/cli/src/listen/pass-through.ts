import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import type { Callbacks } from "./callbacks.ts";
import { parseExactJson } from "./exact-json.ts";
import type { Tell } from "./happening.ts";
import { passOn, type RawAnswer, type RawCall } from "./pass-on.ts";
import { nameFailure } from "./post-notification.ts";
import { isProductionKey, keyIn } from "./sandbox-key.ts";
import type { PassedCall } from "./traffic.ts";

interface PassThroughOptions {
  readonly serverKey: string;
  /** Absent when the shop's callbacks stay as they are. */
  readonly callbacks: Callbacks | undefined;
  readonly tell: Tell;
  /** Hears of each call with the merchant's own key, or without any, once it was answered. */
  readonly heard: (call: PassedCall) => void;
  /** The service found the shop's calls too many. */
  readonly limited: (retryAfter: string | undefined) => void;
}

/** Passes one call on to a base, and its answer back. */
export async function passThrough(
  request: IncomingMessage,
  response: ServerResponse,
  base: string,
  options: PassThroughOptions,
): Promise<void> {
  const came = await readCall(request);
  // Whoever called has gone before all was said.
  if (came === undefined) return;
  const key = keyIn(request.headers.authorization);
  if (key !== undefined && isProductionKey(key)) return refuseProduction(response, options.tell);
  const from = performance.now();
  const call = withCallbacks(came, options.callbacks);
  const answer = await passOn(call, base).catch((error: unknown) => nameFailure(error));
  if (typeof answer === "string") answerLost(response, answer);
  else sendBack(response, answer);
  const passed = describe(came, answer);
  tellOf(passed, performance.now() - from, options.tell);
  if (passed.answer?.status === 429) options.limited(retryAfterIn(answer));
  if (key === undefined || key === options.serverKey) options.heard(passed);
  else options.tell({ event: "note", text: OTHER_KEY });
}

function tellOf(passed: PassedCall, latencyMs: number, tell: Tell): void {
  tell({
    event: "call",
    method: passed.method,
    path: passed.path,
    status: passed.answer?.status ?? null,
    status_code: codeIn(passed),
    latency_ms: Math.round(latencyMs),
  });
}

const OTHER_KEY =
  "A call came with another server key: it was passed on, and its order is not watched.";

async function readCall(request: IncomingMessage): Promise<RawCall | undefined> {
  const { method = "GET", url: path = "/", rawHeaders } = request;
  try {
    return { method, path, rawHeaders, body: await buffer(request) };
  } catch {
    return undefined;
  }
}

/** The call with other addresses for customers to come back to, if it has any. */
function withCallbacks(call: RawCall, callbacks: Callbacks | undefined): RawCall {
  if (callbacks === undefined || call.method !== "POST") return call;
  if (!/^\/(v2\/charge|snap\/v\d+\/transactions)$/.test(pathOf(call.path))) return call;
  const text = call.body.toString();
  const replaced = callbacks.replaceIn(text);
  return replaced === text ? call : { ...call, body: Buffer.from(replaced) };
}

function pathOf(pathAndQuery: string): string {
  return pathAndQuery.split("?", 1)[0] ?? "";
}

/** What is learned from is the request as the shop sent it. */
function describe(came: RawCall, answer: RawAnswer | string): PassedCall {
  return {
    method: came.method,
    path: pathOf(came.path),
    requestBody: came.body.toString(),
    externalId: headerIn(came.rawHeaders, "x-external-id"),
    ...(typeof answer !== "string" && {
      answer: { status: answer.status, body: textOf(answer) },
    }),
  };
}

/** For ourselves: the shop gets the bytes as they came. */
function textOf({ body, rawHeaders }: RawAnswer): string {
  const decode = DECODERS[headerIn(rawHeaders, "content-encoding")?.toLowerCase() ?? "identity"];
  try {
    return decode ? decode(body).toString() : "";
  } catch {
    // Half of an answer, or none that its head promises: nothing to learn from.
    return "";
  }
}

const DECODERS: Readonly<Record<string, ((body: Buffer) => Buffer) | undefined>> = {
  identity: (body) => body,
  gzip: gunzipSync,
  br: brotliDecompressSync,
  deflate: inflateSync,
};

function headerIn(rawHeaders: readonly string[], name: string): string | undefined {
  const place = rawHeaders.findIndex((one, index) => index % 2 === 0 && one.toLowerCase() === name);
  return place === -1 ? undefined : rawHeaders[place + 1];
}

function retryAfterIn(answer: RawAnswer | string): string | undefined {
  return typeof answer === "string" ? undefined : headerIn(answer.rawHeaders, "retry-after");
}

function codeIn({ answer }: PassedCall): string | null {
  const body = answer && parseExactJson(answer.body);
  const code = body?.["status_code"] ?? body?.["responseCode"];
  return typeof code === "string" ? code : null;
}

function sendBack(response: ServerResponse, answer: RawAnswer): void {
  // It has one of its own, or none.
  response.sendDate = false;
  response.writeHead(answer.status, answer.statusMessage, [...answer.rawHeaders]);
  response.end(answer.body);
}

function refuseProduction(response: ServerResponse, tell: Tell): void {
  tell({
    event: "note",
    text: "A call came with a production key: it was refused here, and passed on to nobody.",
  });
  sendJson(response, 401, "gerbang listen passes no call on that carries a production key");
}

function answerLost(response: ServerResponse, reason: string): void {
  sendJson(response, 502, `gerbang listen got no answer of the sandbox: ${reason}`);
}

/** An answer of this program itself, in the form in which clients read errors. */
export function sendJson(response: ServerResponse, status: number, message: string): void {
  const body = JSON.stringify({ status_code: String(status), status_message: message });
  response.writeHead(status, { "content-type": "application/json" });
  response.end(body);
}
