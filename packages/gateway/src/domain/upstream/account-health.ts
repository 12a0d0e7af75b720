import type { Breaker, BreakerClass } from "./breaker.ts";
import type { SkewMs } from "./clock-skew.ts";

/** How the calls of one account go, as one process sees it. Times are wall time. */
export interface AccountHealth {
  readonly breakers: Readonly<Record<BreakerClass, BreakerHealth>>;
  /** What this process may do, of the account's limits. */
  readonly callsPerSecond: number;
  readonly inFlightMax: number;
  /** How much of that the upstream still takes, from 0 to 1: less for a while after it said "too many". */
  readonly share: number;
  /** Nothing is called before, as the upstream has asked. */
  readonly pausedUntil?: Date;
  /** Calls that were begun in the last ten seconds, a second. */
  readonly usedPerSecond: number;
  readonly inFlight: number;
  readonly waiting: number;
  /** Since the process began: answers "too many calls", and calls that were not made for want of room. */
  readonly rateLimited: number;
  readonly overLimit: number;
  /** When the upstream last answered, and when it last failed to. */
  readonly answeredAt?: Date;
  readonly failedAt?: Date;
  /** How far its clock is ahead of this process's; absent while too few answers have told. */
  readonly skewMs?: SkewMs;
}

export interface BreakerHealth {
  readonly state: Breaker["state"];
  readonly since: Date;
  /** When it is probed. */
  readonly until?: Date;
}
