import type { MerchantId } from "@gerbang/protocol";
import {
  type JoinedReader,
  LOOK_MS,
  LogTail,
  type ReaderOptions,
  type TailedLog,
  type TailMeans,
} from "./log-tail.ts";

/** However many merchants are followed, their tails are looked at so often together, without a hint. */
const LOOKS_EACH_MS = 2;

/** The tails that one process reads. */
export class LogTails {
  /** By the log and the merchant; of what kind its entries are says the log. */
  readonly #tails = new Map<string, unknown>();

  /** How many are read now. */
  get size(): number {
    return this.#tails.size;
  }

  /** Joins those who read the newest part of a merchant's log: it is read once for all of them. */
  join<Entry>(
    gateway: TailMeans,
    merchantId: MerchantId,
    log: TailedLog<Entry>,
    options: ReaderOptions<Entry>,
  ): JoinedReader<Entry> {
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
        for (const unsubscribe of subscriptions) unsubscribe?.();
        this.#tails.delete(key);
      },
    });
    const hint = () => tail.hint();
    const subscriptions = [
      gateway.db.changes.subscribe(hint, { merchantId }),
      log.alsoHint?.(hint),
    ];
    this.#tails.set(key, tail);
    return tail;
  }
}
