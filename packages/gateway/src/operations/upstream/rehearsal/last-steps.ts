import type { FindReply } from "../../../domain/upstream/connector.ts";
import { randomAlphanumerics } from "../../new-ids.ts";
import type { RehearsalCalls } from "./rehearsal-calls.ts";
import type { Stage, Told } from "./stage.ts";

/** Asks for an order that nobody has made: whether the key is right, and the place. */
export async function tryKey(stage: Stage): Promise<Told & { readonly reply: FindReply }> {
  const heard = await stage.calls.make(
    async (connector, call) => await connector.find(call, { orderId: absentOrder() }),
  );
  const { reply } = heard;
  if (reply.outcome === "absent") {
    return { reply, verdict: "expected", said: "accepted", found: { key_accepted: "yes" } };
  }
  const isWrong = reply.outcome === "refused" && reply.reason === "unauthorized";
  const why = "reason" in reply ? reply.reason : "why" in reply ? reply.why : "";
  const said = isWrong ? "the upstream does not accept the key" : `${reply.outcome}: ${why}`;
  return { reply, verdict: "blocks", said, ...(isWrong && { found: { key_accepted: "no" } }) };
}

const ROUNDS = 2;
const AT_ONCE = 5;

/** A modest number of calls at once, and whether that was too much. */
export async function tryPace({ calls, signal }: Stage): Promise<Told> {
  for (
    let round = 0;
    round < ROUNDS && !signal.aborted && calls.retryAfter === undefined;
    round++
  ) {
    await Promise.all(Array.from({ length: AT_ONCE }, async () => await askOnce(calls)));
  }
  const retry_after = calls.retryAfter ?? "not_seen";
  const said = {
    not_seen: `${ROUNDS * AT_ONCE} calls, ${AT_ONCE} at once, were not too many`,
    none: "it said 429, without Retry-After",
    seconds: "it said 429, with Retry-After in seconds",
    date: "it said 429, with Retry-After as a date",
  }[retry_after];
  return { verdict: retry_after === "none" ? "differs" : "expected", said, found: { retry_after } };
}

async function askOnce(calls: RehearsalCalls): Promise<unknown> {
  return await calls.once(
    async (connector, call) => await connector.find(call, { orderId: absentOrder() }),
  );
}

function absentOrder(): string {
  return `rehearsal-none-${randomAlphanumerics(20)}`;
}

const SKEW_MS_MAX = 2_000;

/** How far the upstream's clock is ahead of ours, as its answers say. */
export async function judgeClock({ calls: { clockSkewMs: ms } }: Stage): Promise<Told> {
  if (ms === undefined) return { verdict: "skipped", said: "its answers bear no time" };
  const isNear = Math.abs(ms) < SKEW_MS_MAX;
  const said = `${Math.abs(ms)} ms ${ms < 0 ? "behind" : "ahead of"} ours, to the second`;
  return { verdict: isNear ? "expected" : "differs", said, found: { clock_skew_ms: ms } };
}
