import type { Transaction } from "../domain/transactions/transaction.ts";
import type { Db } from "../store/database.ts";
import { watchAttempt } from "../store/upstream/attempts.ts";

/** How long somebody who asks for a status counts as looking at it. */
const WATCHED_MS = 30_000;
/** How often that is written down of one transaction, by one process. */
const NOTED_MS = 5_000;
const KNOWN_MAX = 10_000;

interface WatchMeans {
  readonly db: Db;
  readonly wallNow: () => Date;
  /** Told when it could not be written down. */
  readonly report: (error: unknown, about: Readonly<Record<string, unknown>>) => void;
}

/**
 * Notes who is being looked at: while a merchant asks for the status of a pending transaction, its upstream
 * is asked as well, every ten seconds at most. The merchant's own answer never waits for that.
 */
export class Watchers {
  readonly #means: WatchMeans;
  readonly #noted = new Map<string, number>();

  constructor(means: WatchMeans) {
    this.#means = means;
  }

  note({ merchantId, id: transactionId }: Transaction): void {
    const { db, wallNow, report } = this.#means;
    const wall = wallNow().getTime();
    const last = this.#noted.get(transactionId);
    if (last !== undefined && Math.abs(wall - last) < NOTED_MS) return;
    if (this.#noted.size >= KNOWN_MAX) this.#noted.clear();
    this.#noted.set(transactionId, wall);
    const until = new Date(wall + WATCHED_MS);
    const watched = { merchantId, transactionId };
    void watchAttempt(db, watched, { until, soonest: new Date(wall) }).catch((error: unknown) =>
      report(error, { merchantId, work: "upstream_watch" }),
    );
  }
}
