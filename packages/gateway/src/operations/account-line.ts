import type { OpenedAccount } from "../domain/upstream/account.ts";
import type { AccountHealth, BreakerHealth } from "../domain/upstream/account-health.ts";
import {
  BREAKER_CLASSES,
  type Breaker,
  type BreakerClass,
  type BreakerRules,
  beginProbe,
  closedBreaker,
  endProbe,
  recordCall,
} from "../domain/upstream/breaker.ts";
import { freshSkew, type SkewAt, type SkewMs, withSkew } from "../domain/upstream/clock-skew.ts";
import { AccountTokens } from "./access-tokens.ts";
import { AccountGate, type GateLimits } from "./account-gate.ts";

interface LineOptions {
  readonly rules: BreakerRules;
  /** Milliseconds that never step back. */
  readonly ticks: () => number;
}

const USED_OVER_S = 10;
const QUIET_MS = 60_000;

/** The calls of one account in this process: how many are let through, and whether it answers. */
export class AccountLine {
  readonly gate: AccountGate;
  readonly tokens: AccountTokens;
  readonly #options: LineOptions;
  readonly #breakers: Record<BreakerClass, Breaker>;
  /** Calls begun, by second. */
  readonly #begun = new Map<number, number>();
  readonly #counts = { rateLimited: 0, overLimit: 0 };
  readonly #last: { answered?: number; failed?: number } = {};
  #skews: readonly SkewAt[] = [];
  #account: OpenedAccount;
  #calledAt = Number.NEGATIVE_INFINITY;

  constructor(account: OpenedAccount, limits: GateLimits, options: LineOptions) {
    const { rules, ticks } = options;
    this.#account = account;
    this.#options = options;
    this.gate = new AccountGate(limits, ticks);
    this.tokens = new AccountTokens(ticks);
    this.#breakers = {
      charge: closedBreaker(ticks(), rules),
      other: closedBreaker(ticks(), rules),
    };
  }

  /** As it was when it was called last. */
  get account(): OpenedAccount {
    return this.#account;
  }

  fit(account: OpenedAccount, limits: GateLimits): void {
    this.#account = account;
    this.gate.fit(limits);
  }

  breakerOf(group: BreakerClass): Breaker {
    return this.#breakers[group];
  }

  isOpen(group: BreakerClass): boolean {
    return this.#breakers[group].state !== "closed";
  }

  /** In how many milliseconds calls of a class may be made again. */
  closedForMs(group: BreakerClass): number {
    const breaker = this.#breakers[group];
    const openMs = breaker.state === "closed" ? 0 : breaker.until - this.#options.ticks();
    // A probe that is under way ends soon.
    const leastMs = breaker.state === "closed" ? 0 : PROBE_MS;
    return Math.max(leastMs, openMs, this.gate.pace.pausedMs);
  }

  /** Whether there is nothing to tell of it: nobody has called it for a minute, and it is well. */
  get isQuiet(): boolean {
    const isIdle = this.#options.ticks() - this.#calledAt > QUIET_MS && this.gate.inFlight === 0;
    return isIdle && !BREAKER_CLASSES.some((group) => this.closedForMs(group) > 0);
  }

  begin(): void {
    this.#calledAt = this.#options.ticks();
    const second = Math.floor(this.#options.ticks() / 1_000);
    this.#begun.set(second, (this.#begun.get(second) ?? 0) + 1);
    for (const old of this.#begun.keys()) {
      if (old > second - USED_OVER_S) break;
      this.#begun.delete(old);
    }
  }

  countOverLimit(): void {
    this.#counts.overLimit++;
  }

  slowDown(sentAt: number, retryAfterMs: number | undefined): void {
    this.#counts.rateLimited++;
    this.gate.slowDown(sentAt, retryAfterMs);
  }

  /** Notes how far the upstream's clock was from ours, as one answer told. */
  noteSkew(skew: SkewMs): void {
    this.#skews = withSkew(this.#skews, { skew, at: this.#options.ticks() });
  }

  /** How far it is ahead, by the answers of late. */
  get skew(): SkewMs | undefined {
    return freshSkew(this.#skews, this.#options.ticks());
  }

  /** Notes how a call ended. */
  record(group: BreakerClass, verdict: "well" | "down"): void {
    const now = this.#options.ticks();
    this.#note(verdict, now);
    const before = this.#breakers[group];
    const isFailed = verdict === "down";
    this.#breakers[group] = recordCall(before, { isFailed, now }, this.#options.rules);
  }

  /** Begins the probe of every class that is due; nothing while one is under way. */
  beginProbe(): readonly BreakerClass[] {
    const now = this.#options.ticks();
    return BREAKER_CLASSES.filter((group) => {
      const begun = beginProbe(this.#breakers[group], now);
      if (begun) this.#breakers[group] = begun;
      return begun !== undefined;
    });
  }

  endProbe(groups: readonly BreakerClass[], isPassed: boolean): void {
    const now = this.#options.ticks();
    this.#note(isPassed ? "well" : "down", now);
    for (const group of groups) {
      this.#breakers[group] = endProbe(
        this.#breakers[group],
        { isPassed, now },
        this.#options.rules,
      );
    }
  }

  health(wall: Date): AccountHealth {
    const now = this.#options.ticks();
    const at = (tick: number) => new Date(Math.round(wall.getTime() + tick - now));
    const { perSecond, places } = this.gate.limits;
    const { share, pausedMs } = this.gate.pace;
    const { answered, failed } = this.#last;
    const skewMs = this.skew;
    return {
      breakers: {
        charge: describeBreaker(this.#breakers.charge, at),
        other: describeBreaker(this.#breakers.other, at),
      },
      callsPerSecond: perSecond,
      inFlightMax: places,
      share,
      ...(pausedMs > 0 && { pausedUntil: at(now + pausedMs) }),
      usedPerSecond: this.#usedPerSecond(now),
      inFlight: this.gate.inFlight,
      waiting: this.gate.waiting,
      ...this.#counts,
      ...(answered !== undefined && { answeredAt: at(answered) }),
      ...(failed !== undefined && { failedAt: at(failed) }),
      ...(skewMs !== undefined && { skewMs }),
    };
  }

  #note(verdict: "well" | "down", now: number): void {
    this.#last[verdict === "well" ? "answered" : "failed"] = now;
  }

  #usedPerSecond(now: number): number {
    const from = Math.floor(now / 1_000) - USED_OVER_S;
    const recent = [...this.#begun].filter(([second]) => second > from);
    return recent.reduce((sum, [, count]) => sum + count, 0) / USED_OVER_S;
  }
}

const PROBE_MS = 1_000;

function describeBreaker(breaker: Breaker, at: (tick: number) => Date): BreakerHealth {
  const { state, since } = breaker;
  const until = breaker.state === "closed" ? undefined : at(breaker.until);
  return { state, since: at(since), ...(until && { until }) };
}
