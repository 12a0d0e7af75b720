import type { MerchantId } from "@gerbang/protocol";

/** Whether one more request of the merchant is let through now. */
export type Admit = (merchantId: MerchantId, wall: Date) => boolean;

interface Bucket {
  tokens: number;
  filledMs: number;
}

const MINUTE_MS = 60_000;
const MERCHANTS_MAX = 10_000;

/**
 * Lets each merchant make so many requests a minute, in bursts or evenly; 0 lets everything through.
 * Counted by wall time and per process: it protects this process, it is not a quota.
 */
export function rateLimiter(perMinute: number): Admit {
  if (perMinute === 0) return () => true;
  const buckets = new Map<MerchantId, Bucket>();
  return (merchantId, wall) => {
    const nowMs = wall.getTime();
    const bucket = buckets.get(merchantId) ?? { tokens: perMinute, filledMs: nowMs };
    // A wall clock that was set back fills nothing; it does not empty anything either.
    const passedMs = Math.max(0, nowMs - bucket.filledMs);
    bucket.tokens = Math.min(perMinute, bucket.tokens + (passedMs * perMinute) / MINUTE_MS);
    bucket.filledMs = nowMs;
    if (buckets.size >= MERCHANTS_MAX) buckets.clear();
    buckets.set(merchantId, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens--;
    return true;
  };
}
