import { CALL_RANKS, type CallRank, isBackground } from "../domain/upstream/call-rank.ts";
import {
  newBucket,
  pauseOf,
  shareOf,
  slowDown,
  type TokenBucket,
  takeToken,
  tokensWithin,
  waitForToken,
} from "../domain/upstream/token-bucket.ts";

/** What one process may make of an account's calls. */
export interface GateLimits {
  readonly perSecond: number;
  /** At one moment. */
  readonly places: number;
}

interface Waiting {
  readonly rank: CallRank;
  readonly end: (isLetIn: boolean) => void;
}

/** How long a call waits for its turn at most, in real time. */
const PATIENCE_MS: Readonly<Record<CallRank, number>> = {
  charge: 1_000,
  command: 1_000,
  bell: 3_000,
  timed: 3_000,
};

const ROOM_WITHIN_MS = 1_000;

/**
 * Lets the calls of one account through, evenly and so many at once, the most urgent first. Whoever would
 * wait for long is turned away at once, so that the line stays short. Who asks only how things are leaves
 * half of the places to the others, and half of the calls where only the clock has it ask.
 */
export class AccountGate {
  readonly #ticks: () => number;
  #limits: GateLimits;
  #bucket: TokenBucket;
  #taken = 0;
  #background = 0;
  /** The most urgent first, and of the same rank the first who came. */
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: GateLimits, ticks: () => number) {
    this.#ticks = ticks;
    this.#limits = limits;
    this.#bucket = newBucket(limits.perSecond, ticks());
  }

  get limits(): GateLimits {
    return this.#limits;
  }

  get inFlight(): number {
    return this.#taken;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** How much of its limit the upstream still takes, and for how long it takes nothing. */
  get pace(): { readonly share: number; readonly pausedMs: number } {
    const now = this.#ticks();
    return { share: shareOf(this.#bucket, now), pausedMs: pauseOf(this.#bucket, now) };
  }

  /** From now on these are the limits. */
  fit(limits: GateLimits): void {
    if (limits.perSecond === this.#limits.perSecond && limits.places === this.#limits.places)
      return;
    this.#limits = limits;
    this.#serve();
  }

  /** Resolves to whether the call may be made; whoever was let in leaves. */
  async enter(rank: CallRank): Promise<boolean> {
    const ahead = this.#waiting.filter((one) => !isBefore(rank, one.rank)).length;
    if (ahead === 0 && this.#delayOf(rank) === 0) {
      this.#take(rank);
      return true;
    }
    if (this.#isFull(rank, ahead)) return false;
    return await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => {
        this.#waiting = this.#waiting.filter((other) => other !== one);
        resolve(false);
      }, PATIENCE_MS[rank]);
      const one: Waiting = {
        rank,
        end: (isLetIn) => {
          clearTimeout(timer);
          resolve(isLetIn);
        },
      };
      this.#waiting.splice(ahead, 0, one);
      this.#serve();
    });
  }

  leave(rank: CallRank): void {
    this.#taken--;
    if (isBackground(rank)) this.#background--;
    this.#serve();
  }

  /** Turns away those who wait with such a rank: they would wait for nothing. */
  sendAway(isSentAway: (rank: CallRank) => boolean): void {
    const leaving = this.#waiting.filter(({ rank }) => isSentAway(rank));
    this.#waiting = this.#waiting.filter(({ rank }) => !isSentAway(rank));
    for (const one of leaving) one.end(false);
    this.#serve();
  }

  /** How many calls of a rank can begin within a second, beside those that wait already. */
  roomFor(rank: CallRank): number {
    const tokens = tokensWithin(this.#bucket, this.#orderOf(rank), ROOM_WITHIN_MS);
    const ahead = this.#waiting.filter((one) => !isBefore(rank, one.rank)).length;
    return Math.max(0, Math.min(this.#placesFor(rank), tokens) - ahead);
  }

  /** The upstream said that a call, sent at that tick, was too much. */
  slowDown(sentAt: number, retryAfterMs: number | undefined): void {
    this.#bucket = slowDown(this.#bucket, {
      now: this.#ticks(),
      sentAt,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
    const { pausedMs } = this.pace;
    this.sendAway((rank) => PATIENCE_MS[rank] < pausedMs);
  }

  #isFull(rank: CallRank, ahead: number): boolean {
    if (ahead >= this.#limits.places) return true;
    return waitForToken(this.#bucket, this.#orderOf(rank), ahead) > PATIENCE_MS[rank];
  }

  /** In how many milliseconds one of this rank may begin; infinite while it has no place. */
  #delayOf(rank: CallRank): number {
    if (this.#placesFor(rank) <= 0) return Number.POSITIVE_INFINITY;
    return waitForToken(this.#bucket, this.#orderOf(rank));
  }

  #placesFor(rank: CallRank): number {
    const { places } = this.#limits;
    const free = places - this.#taken;
    return isBackground(rank) ? Math.min(free, Math.ceil(places / 2) - this.#background) : free;
  }

  #orderOf(rank: CallRank) {
    const { perSecond } = this.#limits;
    return { perSecond, now: this.#ticks(), isTimed: rank === "timed" };
  }

  #take(rank: CallRank): void {
    const taken = takeToken(this.#bucket, this.#orderOf(rank));
    if (!taken) throw new Error("there is no token to take");
    this.#bucket = taken;
    this.#taken++;
    if (isBackground(rank)) this.#background++;
  }

  /** Whoever is first is the least restricted: where he has to wait, so have all behind him. */
  #serve(): void {
    clearTimeout(this.#timer);
    for (let first = this.#waiting[0]; first; first = this.#waiting[0]) {
      const delay = this.#delayOf(first.rank);
      if (delay > 0) {
        if (Number.isFinite(delay)) this.#timer = setTimeout(() => this.#serve(), Math.ceil(delay));
        return;
      }
      this.#waiting.shift();
      this.#take(first.rank);
      first.end(true);
    }
  }
}

function isBefore(one: CallRank, other: CallRank): boolean {
  return CALL_RANKS.indexOf(one) < CALL_RANKS.indexOf(other);
}
