import type { IncomingHttpHeaders } from "node:http";
import type { LookupFunction } from "node:net";
import { performance } from "node:perf_hooks";
import type { Agent } from "undici";
import type { DeliveryFailure } from "../domain/notifications/retry-rules.ts";
import type { NotSentReason } from "../domain/upstream/connector.ts";
import type {
  UpstreamExchange,
  UpstreamHttp,
  UpstreamRequest,
} from "../domain/upstream/upstream-http.ts";
import { CallError, describeFailure } from "./call-failure.ts";
import { Deadline, exchange } from "./exchange.ts";
import { createGuardedAgent } from "./guarded-agent.ts";
import { addressGuard, findUrlProblem } from "./target-guard.ts";

interface UpstreamHttpOptions {
  /** Whether loopback and private addresses, and any port, may be called. */
  readonly allowPrivate: boolean;
  /** The system's resolver by default. */
  readonly lookup?: LookupFunction;
}

/** A call's own deadline comes first wherever it is shorter. */
const CONNECT_MS = 10_000;

/**
 * Calls upstreams over connections of its own, apart from those of the notifications. Every
 * connection is checked as theirs are.
 *
 * `close` waits for the calls that are under way, each of which ends by its deadline.
 */
export function createUpstreamHttp({
  allowPrivate,
  lookup,
}: UpstreamHttpOptions): UpstreamHttp & { close(): Promise<void> } {
  const agent = createGuardedAgent({
    isAllowed: addressGuard({ allowPrivate }),
    connectTimeoutMs: CONNECT_MS,
    ...(lookup && { lookup }),
  });
  return {
    send: async (request) => await send(request, { agent, allowPrivate }),
    close: async () => await agent.close(),
  };
}

interface Way {
  readonly agent: Agent;
  readonly allowPrivate: boolean;
}

async function send(request: UpstreamRequest, way: Way): Promise<UpstreamExchange> {
  const startedAt = performance.now();
  const ended = await exchangeOnce(request, way);
  return { latencyMs: Math.round(performance.now() - startedAt), ...ended };
}

/** However a call ends, but for how long it took. */
type Ended = UpstreamExchange extends infer Each
  ? Each extends UpstreamExchange
    ? Omit<Each, "latencyMs">
    : never
  : never;

async function exchangeOnce(request: UpstreamRequest, way: Way): Promise<Ended> {
  if (!(request.timeoutMs > 0)) {
    return { outcome: "not_sent", why: "no_time", detail: "there was no time left for the call" };
  }
  const deadline = new Deadline(request.timeoutMs);
  const progress = { isBegun: false };
  try {
    const answer = await exchange(way.agent, {
      target: targetOf(request.url, way),
      method: request.method,
      headers: { ...request.headers },
      body: request.body ?? null,
      keptBytes: request.bytesMax,
      readBytes: request.bytesMax,
      onStart: () => {
        progress.isBegun = true;
      },
      deadline,
    });
    return { outcome: "answered", ...answer, headers: singleValues(answer.headers) };
  } catch (error) {
    const { failure, detail } = describeFailure(error);
    // What was begun may have arrived, however soon the connection died.
    if (progress.isBegun) return { outcome: "no_answer", detail };
    return { outcome: "not_sent", why: REASONS[failure] ?? "connect", detail };
  } finally {
    deadline.end();
  }
}

function targetOf(url: string, { allowPrivate }: Way): URL {
  if (!URL.canParse(url)) throw new CallError("blocked_url", "this is not a URL");
  const target = new URL(url);
  const problem = findUrlProblem(target, { allowPrivate });
  if (problem !== undefined) throw new CallError("blocked_url", problem);
  return target;
}

const REASONS: Partial<Readonly<Record<DeliveryFailure, NotSentReason>>> = {
  dns: "dns",
  tls: "tls",
  blocked_address: "blocked",
  blocked_url: "blocked",
};

function singleValues(headers: IncomingHttpHeaders): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : value,
    ]),
  );
}
