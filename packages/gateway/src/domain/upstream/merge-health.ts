import type { AccountHealth, BreakerHealth } from "./account-health.ts";
import type { BreakerClass } from "./breaker.ts";
import type { SkewMs } from "./clock-skew.ts";

/** How the calls of one account go, in all processes together. */
export interface MergedHealth extends AccountHealth {
  /** How many of them have called it. */
  readonly processes: number;
  /** In how many of them it counts as down. */
  readonly down: Readonly<Record<BreakerClass, number>>;
}

/** What several processes say of one account: the worst of each, and the sums. */
export function mergeHealth(all: readonly AccountHealth[]): MergedHealth | undefined {
  const [first] = all;
  if (!first) return undefined;
  const sumOf = (count: (one: AccountHealth) => number) =>
    all.reduce((sum, one) => sum + count(one), 0);
  const answeredAt = latest(all.map((one) => one.answeredAt));
  const failedAt = latest(all.map((one) => one.failedAt));
  const pausedUntil = latest(all.map((one) => one.pausedUntil));
  const skewMs = farthest(all.map((one) => one.skewMs));
  return {
    processes: all.length,
    down: { charge: countDown(all, "charge"), other: countDown(all, "other") },
    breakers: { charge: worst(all, "charge"), other: worst(all, "other") },
    callsPerSecond: sumOf((one) => one.callsPerSecond),
    inFlightMax: sumOf((one) => one.inFlightMax),
    share: Math.min(...all.map((one) => one.share)),
    usedPerSecond: sumOf((one) => one.usedPerSecond),
    inFlight: sumOf((one) => one.inFlight),
    waiting: sumOf((one) => one.waiting),
    rateLimited: sumOf((one) => one.rateLimited),
    overLimit: sumOf((one) => one.overLimit),
    ...(answeredAt && { answeredAt }),
    ...(failedAt && { failedAt }),
    ...(pausedUntil && { pausedUntil }),
    ...(skewMs !== undefined && { skewMs }),
  };
}

function countDown(all: readonly AccountHealth[], group: BreakerClass): number {
  return all.filter(({ breakers }) => breakers[group].state !== "closed").length;
}

const BADNESS: Readonly<Record<BreakerHealth["state"], number>> = {
  closed: 0,
  half_open: 1,
  open: 2,
};

function worst(all: readonly AccountHealth[], group: BreakerClass): BreakerHealth {
  return all
    .map(({ breakers }) => breakers[group])
    .reduce((one, other) => (BADNESS[other.state] > BADNESS[one.state] ? other : one));
}

function farthest(skews: readonly (SkewMs | undefined)[]): SkewMs | undefined {
  return skews
    .filter((one) => one !== undefined)
    .reduce<SkewMs | undefined>(
      (one, other) => (one === undefined || Math.abs(other) > Math.abs(one) ? other : one),
      undefined,
    );
}

function latest(moments: readonly (Date | undefined)[]): Date | undefined {
  return moments.reduce((one, other) => (!one || (other && other > one) ? other : one), undefined);
}
