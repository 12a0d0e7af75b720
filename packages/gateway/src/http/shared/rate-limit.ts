import type { MerchantId } from "@gerbang/protocol";

/** Whether one more request of the merchant, or of who is counted instead, is let through now. */
export type Admit<Counted extends string = MerchantId> = (counted: Counted, wall: Date) => boolean;

interface Bucket {
  tokens: number;
  filledMs: number;
}

const MINUTE_MS = 60_000;
const COUNTED_MAX = 10_000;

/**
 * Lets each merchant make so many requests a minute, in bursts or evenly; 0 lets everything through.
 * Counted by wall time and per process: it protects this process, it is not a quota.
 */
export function rateLimiter<Counted extends string = MerchantId>(
  perMinute: number,
): Admit<Counted> {
  if (perMinute === 0) return () => true;
  const buckets = new Map<Counted, Bucket>();
  return (counted, wall) => {
    const nowMs = wall.getTime();
    const bucket = buckets.get(counted) ?? { tokens: perMinute, filledMs: nowMs };
    // A wall clock that was set back fills nothing; it does not empty anything either.
    const passedMs = Math.max(0, nowMs - bucket.filledMs);
    bucket.tokens = Math.min(perMinute, bucket.tokens + (passedMs * perMinute) / MINUTE_MS);
    bucket.filledMs = nowMs;
    if (buckets.size >= COUNTED_MAX) buckets.clear();
    buckets.set(counted, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens--;
    return true;
  };
}
