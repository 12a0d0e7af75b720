import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { buffer } from "node:stream/consumers";

/** A call as it came, or an answer as it came: headers by name and value, in turn. */
export interface RawCall {
  readonly method: string;
  /** With its query, as it was asked for. */
  readonly path: string;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

export interface RawAnswer {
  readonly status: number;
  readonly statusMessage: string;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/** Longer than the slowest of the official clients waits. */
const PASS_MS = 125_000;

/**
 * Passes a call on, byte for byte but for the headers that belong to a connection, to a base that the call
 * itself has no say in.
 *
 * @throws when nothing, or nothing whole, is answered.
 */
export async function passOn(call: RawCall, base: string): Promise<RawAnswer> {
  const { protocol, hostname, port, host, pathname } = new URL(base);
  const send = protocol === "https:" ? requestHttps : requestHttp;
  const kept = withoutHopByHop(call.rawHeaders, NOT_PASSED);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = send({
      protocol,
      // Without the brackets of an IPv6 address.
      hostname: hostname.replace(/^\[|\]$/g, ""),
      ...(port !== "" && { port }),
      method: call.method,
      path: pathname.replace(/\/$/, "") + call.path,
      headers: [...kept, "Host", host, ...lengthOf(call)],
      // A connection that was kept may be dead, and a charge is not sent twice.
      agent: false,
      signal: AbortSignal.timeout(PASS_MS),
    });
    outgoing.once("response", resolve);
    outgoing.once("error", reject);
    outgoing.end(call.body);
  });
  return {
    status: answer.statusCode ?? 502,
    statusMessage: answer.statusMessage ?? "",
    rawHeaders: withoutHopByHop(answer.rawHeaders, HOP_BY_HOP),
    body: await buffer(answer),
  };
}

const HOP_BY_HOP: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
/** Said anew: whom it is for, and how long the body is. Nobody waits for leave to send it. */
const NOT_PASSED: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP,
  "host",
  "content-length",
  "expect",
]);

function withoutHopByHop(
  rawHeaders: readonly string[],
  left: ReadonlySet<string>,
): readonly string[] {
  const pairs = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ""] as const] : [],
  );
  const named = pairs
    .filter(([name]) => name.toLowerCase() === "connection")
    .flatMap(([, value]) => value.split(",").map((one) => one.trim().toLowerCase()));
  return pairs
    .filter(([name]) => !left.has(name.toLowerCase()) && !named.includes(name.toLowerCase()))
    .flat();
}

/** A body has a length also when it came in pieces. */
function lengthOf({ method, body }: RawCall): readonly string[] {
  const hasNone = body.length === 0 && /^(GET|HEAD|DELETE|OPTIONS)$/.test(method);
  return hasNone ? [] : ["Content-Length", String(body.length)];
}
