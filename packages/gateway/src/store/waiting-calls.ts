type AskAge = () => number | undefined;

/** The calls of one process that the database has not answered yet, wherever they wait. */
export class WaitingCalls {
  readonly #places: AskAge[] = [];

  /** `since`: when the oldest call in a place was made, by `performance.now()`. */
  add(since: AskAge): void {
    this.#places.push(since);
  }

  /** How long the oldest of them has waited, in milliseconds of wall time; 0 when none waits. */
  oldestMs(): number {
    const now = performance.now();
    return this.#places.reduce((oldest, since) => Math.max(oldest, now - (since() ?? now)), 0);
  }
}
