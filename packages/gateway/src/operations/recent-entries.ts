/** So many are kept: of what is busier, whoever begins to follow a part looks it up in the log. */
const KEPT_MAX = 1_000;

/** What a log was lately told, for those who begin to follow a part of it. */
export class RecentEntries<Entry> {
  readonly #placeOf: (entry: Entry) => string;
  #entries: Entry[] = [];
  /** The largest place that is in the log and not kept here. */
  #skipped = "";

  constructor(placeOf: (entry: Entry) => string) {
    this.#placeOf = placeOf;
  }

  add(entry: Entry): void {
    this.#entries.push(entry);
    if (this.#entries.length < 2 * KEPT_MAX) return;
    for (const dropped of this.#entries.slice(0, -KEPT_MAX)) this.skip(this.#placeOf(dropped));
    this.#entries = this.#entries.slice(-KEPT_MAX);
  }

  /** The log has this place, and none behind it, of what is not kept. */
  skip(place: string | undefined): void {
    if (place !== undefined && place > this.#skipped) this.#skipped = place;
  }

  /** Nobody asks for what is up to here any more. */
  settle(settled: string): void {
    this.#entries = this.#entries.filter((entry) => this.#placeOf(entry) > settled);
  }

  /** The places of those that are wanted, in order; `undefined` when not all of them behind `after` are kept. */
  placesOf(after: string, isWanted: (entry: Entry) => boolean): readonly string[] | undefined {
    if (this.#skipped > after) return undefined;
    const places = this.#entries.filter(isWanted).map(this.#placeOf);
    return places.filter((place) => place > after).sort();
  }
}
