/**
 * How many calls one process makes of one account: evenly, so that in no second there are more than the
 * limit and a twentieth of it. What is due by the clock alone gets half at most. All times are milliseconds
 * of a clock that never steps back, all rates calls a second.
 */
export interface TokenBucket {
  readonly tokens: number;
  /** Those of them that what is due by the clock alone may take. */
  readonly timedTokens: number;
  readonly at: number;
  readonly slowed?: Slowed;
}

/** The upstream said that it is too much. */
interface Slowed {
  readonly at: number;
  /** Of the limit. */
  readonly share: number;
  /** Until then it stays at that share; from then on it rises. */
  readonly until: number;
  /** Nothing is called before. */
  readonly pausedUntil: number;
}

/** Who asks for a token. */
interface TokenOrder {
  readonly perSecond: number;
  readonly now: number;
  readonly isTimed: boolean;
}

const TIMED_SHARE = 0.5;
/** What may gather while nobody calls, of a second's. */
const BURST_SHARE = 0.05;
const SLOWED_MS = 30_000;
/** From nothing to the whole limit. */
const RECOVERY_MS = 60_000;
const SHARE_MIN = 1 / 16;
const PAUSE_MS_MAX = 300_000;
/** Sums of fractions miss a whole by this much. */
const NEARLY = 1e-6;

export function newBucket(perSecond: number, now: number): TokenBucket {
  return {
    tokens: capacityOf(perSecond),
    timedTokens: capacityOf(perSecond * TIMED_SHARE),
    at: now,
  };
}

/** The bucket after one call; `undefined` when there may be none yet. */
export function takeToken(bucket: TokenBucket, order: TokenOrder): TokenBucket | undefined {
  const { perSecond, now, isTimed } = order;
  const filled = refill(bucket, perSecond, now);
  if (tokensFor(filled, isTimed) < 1 - NEARLY || pauseOf(filled, now) > 0) return undefined;
  return {
    ...filled,
    tokens: filled.tokens - 1,
    timedTokens: filled.timedTokens - (isTimed ? 1 : 0),
  };
}

/** In how many milliseconds there is a token, when `ahead` others take theirs before. */
export function waitForToken(bucket: TokenBucket, order: TokenOrder, ahead = 0): number {
  const { perSecond, now, isTimed } = order;
  const filled = refill(bucket, perSecond, now);
  const pauseMs = pauseOf(filled, now);
  const rate = (perSecond * shareOf(filled, now)) / 1_000;
  const waitFor = (tokens: number, perMs: number) => {
    const missing = 1 + ahead - tokens;
    return missing > NEARLY ? missing / perMs : 0;
  };
  const timedMs = isTimed ? waitFor(filled.timedTokens, rate * TIMED_SHARE) : 0;
  return pauseMs + Math.max(waitFor(filled.tokens, rate), timedMs);
}

/** How many calls could begin within a time: those that wait already are among them. */
export function tokensWithin(bucket: TokenBucket, order: TokenOrder, withinMs: number): number {
  const { perSecond, now, isTimed } = order;
  const filled = refill(bucket, perSecond, now);
  const openMs = withinMs - pauseOf(filled, now);
  if (openMs < 0) return 0;
  const rate = (perSecond * shareOf(filled, now)) / 1_000;
  const all = filled.tokens + rate * openMs;
  const timed = filled.timedTokens + rate * TIMED_SHARE * openMs;
  return Math.max(0, Math.floor((isTimed ? Math.min(all, timed) : all) + NEARLY));
}

/**
 * The upstream refused a call because there were too many: half as many from now on, for half a minute or
 * until the moment that it named, then more again little by little. Calls that were under way when it was
 * slowed down say nothing new.
 */
export function slowDown(
  bucket: TokenBucket,
  {
    now,
    sentAt,
    retryAfterMs = 0,
  }: { readonly now: number; readonly sentAt: number; readonly retryAfterMs?: number },
): TokenBucket {
  const pausedUntil = Math.max(
    bucket.slowed?.pausedUntil ?? 0,
    retryAfterMs > 0 ? now + Math.min(retryAfterMs, PAUSE_MS_MAX) : 0,
  );
  const isNews = bucket.slowed === undefined || sentAt >= bucket.slowed.at;
  const before = shareOf(bucket, now);
  const slowed = isNews
    ? { at: now, share: Math.max(SHARE_MIN, before / 2), until: now + SLOWED_MS, pausedUntil }
    : { ...bucket.slowed, pausedUntil };
  const until = Math.max(slowed.until, pausedUntil);
  return { ...bucket, tokens: 0, timedTokens: 0, at: now, slowed: { ...slowed, until } };
}

/** How much of the limit is used just now, from 0 to 1. */
export function shareOf({ slowed }: TokenBucket, now: number): number {
  if (!slowed) return 1;
  return Math.min(1, slowed.share + Math.max(0, now - slowed.until) / RECOVERY_MS);
}

/** How long nothing is to be called, in milliseconds. */
export function pauseOf({ slowed }: TokenBucket, now: number): number {
  return Math.max(0, (slowed?.pausedUntil ?? 0) - now);
}

function tokensFor({ tokens, timedTokens }: TokenBucket, isTimed: boolean): number {
  return isTimed ? Math.min(tokens, timedTokens) : tokens;
}

/** At the share that it began with, which is the smaller one. */
function refill(bucket: TokenBucket, perSecond: number, now: number): TokenBucket {
  const from = Math.max(bucket.at, Math.min(bucket.slowed?.pausedUntil ?? 0, now));
  const grown = (Math.max(0, now - from) * perSecond * shareOf(bucket, from)) / 1_000;
  const timedGrown = grown * TIMED_SHARE;
  return {
    ...bucket,
    tokens: Math.min(capacityOf(perSecond), bucket.tokens + grown),
    timedTokens: Math.min(capacityOf(perSecond * TIMED_SHARE), bucket.timedTokens + timedGrown),
    at: Math.max(bucket.at, now),
  };
}

function capacityOf(perSecond: number): number {
  return Math.max(1, perSecond * BURST_SHARE);
}
