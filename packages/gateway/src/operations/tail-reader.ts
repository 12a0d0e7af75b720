/** Whoever reads the newest part of a log. */
export interface TailReader<Entry> {
  /**
   * What has come since the last time; `behind` when more has come than is kept for a slow reader, who looks
   * it up in the log.
   */
  take(): TakenEntries<Entry> | "behind";
}

interface TakenEntries<Entry> {
  readonly entries: readonly Entry[];
  readonly settled: string;
}

/** As many entries wait for one reader: more than one look hands over at once. */
const WAITING_MAX = 1_000;

/** What waits for one reader. The entries are those of all readers: what is kept for one costs a reference each. */
export class WaitingEntries<Entry> implements TailReader<Entry> {
  /** All of the log up to here was told, or waits. */
  settled = "";
  readonly #wake: () => void;
  #entries: Entry[] = [];
  #isBehind = false;

  constructor(wake: () => void) {
    this.#wake = wake;
  }

  hand(entry: Entry): void {
    if (this.#isBehind) return;
    if (this.#entries.length >= WAITING_MAX) {
      this.#isBehind = true;
      this.#entries = [];
    } else this.#entries.push(entry);
    this.#wake();
  }

  take(): TakenEntries<Entry> | "behind" {
    if (this.#isBehind) {
      this.#isBehind = false;
      return "behind";
    }
    const entries = this.#entries;
    this.#entries = [];
    return { entries, settled: this.settled };
  }
}
