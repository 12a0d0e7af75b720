import type { MerchantId } from "@gerbang/protocol";
import type { LoggedEvent } from "../../domain/transactions/logged-event.ts";
import { type EventFilter, findEventIds, findEvents } from "../../store/transactions/event-log.ts";
import type { Gateway } from "../gateway.ts";
import { WakeUp } from "../wake-up.ts";
import { type EventCursor, settledBefore, settledBeforeId } from "./event-cursor.ts";

export type { EventFilter } from "../../store/transactions/event-log.ts";

/** A part of the merchant's log in the order of id, after an id. */
export async function listEvents(
  gateway: Gateway,
  merchantId: MerchantId,
  query: EventFilter & { readonly after?: string; readonly limit: number },
): Promise<readonly LoggedEvent[]> {
  const { after = "", limit, ...filter } = query;
  return await findEvents(gateway.db, merchantId, filter, { after, limit });
}

export interface FollowOptions {
  readonly filter: EventFilter;
  /** `now` leaves out what is there already, `start` begins with the oldest. */
  readonly from: "now" | "start" | EventCursor;
  /** Ends it. */
  readonly signal: AbortSignal;
}

export interface FollowedEvent {
  readonly event: LoggedEvent;
  /** Resumes after this event, and after every one before it. */
  readonly cursor: EventCursor;
}

const PAGE = 500;
/** Hints of other processes may be lost. */
const POLL_MS = 1_000;

/**
 * Tells a merchant's events as they are committed, for as long as it is asked to. Nothing is left
 * out, also when ids are committed out of order and when it goes on from a cursor; after a break
 * something may be told twice, under the same id.
 *
 * Resolves once it knows where `now` is: whatever is committed from then on is told, however late the
 * first look comes.
 */
export async function followEvents(
  gateway: Gateway,
  merchantId: MerchantId,
  { filter, from, signal }: FollowOptions,
): Promise<AsyncGenerator<FollowedEvent, void, undefined>> {
  const seen = await whereFrom(gateway, merchantId, filter, from);
  return follow(gateway, merchantId, { filter, seen, signal });
}

async function* follow(
  gateway: Gateway,
  merchantId: MerchantId,
  { filter, seen, signal }: Omit<FollowOptions, "from"> & { readonly seen: SeenEvents },
): AsyncGenerator<FollowedEvent, void, undefined> {
  const wakeUp = new WakeUp(signal);
  const unsubscribe = gateway.db.changes.subscribe((change) => {
    if (change.merchantId === merchantId) wakeUp.wake();
  });
  try {
    while (!signal.aborted) {
      // Before the look, so that a hint that comes during it is not lost.
      wakeUp.reset();
      yield* unseenEvents(gateway, merchantId, filter, { seen, signal });
      await wakeUp.rest(POLL_MS);
    }
  } finally {
    unsubscribe();
  }
}

async function* unseenEvents(
  gateway: Gateway,
  merchantId: MerchantId,
  filter: EventFilter,
  { seen, signal }: { readonly seen: SeenEvents; readonly signal: AbortSignal },
): AsyncGenerator<FollowedEvent, void, undefined> {
  for (let after = seen.settled; !signal.aborted; ) {
    const page = await findEvents(gateway.db, merchantId, filter, { after, limit: PAGE });
    for (const event of page) {
      if (seen.add(event.id)) yield { event, cursor: seen.cursor() };
    }
    const settled = settledBefore(gateway.wallNow());
    const last = page.at(-1);
    if (page.length < PAGE || !last) return seen.settle(settled);
    seen.settle(last.id < settled ? last.id : settled);
    after = last.id;
  }
}

async function whereFrom(
  gateway: Gateway,
  merchantId: MerchantId,
  filter: EventFilter,
  from: FollowOptions["from"],
): Promise<SeenEvents> {
  if (from === "start") return new SeenEvents("", []);
  if (from === "now") {
    const after = settledBefore(gateway.wallNow());
    return new SeenEvents(after, await findEventIds(gateway.db, merchantId, filter, { after }));
  }
  const range = { after: settledBeforeId(from.lastId), upTo: from.lastId };
  const there = await findEventIds(gateway.db, merchantId, filter, range);
  return new SeenEvents(range.after, there.length === from.seen ? there : []);
}

/** Which of the latest events were seen. */
class SeenEvents {
  /** Everything up to here was seen. */
  settled: string;
  /** In order. */
  readonly #ids: string[];
  #lastId: string;

  constructor(settled: string, ids: readonly string[]) {
    this.settled = settled;
    this.#ids = [...ids];
    this.#lastId = ids.at(-1) ?? settled;
  }

  /** Returns whether it is new. */
  add(id: string): boolean {
    const place = this.#countUpTo(id);
    if (place > 0 && this.#ids[place - 1] === id) return false;
    this.#ids.splice(place, 0, id);
    if (id > this.#lastId) this.#lastId = id;
    return true;
  }

  cursor(): EventCursor {
    const before = this.#countUpTo(settledBeforeId(this.#lastId));
    return { lastId: this.#lastId, seen: this.#ids.length - before };
  }

  /** What a cursor counts stays known, however long ago the last event was. */
  settle(settled: string): void {
    if (settled > this.settled) this.settled = settled;
    const counted = settledBeforeId(this.#lastId);
    this.#ids.splice(0, this.#countUpTo(this.settled < counted ? this.settled : counted));
  }

  #countUpTo(id: string): number {
    let [low, high] = [0, this.#ids.length];
    // Nearly always the new one is the largest.
    if (high > 0 && (this.#ids[high - 1] ?? "") <= id) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ids[middle] ?? "") <= id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
