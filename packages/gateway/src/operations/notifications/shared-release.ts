import { setImmediate as turn } from "node:timers/promises";

/** For how long some wait with their last byte for others that do not come. */
const PATIENCE_MS = 5_000;

/**
 * Lets several requests that were sent up to their last byte go on at one moment. One that ended before, or
 * does not come in time, holds up nobody.
 */
export class SharedRelease {
  readonly #count: number;
  readonly #opened = Promise.withResolvers<void>();
  readonly #patience: NodeJS.Timeout;
  readonly #settled = new Set<string>();
  #waiting = 0;
  #isOpen = false;
  /** Whether all of them were waiting when it opened: then all were unanswered at that moment. */
  isTogether = false;

  constructor(count: number) {
    this.#count = count;
    this.#patience = setTimeout(() => this.#open(), PATIENCE_MS);
  }

  /** Waits with all but the last byte sent. Of one request the first time counts: a redirect sends it anew. */
  async arrive(id: string): Promise<void> {
    // What was written leaves first.
    await turn();
    if (!this.#isOpen && !this.#settled.has(id)) {
      this.#waiting++;
      this.#settle(id);
    }
    await this.#opened.promise;
  }

  /** It came to its end. */
  leave(id: string): void {
    if (this.#isOpen) return;
    // It was answered, or broke off, while it waited.
    if (this.#settled.has(id)) this.#waiting--;
    this.#settle(id);
  }

  #settle(id: string): void {
    this.#settled.add(id);
    if (this.#settled.size === this.#count) this.#open();
  }

  #open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.isTogether = this.#waiting === this.#count;
    clearTimeout(this.#patience);
    this.#opened.resolve();
  }
}
