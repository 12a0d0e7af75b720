import type { AccountCalls } from "@gerbang/gateway";
import type { NamedValues } from "./output.ts";

/** How an account's calls go, for people and scripts. */
export function presentCalls(health: AccountCalls | undefined): NamedValues {
  if (!health) return { processes: 0 };
  const { breakers, down, share } = health;
  return {
    processes: health.processes,
    charges: breakers.charge.state === "closed" ? "called" : "down",
    charges_since: breakers.charge.since.toISOString(),
    charges_down_in_processes: down.charge,
    other_calls: breakers.other.state === "closed" ? "called" : "down",
    other_calls_since: breakers.other.since.toISOString(),
    other_calls_down_in_processes: down.other,
    calls_per_second: health.callsPerSecond,
    used_per_second: health.usedPerSecond,
    share_of_limit: Number(share.toFixed(2)),
    paused_until: health.pausedUntil?.toISOString(),
    in_flight: health.inFlight,
    in_flight_max: health.inFlightMax,
    waiting: health.waiting,
    rate_limited: health.rateLimited,
    over_limit: health.overLimit,
    last_answer_at: health.answeredAt?.toISOString(),
    last_failure_at: health.failedAt?.toISOString(),
    // Whole seconds are all that an answer's date has.
    clock_skew_seconds: health.skewMs === undefined ? undefined : Math.round(health.skewMs / 1_000),
  };
}
