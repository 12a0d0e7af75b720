import { firstIdAt } from "../domain/first-id.ts";
import type { ChangeHints } from "../store/changes.ts";
import { settledBefore } from "./log-cursor.ts";
import { RecentEntries } from "./recent-entries.ts";
import { SeenPlaces } from "./seen-places.ts";
import { type TailReader, WaitingEntries } from "./tail-reader.ts";

/** How a log's newest part is read, for all who follow it. */
export interface TailedLog<Entry> {
  /** Its name, the same for all merchants. */
  readonly name: string;
  /** A part of it without a filter, the first one first, after a place. */
  readonly read: (after: string, limit: number) => Promise<readonly Entry[]>;
  /** The places after one, in order. */
  readonly placesAfter: (after: string, limit: number) => Promise<readonly string[]>;
  readonly placeOf: (entry: Entry) => string;
  /** By what a reader may have asked for it alone: its transaction, its order. */
  readonly subjectsOf: (entry: Entry) => readonly (string | undefined)[];
  /** Has written what waits to be; before it is said where `now` is. */
  readonly flush?: () => Promise<void>;
  /** Calls back when there may be more besides what changes tell of; returns what ends it. */
  readonly alsoHint?: (listener: () => void) => () => void;
}

/** What a tail needs of its gateway. */
export interface TailMeans {
  readonly db: { readonly changes: ChangeHints };
  readonly wallNow: () => Date;
  readonly report: (error: unknown, about: Readonly<Record<string, unknown>>) => void;
}

export interface ReaderOptions<Entry> {
  /** Only entries of this subject; all when absent. */
  readonly subject?: string | undefined;
  /** Which of them it tells; all when absent. */
  readonly matches?: ((entry: Entry) => boolean) | undefined;
  /** Called when there is something to take. */
  readonly wake: () => void;
}

/** Where a reader begins: all that was there by then is told to nobody who asked for what comes from now on. */
interface ReaderStart {
  /** All of the log up to here is there. */
  readonly settled: string;
  /** What is there behind it of what the reader tells, in order; `undefined` when the tail does not know it. */
  readonly places: readonly string[] | undefined;
}

/** Somebody who follows a log. */
export interface JoinedReader<Entry> extends TailReader<Entry> {
  /**
   * Resolves when the log was looked at once more, for all who have joined by then: whatever is committed from then
   * on comes to the reader. Rejects with what that look failed of.
   */
  readonly start: Promise<ReaderStart>;
  leave(): void;
}

const PAGE = 500;
const PLACES_PAGE = 2_000;
/** Hints may be lost, and an entry may be committed long after its place was made. */
export const LOOK_MS = 1_000;
/** Nearly all entries are committed so soon: what a hint tells of is looked for among those alone. */
const NEAR_MS = 500;
/** However much happens, so long passes between two looks. */
const PAUSE_MS = 10;
/**
 * To tell one entry to one reader takes some hundredth of a millisecond. As long as a look's telling takes, so long
 * others have the process after it; and of what happens meanwhile each reader is told at once.
 */
const TOLD_EACH_MS = 0.01;
const PAUSE_MAX_MS = 500;

interface TailOptions {
  /** How long without a hint until it looks. */
  readonly lookMs: () => number;
  readonly onEmpty: () => void;
}

/** Who waits for the next look. */
interface Joining<Entry> {
  readonly options: ReaderOptions<Entry>;
  readonly waiting: WaitingEntries<Entry>;
  readonly begun: PromiseWithResolvers<ReaderStart>;
  hasLeft: boolean;
}

/** The newest part of one merchant's log, read for all who follow it. */
export class LogTail<Entry> {
  readonly #gateway: TailMeans;
  readonly #log: TailedLog<Entry>;
  readonly #options: TailOptions;
  readonly #seen: SeenPlaces;
  readonly #recent: RecentEntries<Entry>;
  /** Those of the key `undefined` read everything. */
  readonly #readers = new Map<string | undefined, Set<WaitingEntries<Entry>>>();
  #joining: Joining<Entry>[] = [];
  #count = 0;
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;
  #isHinted = false;
  /** Entries that the last look has told, to each of the readers. */
  #told = 0;
  /** By `performance.now()`. */
  #restsUntil = 0;
  /** By `performance.now()`; nobody has begun to read before the first time. */
  #lookedWholeAt: number | undefined;

  constructor(gateway: TailMeans, log: TailedLog<Entry>, options: TailOptions) {
    this.#gateway = gateway;
    this.#log = log;
    this.#options = options;
    this.#seen = new SeenPlaces(settledBefore(gateway.wallNow()), []);
    this.#recent = new RecentEntries(log.placeOf);
  }

  join(options: ReaderOptions<Entry>): JoinedReader<Entry> {
    const waiting = new WaitingEntries<Entry>(options.wake);
    const begun = Promise.withResolvers<ReaderStart>();
    const joining: Joining<Entry> = { options, waiting, begun, hasLeft: false };
    this.#joining.push(joining);
    this.#count++;
    this.hint();
    return {
      start: begun.promise,
      take: () => waiting.take(),
      leave: () => {
        if (!joining.hasLeft) this.#leave(joining);
      },
    };
  }

  #leave(reader: Joining<Entry>): void {
    reader.hasLeft = true;
    // The look that it waits for may never come.
    reader.begun.resolve({ settled: this.#seen.settled, places: [] });
    const { subject } = reader.options;
    const readers = this.#readers.get(subject);
    readers?.delete(reader.waiting);
    if (readers?.size === 0) this.#readers.delete(subject);
    this.#count--;
    if (this.#count > 0) return;
    clearTimeout(this.#timer);
    this.#options.onEmpty();
  }

  /** There may be something new. */
  hint(): void {
    if (this.#isHinted) return;
    this.#isHinted = true;
    if (!this.#isLooking) this.#lookIn(this.#restMs());
  }

  #lookIn(ms: number): void {
    clearTimeout(this.#timer);
    if (this.#count === 0) return;
    this.#timer = setTimeout(() => void this.#look(), ms);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    this.#isHinted = false;
    this.#told = 0;
    // Who joins from now on asks for a look that begins later.
    const joining = this.#joining;
    this.#joining = [];
    try {
      await this.#read(joining.length > 0);
      for (const one of joining) this.#begin(one);
    } catch (error) {
      for (const { begun } of joining) begun.reject(error);
      // Whoever reads is told nothing wrong: the next look finds it.
      this.#gateway.report(error, { work: "log_tail", log: this.#log.name });
    }
    this.#isLooking = false;
    this.#restsUntil = performance.now() + Math.min(PAUSE_MAX_MS, this.#told * TOLD_EACH_MS);
    this.#lookIn(this.#restMs());
  }

  #restMs(): number {
    if (!this.#isHinted) return this.#options.lookMs();
    return Math.max(PAUSE_MS, this.#restsUntil - performance.now());
  }

  /** Nothing is awaited since the look that it begins with. */
  #begin({ options: { subject, matches }, waiting, begun, hasLeft }: Joining<Entry>): void {
    const { settled } = this.#seen;
    const isAll = subject === undefined && !matches;
    const places = isAll
      ? this.#seen.places()
      : this.#recent.placesOf(settled, (entry) => {
          const isOfSubject =
            subject === undefined || this.#log.subjectsOf(entry).includes(subject);
          return isOfSubject && (matches?.(entry) ?? true);
        });
    if (!hasLeft) {
      waiting.settled = settled;
      this.#readers.set(subject, (this.#readers.get(subject) ?? new Set()).add(waiting));
    }
    begun.resolve({ settled, places });
  }

  async #read(isForNew: boolean): Promise<void> {
    const startedAt = performance.now();
    const wall = this.#gateway.wallNow();
    const lookedWholeAt = this.#lookedWholeAt ?? Number.NEGATIVE_INFINITY;
    const isWhole = isForNew || startedAt - lookedWholeAt >= LOOK_MS;
    if (isForNew) await this.#log.flush?.();
    const near = firstIdAt(new Date(wall.getTime() - NEAR_MS));
    const after = isWhole || near < this.#seen.settled ? this.#seen.settled : near;
    await this.#readPlaces(after);
    if (!isWhole) return;
    this.#lookedWholeAt = startedAt;
    this.#settle(settledBefore(wall));
  }

  async #readPlaces(after: string): Promise<void> {
    for (let from = after; ; ) {
      const places = await this.#log.placesAfter(from, PLACES_PAGE);
      if (this.#lookedWholeAt === undefined) this.#know(places);
      else await this.#takeIn(places, from);
      const last = places.at(-1);
      if (places.length < PLACES_PAGE || last === undefined) return;
      from = last;
    }
  }

  /** What was there before anybody read. */
  #know(places: readonly string[]): void {
    for (const place of places) this.#seen.add(place);
    this.#recent.skip(places.at(-1));
  }

  /** Reads from the first place on that is new, to the last: most looks find none. */
  async #takeIn(places: readonly string[], after: string): Promise<void> {
    const isNew = (place: string) => !this.#seen.has(place);
    const first = places.findIndex(isNew);
    const last = places.findLast(isNew);
    if (last === undefined) return;
    for (let from = places[first - 1] ?? after; from < last; ) {
      const page = await this.#log.read(from, PAGE);
      this.#hand(page.filter((entry) => this.#seen.add(this.#log.placeOf(entry))));
      const lastRead = page.at(-1);
      if (page.length < PAGE || !lastRead) return;
      from = this.#log.placeOf(lastRead);
    }
  }

  #hand(entries: readonly Entry[]): void {
    for (const entry of entries) {
      this.#recent.add(entry);
      const keys = new Set([undefined, ...this.#log.subjectsOf(entry)]);
      for (const key of keys) {
        const readers = this.#readers.get(key);
        for (const reader of readers ?? []) reader.hand(entry);
        this.#told += readers?.size ?? 0;
      }
    }
  }

  #settle(settled: string): void {
    this.#seen.settle(settled);
    this.#recent.settle(settled);
    for (const readers of this.#readers.values()) {
      for (const reader of readers) reader.settled = settled;
    }
  }
}
