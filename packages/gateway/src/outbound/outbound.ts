import type { IncomingHttpHeaders } from "node:http";
import type { LookupFunction } from "node:net";
import { performance } from "node:perf_hooks";
import type { Readable } from "node:stream";
import type { DeliveryFailure, Redirect } from "../domain/notifications/retry-rules.ts";
import { CallError, describeFailure } from "./call-failure.ts";
import { Deadline, type Exchange, type ExchangeRequest, exchange } from "./exchange.ts";
import { createGuardedAgent } from "./guarded-agent.ts";
import { keepHeaders } from "./keep-headers.ts";
import { addressGuard, findUrlProblem } from "./target-guard.ts";

export interface OutboundOptions {
  /** Whether loopback and private addresses, and any port, may be called. */
  readonly allowPrivate: boolean;
  /** For a whole call with all its redirects. */
  readonly timeoutMs?: number;
  readonly lookup?: LookupFunction;
}

/** Calls to addresses that others chose. Every connection is checked, that of a redirect too. */
export interface Outbound {
  /** Follows 307 and 308 with the same body, nothing else. Never throws. */
  post(request: PostRequest): Promise<CallResult>;
  /** Follows every redirect. Never throws. */
  get(url: string, options: GetOptions): Promise<GetResult>;
  close(): Promise<void>;
}

export interface PostRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Sends the body instead, in parts: for faults. */
  readonly send?: (body: Buffer) => Readable;
  /** For a shorter wait than usual. */
  readonly timeoutMs?: number;
}

interface GetOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly bytesMax: number;
  /** Of what types an answer may be: that of another type is not read. Any when absent. */
  readonly contentType?: RegExp;
}

export interface CallResult {
  readonly finalUrl: string;
  readonly redirects: readonly Redirect[];
  readonly latencyMs: number;
  /** The body holds its first kilobyte, as text; of cookies the headers hold the names. */
  readonly answer?: {
    readonly status: number;
    readonly body: string;
    readonly headers: Readonly<Record<string, string>>;
  };
  readonly failure?: { readonly failure: DeliveryFailure; readonly detail: string };
}

type GetResult =
  | {
      readonly ok: true;
      readonly status: number;
      readonly contentType: string;
      readonly bytes: Buffer;
    }
  | {
      readonly ok: false;
      readonly failure: DeliveryFailure | "too_large" | "other_type";
      readonly detail: string;
    };

const TIMEOUT_MS = 15_000;
const REDIRECTS_MAX = 5;
const KEPT_BYTES = 1024;
/** Up to here a body is read on, so that its connection can be used again. */
const DRAINED_BYTES = 65_536;

const POST_REDIRECTS = new Set([307, 308]);
const GET_REDIRECTS = new Set([301, 302, 303, 307, 308]);

export function createOutbound(options: OutboundOptions): Outbound {
  const { allowPrivate, timeoutMs = TIMEOUT_MS, lookup } = options;
  const agent = createGuardedAgent({
    isAllowed: addressGuard({ allowPrivate }),
    connectTimeoutMs: timeoutMs,
    ...(lookup && { lookup }),
  });
  const call = async (request: OutboundCall, trail: RedirectTrail) => {
    const deadline = new Deadline(Math.min(timeoutMs, request.timeoutMs ?? timeoutMs));
    try {
      return await follow(request, trail, async (target) => {
        const problem = findUrlProblem(target, { allowPrivate });
        if (problem !== undefined) throw new CallError("blocked_url", problem);
        return await exchange(agent, { ...request, target, body: request.body(), deadline });
      });
    } finally {
      deadline.end();
    }
  };
  return {
    post: async (request) => await post(call, request),
    get: async (url, wanted) => await get(call, url, wanted),
    close: async () => await agent.close(),
  };
}

interface OutboundCall
  extends Pick<ExchangeRequest, "method" | "headers" | "keptBytes" | "readBytes" | "isBodyWanted"> {
  /** Made anew for each redirect. */
  readonly body: () => ExchangeRequest["body"];
  readonly redirects: ReadonlySet<number>;
  readonly timeoutMs?: number;
}

/** What is known of a call however it ends. */
interface RedirectTrail {
  finalUrl: string;
  readonly redirects: Redirect[];
}

type SendCall = (call: OutboundCall, trail: RedirectTrail) => Promise<Exchange>;

async function post(
  send: SendCall,
  { url, headers, body, ...request }: PostRequest,
): Promise<CallResult> {
  const startedAt = performance.now();
  const trail: RedirectTrail = { finalUrl: url, redirects: [] };
  const end = (rest: Pick<CallResult, "answer" | "failure">): CallResult => ({
    finalUrl: trail.finalUrl,
    redirects: trail.redirects,
    latencyMs: Math.round(performance.now() - startedAt),
    ...rest,
  });
  try {
    const { status, bytes, ...found } = await send(
      postCall({ url, headers, body, ...request }),
      trail,
    );
    const text = bytes.toString("utf8").replaceAll("\0", "\uFFFD");
    const answer = { status, body: text, headers: keepHeaders(found.headers) };
    if (!POST_REDIRECTS.has(status) || trail.redirects.length < REDIRECTS_MAX)
      return end({ answer });
    const detail = `still redirected after ${REDIRECTS_MAX} redirects`;
    return end({ answer, failure: { failure: "too_many_redirects", detail } });
  } catch (error) {
    return end({ failure: describeFailure(error) });
  }
}

function postCall({ headers, body, send, timeoutMs }: PostRequest): OutboundCall {
  const length = String(Buffer.byteLength(body));
  return {
    method: "POST",
    headers: send ? { ...headers, "Content-Length": length } : { ...headers },
    body: () => send?.(Buffer.from(body)) ?? body,
    redirects: POST_REDIRECTS,
    ...(timeoutMs !== undefined && { timeoutMs }),
    keptBytes: KEPT_BYTES,
    readBytes: DRAINED_BYTES,
  };
}

async function get(
  send: SendCall,
  url: string,
  { headers, bytesMax, contentType: wantedType = /./ }: GetOptions,
): Promise<GetResult> {
  const isTooLarge = (head: IncomingHttpHeaders) => Number(head["content-length"] ?? 0) > bytesMax;
  const isOtherType = (head: IncomingHttpHeaders) => !wantedType.test(head["content-type"] ?? "/");
  try {
    const call: OutboundCall = {
      method: "GET",
      headers: { ...headers },
      body: () => null,
      redirects: GET_REDIRECTS,
      keptBytes: bytesMax + 1,
      readBytes: bytesMax,
      isBodyWanted: (status, head) => status !== 200 || !(isTooLarge(head) || isOtherType(head)),
    };
    const answer = await send(call, { finalUrl: url, redirects: [] });
    if (answer.status === 200 && isOtherType(answer.headers)) {
      return { ok: false, failure: "other_type", detail: "an answer of another type" };
    }
    if (answer.bytes.length > bytesMax || isTooLarge(answer.headers)) {
      return { ok: false, failure: "too_large", detail: `more than ${bytesMax} bytes` };
    }
    if (!answer.complete) return { ok: false, failure: "reset", detail: "the answer broke off" };
    const contentType = answer.headers["content-type"] ?? "";
    return { ok: true, status: answer.status, contentType, bytes: answer.bytes };
  } catch (error) {
    const { failure, detail } = describeFailure(error);
    return { ok: false, failure, detail };
  }
}

/** Goes from redirect to redirect, at most five, and returns the answer that is none to follow. */
async function follow(
  call: OutboundCall,
  trail: RedirectTrail,
  request: (target: URL) => Promise<Exchange>,
): Promise<Exchange> {
  if (!URL.canParse(trail.finalUrl)) throw new CallError("blocked_url", "not a URL");
  let target = new URL(trail.finalUrl);
  for (;;) {
    // An address of another kind is never called: it stands among the redirects alone.
    if (/^https?:$/.test(target.protocol)) trail.finalUrl = withoutCredentials(target);
    const answer = await request(target);
    const { location } = answer.headers;
    const followed = call.redirects.has(answer.status) && trail.redirects.length < REDIRECTS_MAX;
    if (!followed || location === undefined || !URL.canParse(location, target.href)) return answer;
    target = new URL(location, target);
    trail.redirects.push({ status: answer.status, location: withoutCredentials(target) });
  }
}

function withoutCredentials(url: URL): string {
  if (url.username === "" && url.password === "") return url.href;
  const shown = new URL(url);
  shown.username = "";
  shown.password = "";
  return shown.href;
}
