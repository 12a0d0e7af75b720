import { type LogCursor, settledBeforeId } from "./log-cursor.ts";

/** Which of the latest places of a log were seen. */
export class SeenPlaces {
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

  has(id: string): boolean {
    return id <= this.settled || this.#ids[this.#countUpTo(id) - 1] === id;
  }

  /** Those that were seen behind what is settled, in order. */
  places(): readonly string[] {
    return this.#ids.slice(this.#countUpTo(this.settled));
  }

  /** Returns whether it is new. */
  add(id: string): boolean {
    // Nearly always the new one is the largest.
    if (id > this.settled && id > (this.#ids.at(-1) ?? "")) this.#ids.push(id);
    else if (this.has(id)) return false;
    else this.#ids.splice(this.#countUpTo(id), 0, id);
    if (id > this.#lastId) this.#lastId = id;
    return true;
  }

  cursor(): LogCursor {
    const before = this.#countUpTo(settledBeforeId(this.#lastId));
    return { lastId: this.#lastId, seen: this.#ids.length - before };
  }

  /** What a cursor counts stays known, however long ago the last entry was. */
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
