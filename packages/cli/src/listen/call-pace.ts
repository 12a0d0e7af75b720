const CALL_EVERY_MS = 1_000;
const LIMITED_FLOOR_MS = 10_000;
const LIMITED_MAX_MS = 5 * 60_000;
/** However long the service asks for. */
const WAIT_MAX_MS = 60 * 60_000;
const LOST_FIRST_MS = 2_000;
const LOST_MAX_MS = 30_000;

/**
 * When the next call may be made: one a second at the most, however many are due; fewer once the service
 * says that it is too many, or while nothing answers. Times are milliseconds of wall time.
 */
export class CallPace {
  #calledAt = Number.NEGATIVE_INFINITY;
  #everyMs = CALL_EVERY_MS;
  #lostMs = 0;
  #notBefore = Number.NEGATIVE_INFINITY;

  /** The earliest moment of the next call; `now` when it may be made at once. */
  nextAt(now: number): number {
    // A clock that was set back must not silence it until the old time has come again.
    this.#calledAt = Math.min(this.#calledAt, now);
    this.#notBefore = Math.min(this.#notBefore, now + WAIT_MAX_MS);
    return Math.max(now, this.#calledAt + this.#everyMs, this.#notBefore);
  }

  called(now: number): void {
    this.#calledAt = now;
  }

  /** An answer came, as it should. */
  answered(): void {
    this.#lostMs = 0;
    const slower = this.#everyMs / 2;
    this.#everyMs = slower < LIMITED_FLOOR_MS ? CALL_EVERY_MS : slower;
  }

  /** Too many requests, says the service; `retryAfterMs` if it said for how long. Returns the wait. */
  limited(now: number, retryAfterMs: number | undefined): number {
    this.#everyMs = Math.min(LIMITED_MAX_MS, Math.max(LIMITED_FLOOR_MS, this.#everyMs * 2));
    return this.#wait(now, Math.max(this.#everyMs, retryAfterMs ?? 0));
  }

  /** Nothing answers, or nothing that makes sense. Returns the wait. */
  lost(now: number): number {
    this.#lostMs = Math.min(LOST_MAX_MS, Math.max(LOST_FIRST_MS, this.#lostMs * 2));
    return this.#wait(now, this.#lostMs);
  }

  #wait(now: number, ms: number): number {
    const wait = Math.min(ms, WAIT_MAX_MS);
    this.#notBefore = Math.max(this.#notBefore, now + wait);
    return wait;
  }
}

/** What `Retry-After` asks for: seconds, or a date. */
export function readRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const seconds = /^\s*(\d{1,9})\s*$/.exec(header)?.[1];
  if (seconds !== undefined) return Number(seconds) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
