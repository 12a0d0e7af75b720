import type { MerchantId } from "@gerbang/protocol";
import { firstIdAt } from "../domain/first-id.ts";
import type { ChangeHints } from "../store/changes.ts";
import { settledBefore } from "./log-cursor.ts";
import { SeenPlaces } from "./seen-places.ts";

/** How a log's newest part is read, for all who follow it. */
export interface TailedLog<Entry> {
  /** Its name, the same for all merchants. */
  readonly name: string;
  /** A part of it without a filter, the first one first, after a place. */
  readonly read: (after: string, limit: number) => Promise<readonly Entry[]>;
  readonly placeOf: (entry: Entry) => string;
  /** By what a reader may have asked for it alone: its transaction, its order. */
  readonly subjectsOf: (entry: Entry) => readonly (string | undefined)[];
}

/** What a tail needs of its gateway. */
interface TailMeans {
  readonly db: { readonly changes: ChangeHints };
  readonly wallNow: () => Date;
  readonly report: (error: unknown, about: Readonly<Record<string, unknown>>) => void;
}

interface ReaderOptions {
  /** Only entries of this subject; all when absent. */
  readonly subject?: string | undefined;
  /** Called when there is something to take. */
  readonly wake: () => void;
}

/** Whoever reads a tail. */
interface TailReader<Entry> {
  /**
   * What has come since the last time; `behind` when more has come than is kept for a slow reader, who looks
   * it up in the log.
   */
  take(): { readonly entries: readonly Entry[]; readonly settled: string } | "behind";
  leave(): void;
}

const PAGE = 500;
/** As many entries wait for one reader. */
const WAITING_MAX = 1_000;
/** Hints may be lost, and an entry may be committed long after its place was made. */
const LOOK_MS = 1_000;
/** However many merchants are followed, their tails are looked at so often together, without a hint. */
const LOOKS_EACH_MS = 2;
/** Nearly all entries are committed so soon: what a hint tells of is looked for among those alone. */
const NEAR_MS = 500;
/** However much happens, so long passes between two looks. */
const PAUSE_MS = 10;

/** The tails that one process reads. */
export class LogTails {
  /** By the log and the merchant; of what kind its entries are says the log. */
  readonly #tails = new Map<string, unknown>();

  /** How many are read now. */
  get size(): number {
    return this.#tails.size;
  }

  /**
   * Joins those who read the newest part of a merchant's log: it is read once for all of them. Whatever is committed
   * from then on comes to the reader, and perhaps some of what was there.
   */
  join<Entry>(
    gateway: TailMeans,
    merchantId: MerchantId,
    log: TailedLog<Entry>,
    options: ReaderOptions,
  ): TailReader<Entry> {
    const key = `${log.name} ${merchantId}`;
    const known = this.#tails.get(key) as LogTail<Entry> | undefined;
    const tail = known ?? this.#start(gateway, merchantId, log);
    return tail.join(options);
  }

  #start<Entry>(gateway: TailMeans, merchantId: MerchantId, log: TailedLog<Entry>): LogTail<Entry> {
    const key = `${log.name} ${merchantId}`;
    const tail = new LogTail(gateway, log, {
      lookMs: () => Math.max(LOOK_MS, this.#tails.size * LOOKS_EACH_MS),
      onEmpty: () => {
        unsubscribe();
        this.#tails.delete(key);
      },
    });
    const unsubscribe = gateway.db.changes.subscribe(() => tail.hint(), { merchantId });
    this.#tails.set(key, tail);
    return tail;
  }
}

interface TailOptions {
  /** How long without a hint until it looks. */
  readonly lookMs: () => number;
  readonly onEmpty: () => void;
}

class LogTail<Entry> {
  readonly #gateway: TailMeans;
  readonly #log: TailedLog<Entry>;
  readonly #options: TailOptions;
  readonly #seen: SeenPlaces;
  /** Those of the key `undefined` read everything. */
  readonly #readers = new Map<string | undefined, Set<Reader<Entry>>>();
  #count = 0;
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;
  #isHinted = false;
  #lookedWholeAt: number;

  constructor(gateway: TailMeans, log: TailedLog<Entry>, options: TailOptions) {
    this.#gateway = gateway;
    this.#log = log;
    this.#options = options;
    this.#seen = new SeenPlaces(settledBefore(gateway.wallNow()), []);
    this.#lookedWholeAt = performance.now();
  }

  join({ subject, wake }: ReaderOptions): TailReader<Entry> {
    const reader = new Reader<Entry>(wake, this.#seen.settled);
    const readers = this.#readers.get(subject) ?? new Set();
    this.#readers.set(subject, readers.add(reader));
    this.#count++;
    this.hint();
    return {
      take: () => reader.take(),
      leave: () => {
        if (!readers.delete(reader)) return;
        if (readers.size === 0) this.#readers.delete(subject);
        this.#count--;
        if (this.#count > 0) return;
        clearTimeout(this.#timer);
        this.#options.onEmpty();
      },
    };
  }

  /** There may be something new. */
  hint(): void {
    if (this.#isHinted) return;
    this.#isHinted = true;
    if (!this.#isLooking) this.#lookIn(PAUSE_MS);
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
    try {
      await this.#read();
    } catch (error) {
      // Whoever reads is told nothing wrong: the next look finds it.
      this.#gateway.report(error, { work: "log_tail", log: this.#log.name });
    }
    this.#isLooking = false;
    this.#lookIn(this.#restMs());
  }

  #restMs(): number {
    return this.#isHinted ? PAUSE_MS : this.#options.lookMs();
  }

  async #read(): Promise<void> {
    const { read, placeOf } = this.#log;
    const startedAt = performance.now();
    const isWhole = startedAt - this.#lookedWholeAt >= LOOK_MS;
    const near = firstIdAt(new Date(this.#gateway.wallNow().getTime() - NEAR_MS));
    for (let after = isWhole || near < this.#seen.settled ? this.#seen.settled : near; ; ) {
      const page = await read(after, PAGE);
      const settled = settledBefore(this.#gateway.wallNow());
      this.#hand(page.filter((entry) => this.#seen.add(placeOf(entry))));
      const last = page.at(-1);
      if (page.length < PAGE || !last) {
        if (!isWhole) return;
        this.#lookedWholeAt = startedAt;
        this.#seen.settle(settled);
        this.#tellSettled(settled);
        return;
      }
      after = placeOf(last);
    }
  }

  #hand(entries: readonly Entry[]): void {
    for (const entry of entries) {
      const keys = new Set([undefined, ...this.#log.subjectsOf(entry)]);
      for (const key of keys) {
        for (const reader of this.#readers.get(key) ?? []) reader.hand(entry);
      }
    }
  }

  #tellSettled(settled: string): void {
    for (const readers of this.#readers.values()) {
      for (const reader of readers) reader.settled = settled;
    }
  }
}

class Reader<Entry> {
  settled: string;
  readonly #wake: () => void;
  #waiting: Entry[] = [];
  #isBehind = false;

  constructor(wake: () => void, settled: string) {
    this.#wake = wake;
    this.settled = settled;
  }

  hand(entry: Entry): void {
    if (this.#isBehind) return;
    if (this.#waiting.length >= WAITING_MAX) {
      this.#isBehind = true;
      this.#waiting = [];
    } else this.#waiting.push(entry);
    this.#wake();
  }

  take(): { readonly entries: readonly Entry[]; readonly settled: string } | "behind" {
    if (this.#isBehind) {
      this.#isBehind = false;
      return "behind";
    }
    const entries = this.#waiting;
    this.#waiting = [];
    return { entries, settled: this.settled };
  }
}
