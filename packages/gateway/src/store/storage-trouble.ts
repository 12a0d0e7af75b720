import pg from "pg";

/** `disk_full`, and `io_error`, of a disk that is broken. */
const NOT_STORED: ReadonlySet<unknown> = new Set(["53100", "58030"]);
/** By then, whatever is due by itself has tried again. */
const REMEMBERED_MS = 10_000;

/**
 * Whether the database has said lately that it could not store something. It answers questions all the same, so that
 * asking it tells nothing of that.
 */
export class StorageTrouble {
  /** By `performance.now()`. */
  #seenAt: number | undefined;

  /** Looks at how a statement has failed. */
  note(error: unknown): void {
    if (error instanceof pg.DatabaseError && NOT_STORED.has(error.code)) {
      this.#seenAt = performance.now();
    }
  }

  get isRecent(): boolean {
    return this.#seenAt !== undefined && performance.now() - this.#seenAt < REMEMBERED_MS;
  }
}
