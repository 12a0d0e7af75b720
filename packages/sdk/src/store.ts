import type { PaymentRecord } from "./payment-record.ts";

/**
 * Where payment records live. To be worth using, it is the same database that holds the merchant's
 * orders: the callbacks get `tx`, so that what they write and what the SDK remembers are committed
 * together or not at all. `test/store-contract.ts` is the suite that a store has to pass.
 */
export interface PaymentStore<Tx> {
  /**
   * Runs `work` while nobody else, in this process or another, can run work for the same order, and
   * commits when it resolves. When it rejects, or never saved, everything written through `tx` is
   * rolled back. Resolves only after the commit; rejects when it did not happen.
   */
  withOrder<Result>(
    orderId: string,
    work: (order: LockedOrder<Tx>) => Promise<Result>,
  ): Promise<Result>;
  /** Reads without a lock. */
  find(orderId: string): Promise<PaymentRecord | undefined>;
  /** Ids of orders whose `checkAt` is `now` or earlier, the longest overdue first. */
  findDue(now: Date, ordersMax: number): Promise<readonly string[]>;
}

export interface LockedOrder<Tx> {
  /** The open database transaction. */
  readonly tx: Tx;
  readonly record: PaymentRecord | undefined;
  readonly save: (record: PaymentRecord) => Promise<void>;
}
