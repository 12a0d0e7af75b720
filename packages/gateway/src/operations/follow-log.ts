import type { MerchantId } from "@gerbang/protocol";
import type { Gateway } from "./gateway.ts";
import { type LogCursor, settledBefore, settledBeforeId } from "./log-cursor.ts";
import type { TailedLog } from "./log-tail.ts";
import { SeenPlaces } from "./seen-places.ts";
import type { TailReader } from "./tail-reader.ts";
import { WakeUp } from "./wake-up.ts";

/** Something that is read in the order of text, which is that of time. */
interface FollowedLog<Entry> {
  /** A part of it, the first one first, after a place. */
  readonly find: (after: string, limit: number) => Promise<readonly Entry[]>;
  /** The places after one, and up to another, in order. */
  readonly placesIn: (range: {
    readonly after: string;
    readonly upTo?: string;
  }) => Promise<readonly string[]>;
  /** The newest part of all of it, which is read once for all who follow the merchant. */
  readonly tail: TailedLog<Entry>;
  /** What is asked for belongs to this transaction or order; it is anything when absent. */
  readonly subject?: string | undefined;
  /** What `find` would find of what the tail tells; all of it when absent. */
  readonly matches?: ((entry: Entry) => boolean) | undefined;
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

interface Following<Entry> {
  readonly gateway: Gateway;
  readonly merchantId: MerchantId;
  readonly log: FollowedLog<Entry>;
  readonly signal: AbortSignal;
}

/**
 * Tells a merchant's log as it is committed, for as long as it is asked to. Nothing is left out, also
 * when places are committed out of order and when it goes on from a cursor; after a break something may
 * be told twice, with the same place.
 *
 * Resolves once it knows where `now` is: whatever is committed from then on is told, however late the
 * first look comes. The signal has to be aborted in the end, whether or not anything was asked for.
 */
export async function followLog<Entry>(
  gateway: Gateway,
  merchantId: MerchantId,
  log: FollowedLog<Entry>,
  { from, signal }: FollowOptions,
): Promise<AsyncGenerator<Followed<Entry>, void, undefined>> {
  const { tail, subject, matches } = log;
  const following = { gateway, merchantId, log, signal };
  const wakeUp = new WakeUp(signal);
  const wake = () => wakeUp.wake();
  const reader = gateway.logTails.join(gateway, merchantId, tail, { subject, matches, wake });
  if (signal.aborted) reader.leave();
  else signal.addEventListener("abort", () => reader.leave(), { once: true });
  try {
    // Before it looks for itself, so that nothing falls between the two.
    const start = await reader.start;
    const seen =
      from === "now" && start.places
        ? new SeenPlaces(start.settled, start.places)
        : await whereFrom(following, from);
    const isAhead = from === "now";
    return follow(following, { seen, reader, wakeUp, isAhead });
  } catch (error) {
    reader.leave();
    throw error;
  }
}

interface Reading<Entry> {
  readonly seen: SeenPlaces;
  readonly reader: TailReader<Entry> & { leave(): void };
  readonly wakeUp: WakeUp;
  /** There is nothing to look up before it is told. */
  readonly isAhead: boolean;
}

/** Is told what is new, and looks for itself only for what was before, and when it was too slow. */
async function* follow<Entry>(
  following: Following<Entry>,
  { seen, reader, wakeUp, isAhead }: Reading<Entry>,
): AsyncGenerator<Followed<Entry>, void, undefined> {
  const { log, signal } = following;
  const placeOf = log.tail.placeOf;
  try {
    if (!isAhead) yield* unseen(following, seen);
    while (!signal.aborted) {
      wakeUp.reset();
      const fresh = reader.take();
      if (fresh === "behind") {
        yield* unseen(following, seen);
        continue;
      }
      for (const entry of fresh.entries) {
        const isNew = (log.matches?.(entry) ?? true) && seen.add(placeOf(entry));
        if (isNew) yield { entry, cursor: seen.cursor() };
      }
      if (fresh.entries.length > 0) seen.settle(fresh.settled);
      await wakeUp.woken();
    }
  } finally {
    reader.leave();
  }
}

/** What is in the log and was not told, a page in each of its turns: no turn waits for whoever is told. */
async function* unseen<Entry>(
  { gateway, merchantId, log, signal }: Following<Entry>,
  seen: SeenPlaces,
): AsyncGenerator<Followed<Entry>, void, undefined> {
  for (let after = seen.settled; !signal.aborted; ) {
    const settled = settledBefore(gateway.wallNow());
    const page = await gateway.lookUpTurns.merchants.take(merchantId, async () =>
      signal.aborted ? [] : await log.find(after, PAGE),
    );
    for (const entry of page) {
      if (seen.add(log.tail.placeOf(entry))) yield { entry, cursor: seen.cursor() };
    }
    const last = page.at(-1);
    if (page.length < PAGE || !last) return seen.settle(settled);
    const lastPlace = log.tail.placeOf(last);
    seen.settle(lastPlace < settled ? lastPlace : settled);
    after = lastPlace;
  }
}

async function whereFrom<Entry>(
  { gateway, merchantId, log, signal }: Following<Entry>,
  from: FollowOptions["from"],
): Promise<SeenPlaces> {
  if (from === "start") return new SeenPlaces("", []);
  const placesIn = async (range: { readonly after: string; readonly upTo?: string }) =>
    await gateway.lookUpTurns.merchants.take(merchantId, async () =>
      signal.aborted ? [] : await log.placesIn(range),
    );
  if (from === "now") {
    const after = settledBefore(gateway.wallNow());
    return new SeenPlaces(after, await placesIn({ after }));
  }
  const range = { after: settledBeforeId(from.lastId), upTo: from.lastId };
  const there = await placesIn(range);
  return new SeenPlaces(range.after, there.length === from.seen ? there : []);
}
