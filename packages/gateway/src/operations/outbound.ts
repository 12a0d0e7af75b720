import type { LookupFunction } from "node:net";
import { performance } from "node:perf_hooks";
import type { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import type { DeliveryFailure, Redirect } from "../domain/retry-rules.ts";
import { CallError, describeFailure } from "./delivery-failure.ts";
import { createGuardedAgent } from "./guarded-agent.ts";
import { addressGuard, findUrlFault } from "./target-guard.ts";

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
}

export interface GetOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly bytesMax: number;
}

export interface CallResult {
  readonly finalUrl: string;
  readonly redirects: readonly Redirect[];
  readonly latencyMs: number;
  /** The body holds its first kilobyte, as text. */
  readonly answer?: { readonly status: number; readonly body: string };
  readonly failure?: { readonly failure: DeliveryFailure; readonly detail: string };
}

export type GetResult =
  | {
      readonly ok: true;
      readonly status: number;
      readonly contentType: string;
      readonly bytes: Buffer;
    }
  | {
      readonly ok: false;
      readonly failure: DeliveryFailure | "too_large";
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
  const call = async (url: string, request: Call) =>
    await follow(url, request, async (target) => {
      const fault = findUrlFault(target, { allowPrivate });
      if (fault !== undefined) throw new CallError("blocked_url", fault);
      return await agent.request({
        origin: target.origin,
        path: target.pathname + target.search,
        method: request.method,
        headers: request.headers,
        body: request.body(),
        signal: request.signal,
      });
    });
  return {
    post: async (request) =>
      await withinDeadline(timeoutMs, async (signal) => await post(call, request, signal)),
    get: async (url, wanted) =>
      await withinDeadline(
        timeoutMs,
        async (signal) => await get(call, url, { ...wanted, signal }),
      ),
    close: async () => await agent.close(),
  };
}

interface Call {
  readonly method: "GET" | "POST";
  readonly headers: Record<string, string>;
  /** Made anew for each redirect. */
  readonly body: () => Buffer | Readable | null;
  readonly redirects: ReadonlySet<number>;
  readonly signal: AbortSignal;
  readonly trail: Trail;
}

/** What is known of a call however it ends. */
interface Trail {
  finalUrl: string;
  readonly redirects: Redirect[];
}

type Send = (url: string, call: Call) => Promise<Dispatcher.ResponseData>;

/** The timer keeps nothing alive, and is gone as soon as the call is. */
async function withinDeadline<Result>(
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const deadline = new AbortController();
  const timer = setTimeout(() => {
    deadline.abort(new CallError("time_out", `no answer within ${timeoutMs} ms`));
  }, timeoutMs);
  try {
    return await work(deadline.signal);
  } finally {
    clearTimeout(timer);
  }
}

async function post(send: Send, request: PostRequest, signal: AbortSignal): Promise<CallResult> {
  const startedAt = performance.now();
  const trail: Trail = { finalUrl: request.url, redirects: [] };
  const bytes = Buffer.from(request.body, "utf8");
  const end = (rest: Pick<CallResult, "answer" | "failure">): CallResult => ({
    ...trail,
    latencyMs: Math.round(performance.now() - startedAt),
    ...rest,
  });
  try {
    const response = await send(request.url, {
      method: "POST",
      headers: { ...request.headers, "content-length": String(bytes.length) },
      body: () => request.send?.(bytes) ?? bytes,
      redirects: POST_REDIRECTS,
      signal,
      trail,
    });
    const start = await readStart(response.body);
    const answer = {
      status: response.statusCode,
      body: start.toString("utf8").replaceAll("\0", "\uFFFD"),
    };
    if (!POST_REDIRECTS.has(answer.status) || trail.redirects.length < REDIRECTS_MAX)
      return end({ answer });
    const detail = `still redirected after ${REDIRECTS_MAX} redirects`;
    return end({ answer, failure: { failure: "too_many_redirects", detail } });
  } catch (error) {
    return end({ failure: describeFailure(signal.aborted ? signal.reason : error) });
  }
}

async function get(
  send: Send,
  url: string,
  { headers = {}, bytesMax, signal }: GetOptions & { signal: AbortSignal },
): Promise<GetResult> {
  try {
    const response = await send(url, {
      method: "GET",
      headers: { ...headers },
      body: () => null,
      redirects: GET_REDIRECTS,
      signal,
      trail: { finalUrl: url, redirects: [] },
    });
    const bytes = await readAll(response.body, bytesMax);
    if (!bytes) return { ok: false, failure: "too_large", detail: `more than ${bytesMax} bytes` };
    const contentType = String(response.headers["content-type"] ?? "");
    return { ok: true, status: response.statusCode, contentType, bytes };
  } catch (error) {
    const { failure, detail } = describeFailure(signal.aborted ? signal.reason : error);
    return { ok: false, failure, detail };
  }
}

/** Goes from redirect to redirect, at most five, and returns the answer that is none to follow. */
async function follow(
  url: string,
  call: Call,
  request: (target: URL) => Promise<Dispatcher.ResponseData>,
): Promise<Dispatcher.ResponseData> {
  if (!URL.canParse(url)) throw new CallError("blocked_url", "not a URL");
  let target = new URL(url);
  for (;;) {
    call.trail.finalUrl = withoutCredentials(target);
    const response = await request(target);
    const location = response.headers["location"];
    const followed =
      call.redirects.has(response.statusCode) && call.trail.redirects.length < REDIRECTS_MAX;
    if (!followed || typeof location !== "string" || !URL.canParse(location, target))
      return response;
    await readStart(response.body);
    target = new URL(location, target);
    call.trail.redirects.push({
      status: response.statusCode,
      location: withoutCredentials(target),
    });
  }
}

function withoutCredentials(url: URL): string {
  const shown = new URL(url);
  shown.username = "";
  shown.password = "";
  return shown.href;
}

/** The first kilobyte. The answer is its status: a body that breaks off or hangs takes nothing back. */
async function readStart(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const kept: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      if (bytes < KEPT_BYTES) kept.push(chunk);
      bytes += chunk.length;
      if (bytes > DRAINED_BYTES) break;
    }
  } catch {
    // Whatever ended it, what came before is what there is to keep.
  }
  return Buffer.concat(kept).subarray(0, KEPT_BYTES);
}

async function readAll(body: AsyncIterable<Buffer>, bytesMax: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > bytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
