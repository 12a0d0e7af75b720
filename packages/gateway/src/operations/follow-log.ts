import { setTimeout as sleep } from "node:timers/promises";
import type { MerchantId } from "@gerbang/protocol";
import { followChanges } from "./follow-changes.ts";
import type { Gateway } from "./gateway.ts";
import { type LogCursor, settledBefore, settledBeforeId } from "./log-cursor.ts";
import type { TailedLog } from "./log-tail.ts";
import { SeenPlaces } from "./seen-places.ts";
import { WakeUp } from "./wake-up.ts";

/** Something that is read in the order of text, which is that of time. */
interface FollowedLog<Entry> {
  /** A part of it, the first one first, after a place. */
  readonly find: (after: string, limit: number) => Promise<readonly Entry[]>;
  /** The places after one, and up to another. */
  readonly placesIn: (range: {
    readonly after: string;
    readonly upTo?: string;
  }) => Promise<readonly string[]>;
  readonly placeOf: (entry: Entry) => string;
  /** Calls back when there may be more besides what hints tell of; returns what ends it. */
  readonly alsoWake?: (listener: () => void) => () => void;
  /** However much happens, so long passes between two looks; none when absent. */
  readonly pauseMs?: number;
  /** Its newest part, where all who follow the merchant share the reading of it. */
  readonly tail?: SharedTail<Entry>;
}

interface SharedTail<Entry> {
  readonly log: TailedLog<Entry>;
  /** What is asked for belongs to this transaction or order; it is anything when absent. */
  readonly subject?: string | undefined;
  /** What `find` would find of what the tail tells. */
  readonly matches: (entry: Entry) => boolean;
}

export interface FollowOptions {
  /** `now` leaves out what is there already, `start` begins with the oldest. */
  readonly from: "now" | "start" | LogCursor;
  /** Ends it. */
  readonly signal: AbortSignal;
}

export interface Followed<Entry> {
  readonly entry: Entry;
  /** Resumes after this entry, and after every one before it. */
  readonly cursor: LogCursor;
}

const PAGE = 500;
/** Hints of other processes may be lost. */
const POLL_MS = 1_000;

/**
 * Tells a merchant's log as it is committed, for as long as it is asked to. Nothing is left out, also
 * when places are committed out of order and when it goes on from a cursor; after a break something may
 * be told twice, with the same place.
 *
 * Resolves once it knows where `now` is: whatever is committed from then on is told, however late the
 * first look comes.
 */
export async function followLog<Entry>(
  gateway: Gateway,
  merchantId: MerchantId,
  log: FollowedLog<Entry>,
  { from, signal }: FollowOptions,
): Promise<AsyncGenerator<Followed<Entry>, void, undefined>> {
  const seen = await whereFrom(gateway, log, from);
  const following = { seen, signal };
  return log.tail
    ? followTail(gateway, merchantId, { ...log, tail: log.tail }, following)
    : follow(gateway, merchantId, log, following);
}

interface Following {
  readonly seen: SeenPlaces;
  readonly signal: AbortSignal;
}

async function* follow<Entry>(
  gateway: Gateway,
  merchantId: MerchantId,
  log: FollowedLog<Entry>,
  { seen, signal }: Following,
): AsyncGenerator<Followed<Entry>, void, undefined> {
  const wakeUp = new WakeUp(signal);
  const unsubscribe = followChanges(gateway, () => wakeUp.wake(), { merchantId });
  const unsubscribeAlso = log.alsoWake?.(() => wakeUp.wake());
  try {
    while (!signal.aborted) {
      // Before the look, so that a hint that comes during it is not lost.
      wakeUp.reset();
      yield* unseen(gateway, log, { seen, signal });
      await wakeUp.rest(POLL_MS);
      // Rejects only when it is to stop.
      if (log.pauseMs !== undefined) {
        await sleep(log.pauseMs, undefined, { signal }).catch(() => {});
      }
    }
  } finally {
    unsubscribe();
    unsubscribeAlso?.();
  }
}

/** Looks once for itself; after that it is told, and looks again only when it was too slow. */
async function* followTail<Entry>(
  gateway: Gateway,
  merchantId: MerchantId,
  log: FollowedLog<Entry> & { readonly tail: SharedTail<Entry> },
  { seen, signal }: Following,
): AsyncGenerator<Followed<Entry>, void, undefined> {
  const { tail, placeOf } = log;
  const wakeUp = new WakeUp(signal);
  // Before the look, so that nothing falls between the two.
  const reader = gateway.logTails.join(gateway, merchantId, tail.log, {
    subject: tail.subject,
    wake: () => wakeUp.wake(),
  });
  try {
    yield* unseen(gateway, log, { seen, signal });
    while (!signal.aborted) {
      wakeUp.reset();
      const fresh = reader.take();
      if (fresh === "behind") {
        yield* unseen(gateway, log, { seen, signal });
        continue;
      }
      for (const entry of fresh.entries) {
        const isNew = tail.matches(entry) && seen.add(placeOf(entry));
        if (isNew) yield { entry, cursor: seen.cursor() };
      }
      if (fresh.entries.length > 0) seen.settle(fresh.settled);
      await wakeUp.woken();
    }
  } finally {
    reader.leave();
  }
}

async function* unseen<Entry>(
  gateway: Gateway,
  log: FollowedLog<Entry>,
  { seen, signal }: Following,
): AsyncGenerator<Followed<Entry>, void, undefined> {
  for (let after = seen.settled; !signal.aborted; ) {
    const page = await log.find(after, PAGE);
    for (const entry of page) {
      if (seen.add(log.placeOf(entry))) yield { entry, cursor: seen.cursor() };
    }
    const settled = settledBefore(gateway.wallNow());
    const last = page.at(-1);
    if (page.length < PAGE || !last) return seen.settle(settled);
    const lastPlace = log.placeOf(last);
    seen.settle(lastPlace < settled ? lastPlace : settled);
    after = lastPlace;
  }
}

async function whereFrom<Entry>(
  gateway: Gateway,
  log: FollowedLog<Entry>,
  from: FollowOptions["from"],
): Promise<SeenPlaces> {
  if (from === "start") return new SeenPlaces("", []);
  if (from === "now") {
    const after = settledBefore(gateway.wallNow());
    return new SeenPlaces(after, await log.placesIn({ after }));
  }
  const range = { after: settledBeforeId(from.lastId), upTo: from.lastId };
  const there = await log.placesIn(range);
  return new SeenPlaces(range.after, there.length === from.seen ? there : []);
}
