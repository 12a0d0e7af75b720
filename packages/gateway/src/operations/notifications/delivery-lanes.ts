import type { LeasedNotification } from "../../store/notifications/notification-queue.ts";

/** The queue to one endpoint within this process. */
interface Lane {
  /** Attempts that may be under way at once: halved when nothing answers, grown back when something does. */
  limit: number;
  active: number;
  /** Attempts that have ended and are being recorded. */
  unrecorded: number;
  readonly waiting: LeasedNotification[];
}

/** What an attempt showed of its endpoint: nothing, when it was never made. */
export type SignOfLife = "answered" | "silent" | "none";

const REMEMBERED_MAX = 1_000;

/** How many notifications wait in a lane for each attempt that may be under way. */
const WAITING_PER_ATTEMPT = 3;

/**
 * Keeps endpoints apart: each has its own few attempts and its own short queue, so that a slow or
 * dead one fills neither the connections nor the memory that the others need.
 */
export class DeliveryLanes {
  readonly #lanes = new Map<string, Lane>();
  readonly #attemptsMax: number;
  #held = 0;

  constructor(attemptsMax: number) {
    this.#attemptsMax = attemptsMax;
  }

  /** Everything leased: waiting, under way or being recorded. */
  get held(): number {
    return this.#held;
  }

  /** What an endpoint without a lane may lease. */
  get room(): number {
    return roomOf(this.#attemptsMax);
  }

  /** What the other endpoints may still lease. */
  rooms(): Record<string, number> {
    const rooms: Record<string, number> = {};
    for (const [endpoint, { limit, active, waiting }] of this.#lanes) {
      rooms[endpoint] = Math.max(0, roomOf(limit) - active - waiting.length);
    }
    return rooms;
  }

  add(leased: LeasedNotification): void {
    this.#lane(leased.endpoint).waiting.push(leased);
    this.#held++;
  }

  /** The next one of an endpoint that may start now. */
  start(endpoint: string): LeasedNotification | undefined {
    const lane = this.#lane(endpoint);
    if (lane.active >= lane.limit || lane.active + lane.unrecorded >= inHandMax(lane)) {
      return undefined;
    }
    const next = lane.waiting.shift();
    if (next) lane.active++;
    return next;
  }

  /** An attempt has ended: the next one may start while this one is recorded. */
  end(endpoint: string, { sign }: { readonly sign: SignOfLife }): void {
    const lane = this.#lane(endpoint);
    lane.active--;
    lane.unrecorded++;
    if (sign === "answered") lane.limit = Math.min(this.#attemptsMax, lane.limit + 1);
    if (sign === "silent") lane.limit = Math.max(1, Math.floor(lane.limit / 2));
  }

  /** Returns whether the lane has room enough to make a lease worth its while. */
  forget(endpoint: string): boolean {
    const lane = this.#lane(endpoint);
    lane.unrecorded--;
    this.#held--;
    const left = lane.active + lane.waiting.length;
    // A lane that is healthy and empty is as good as a new one. Of those that are not healthy only some are
    // kept: their endpoints may be gone for good.
    const isHealthy = lane.limit === this.#attemptsMax;
    if (left + lane.unrecorded === 0 && (isHealthy || this.#lanes.size > REMEMBERED_MAX))
      this.#lanes.delete(endpoint);
    return left <= roomOf(lane.limit) / 2;
  }

  /** Takes out what waits beyond what the lane has become: its leases would run out waiting. */
  takeSurplus(endpoint: string): readonly LeasedNotification[] {
    const lane = this.#lane(endpoint);
    return this.#take(lane, lane.limit * WAITING_PER_ATTEMPT);
  }

  takeAll(): readonly LeasedNotification[] {
    return [...this.#lanes.values()].flatMap((lane) => this.#take(lane, 0));
  }

  #take(lane: Lane, kept: number): readonly LeasedNotification[] {
    const taken = lane.waiting.splice(kept);
    this.#held -= taken.length;
    return taken;
  }

  #lane(endpoint: string): Lane {
    const found = this.#lanes.get(endpoint);
    if (found) return found;
    const lane: Lane = { limit: this.#attemptsMax, active: 0, unrecorded: 0, waiting: [] };
    this.#lanes.set(endpoint, lane);
    return lane;
  }
}

/**
 * What a process that dies now would leave to be sent again. Endpoints that get one attempt at a
 * time get the next one when the last is recorded.
 */
function inHandMax({ limit }: Lane): number {
  return 2 * limit - 1;
}

function roomOf(limit: number): number {
  return limit * (1 + WAITING_PER_ATTEMPT);
}
