/** When an account counts as down. */
export interface BreakerRules {
  /** Over how long calls are counted, in milliseconds. */
  readonly windowMs: number;
  /** It opens when so many calls, and this share of them, failed; or so many one after the other. */
  readonly callsMin: number;
  readonly failedShare: number;
  readonly inARow: number;
  /** How long it stays open: longer and longer while its probes fail. */
  readonly openMs: number;
  readonly openMsMax: number;
}

export const BREAKER_RULES: BreakerRules = {
  windowMs: 20_000,
  callsMin: 10,
  failedShare: 0.5,
  inARow: 5,
  openMs: 5_000,
  openMsMax: 60_000,
};

/** Charges fail apart from the rest. */
export const BREAKER_CLASSES = ["charge", "other"] as const;
export type BreakerClass = (typeof BREAKER_CLASSES)[number];

/**
 * Keeps calls from an upstream that does not answer. `closed`: calls are made, and counted. `open`: none
 * is. `half_open`: one probe is under way, and decides. Times are milliseconds of a clock that never steps
 * back; `since` is when it left, or came back to, `closed`.
 */
export type Breaker =
  | {
      readonly state: "closed";
      readonly since: number;
      /** The calls of the window, second by second. */
      readonly slots: readonly Slot[];
      readonly failuresInARow: number;
      /** How long it opens the next time. */
      readonly openMs: number;
    }
  | {
      readonly state: "open" | "half_open";
      readonly since: number;
      /** When a probe is due. */
      readonly until: number;
      readonly openMs: number;
    };

interface Slot {
  readonly second: number;
  readonly calls: number;
  readonly failures: number;
}

export function closedBreaker(now: number, rules: BreakerRules): Breaker {
  return { state: "closed", since: now, slots: [], failuresInARow: 0, openMs: rules.openMs };
}

/** Counts a call that has ended. What ends while it is open began before, and changes nothing. */
export function recordCall(
  breaker: Breaker,
  { isFailed, now }: { readonly isFailed: boolean; readonly now: number },
  rules: BreakerRules,
): Breaker {
  if (breaker.state !== "closed") return breaker;
  const slots = countIn(breaker.slots, { isFailed, now, windowMs: rules.windowMs });
  const failuresInARow = isFailed ? breaker.failuresInARow + 1 : 0;
  const { openMs } = breaker;
  if (isFailed && isDown({ slots, failuresInARow }, rules)) {
    return { state: "open", since: now, until: now + openMs, openMs };
  }
  // It is well again once a call succeeds, not when a probe does.
  return { ...breaker, slots, failuresInARow, openMs: isFailed ? openMs : rules.openMs };
}

/** Begins the one probe; `undefined` when none is due. */
export function beginProbe(breaker: Breaker, now: number): Breaker | undefined {
  if (breaker.state !== "open" || breaker.until > now) return undefined;
  return { ...breaker, state: "half_open" };
}

export function endProbe(
  breaker: Breaker,
  { isPassed, now }: { readonly isPassed: boolean; readonly now: number },
  rules: BreakerRules,
): Breaker {
  if (breaker.state !== "half_open") return breaker;
  const openMs = Math.min(rules.openMsMax, breaker.openMs * 2);
  if (isPassed) return { ...closedBreaker(now, rules), openMs };
  return { state: "open", since: breaker.since, until: now + openMs, openMs };
}

function countIn(
  slots: readonly Slot[],
  { isFailed, now, windowMs }: { isFailed: boolean; now: number; windowMs: number },
): readonly Slot[] {
  const second = Math.floor(now / 1_000);
  const recent = slots.filter((slot) => slot.second * 1_000 > now - windowMs);
  const last = recent.at(-1);
  const current = last?.second === second ? last : { second, calls: 0, failures: 0 };
  const before = last?.second === second ? recent.slice(0, -1) : recent;
  const failures = current.failures + (isFailed ? 1 : 0);
  return [...before, { second, calls: current.calls + 1, failures }];
}

function isDown(
  { slots, failuresInARow }: { slots: readonly Slot[]; failuresInARow: number },
  { callsMin, failedShare, inARow }: BreakerRules,
): boolean {
  if (failuresInARow >= inARow) return true;
  const calls = sumOf(slots, (slot) => slot.calls);
  return calls >= callsMin && sumOf(slots, (slot) => slot.failures) >= calls * failedShare;
}

function sumOf(slots: readonly Slot[], count: (slot: Slot) => number): number {
  return slots.reduce((sum, slot) => sum + count(slot), 0);
}
