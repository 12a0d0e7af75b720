/**
 * How far an upstream's clock is ahead of ours, in milliseconds: below zero it is behind. The `Date` of an
 * answer names whole seconds, so one answer is off by half a second at most, and several by less.
 */
export type SkewMs = number;

/** When an answer was asked for by our clock, how long it took, and what was written on it. */
interface DatedAnswer {
  readonly sentAt: Date;
  readonly latencyMs: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** An answer that took longer says too little of when it was written. */
const ROUND_TRIP_MS_MAX = 2_000;
const HALF_SECOND_MS = 500;
/** As HTTP writes moments: other texts that a `Date` can be made of are none of a server's. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** What one answer says; `undefined` for one that says nothing: slow, without a date, or out of a cache. */
export function readSkew({ sentAt, latencyMs, headers }: DatedAnswer): SkewMs | undefined {
  const { date, age } = headers;
  if (date === undefined || age !== undefined || !HTTP_DATE.test(date)) return undefined;
  if (latencyMs > ROUND_TRIP_MS_MAX) return undefined;
  const writtenMs = Date.parse(date) + HALF_SECOND_MS;
  if (Number.isNaN(writtenMs)) return undefined;
  return Math.round(writtenMs - (sentAt.getTime() + latencyMs / 2));
}

const ANSWERS_MAX = 20;
const ANSWERS_LEAST = 5;

/** What an answer said, and when by a clock that never steps back, in milliseconds. */
export interface SkewAt {
  readonly skew: SkewMs;
  readonly at: number;
}

/** Clocks drift, and are set: what is older says nothing of now. */
const FRESH_MS = 3_600_000;

/** What the answers of the last hour say together; `undefined` while they are too few. */
export function freshSkew(known: readonly SkewAt[], now: number): SkewMs | undefined {
  return middleOf(known.filter(({ at }) => now - at <= FRESH_MS).map(({ skew }) => skew));
}

/** With one more answer; the oldest is forgotten. */
export function withSkew<One>(known: readonly One[], one: One): readonly One[] {
  return [...known, one].slice(-ANSWERS_MAX);
}

/** What several answers say together: the one in the middle. `undefined` while there are too few. */
export function middleOf(known: readonly SkewMs[]): SkewMs | undefined {
  if (known.length < ANSWERS_LEAST) return undefined;
  const sorted = [...known].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)];
}

/** From here on a person is needed. */
const SKEW_MS_MAX = 5_000;
/** Below this nobody is needed any more. */
const SKEW_MS_WELL = 4_000;

export function judgeSkew(skew: SkewMs): "off" | "well" | "between" {
  const size = Math.abs(skew);
  if (size >= SKEW_MS_MAX) return "off";
  return size < SKEW_MS_WELL ? "well" : "between";
}

const STEPS_S = [3_600, 600, 60, 30, 10, 5] as const;

/** In words that stay the same while it is about the same: whoever has seen them is not called again. */
export function describeSkew(skew: SkewMs): {
  readonly upstream_is: "ahead" | "behind";
  readonly seconds_at_least: number;
} {
  const seconds = Math.abs(skew) / 1_000;
  return {
    upstream_is: skew > 0 ? "ahead" : "behind",
    seconds_at_least: STEPS_S.find((step) => seconds >= step) ?? 0,
  };
}
