import type { CallFailure } from "./connector.ts";
import type { NotSentReason } from "./upstream-http.ts";
import type { UpstreamVerb } from "./upstream-verb.ts";

interface EndedCall {
  readonly verb: UpstreamVerb;
  readonly reply: { readonly outcome: string } | CallFailure;
  /** How long it could take, and how long the account's calls may. */
  readonly timeoutMs: number;
  readonly callMs: number;
}

const NOT_REACHED: ReadonlySet<string> = new Set<NotSentReason>([
  "dns",
  "connect",
  "tls",
  "no_token",
]);
const NOT_CALLED: ReadonlySet<string> = new Set<NotSentReason>([
  "blocked",
  "no_time",
  "over_limit",
  "breaker_open",
]);
const NO_ANSWER: ReadonlySet<string> = new Set(["no_answer", "cut_off"]);
const BAD_ANSWER: ReadonlySet<string> = new Set(["server_error", "unreadable"]);

/** Nobody answers in less for sure. */
const FAIR_MS = 1_000;

/**
 * What a call says of its upstream: that it is well, or down; `undefined` when it says nothing, for it was
 * not made, or had less time than is fair. Any answer of the upstream's own is a good sign, a refusal too.
 * Pictures come from anywhere.
 */
export function judgeCall({
  verb,
  reply,
  timeoutMs,
  callMs,
}: EndedCall): "well" | "down" | undefined {
  const why = "why" in reply ? reply.why : "";
  if (verb === "picture" || (reply.outcome === "not_sent" && NOT_CALLED.has(why))) return undefined;
  const isUnheard = NOT_REACHED.has(why) || NO_ANSWER.has(why);
  if (isUnheard) return timeoutMs < Math.min(callMs, FAIR_MS) ? undefined : "down";
  return BAD_ANSWER.has(why) ? "down" : "well";
}
