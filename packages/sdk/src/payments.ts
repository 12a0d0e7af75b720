import type { ChargeResponse } from "@gerbang/protocol";
import { createAnnouncer } from "./announcer.ts";
import { isAskedTooSoon, isOpen, scheduleCheck } from "./check-schedule.ts";
import { type ChangeRefusal, decideChange, type Fact } from "./decide-change.ts";
import { openRecord, type PaymentRecord } from "./payment-record.ts";
import type { LockedOrder, PaymentStore } from "./store.ts";
import { trackCharge } from "./track-charge.ts";
import type { Transaction } from "./transaction.ts";

export interface MerchantOrder {
  /** Whole rupiah. A payment over any other amount is not taken for this order's. */
  readonly grossAmount: number;
}

export interface PaidEvent {
  readonly orderId: string;
  readonly transaction: Transaction;
  /** Paid after its expiry, or after `onClosed` had run. */
  readonly isLate: boolean;
  /** The order had been paid by another transaction: one of the two wants refunding. */
  readonly isRepeated: boolean;
}

export interface AuthorizedEvent {
  readonly orderId: string;
  /** Its `expiresAt` is until when it can be captured. */
  readonly transaction: Transaction;
}

export interface ClosedEvent {
  readonly orderId: string;
  /** Its `status` tells why: `expire`, `cancel`, `deny` or `failure`. */
  readonly transaction: Transaction;
  /** Another transaction of the order was paid: do not close the order. */
  readonly isOrderPaid: boolean;
  /** The order is being charged anew, or has been: do not close the order. */
  readonly isReplaced: boolean;
}

export interface RefundedEvent {
  readonly orderId: string;
  readonly transaction: Transaction;
  readonly refund: Transaction["refunds"][number];
}

export interface ChargebackEvent {
  readonly orderId: string;
  readonly transaction: Transaction;
  readonly isPartial: boolean;
}

/**
 * What the merchant does when something has happened. Each callback runs exactly once for each fact,
 * whatever notifications do, as long as its effects go through `tx`; an effect outside the database
 * (an e-mail, say) belongs into an outbox table. When it throws, nothing is remembered and the fact
 * will be delivered again.
 */
export interface PaymentCallbacks<Tx> {
  /** The money is there. */
  readonly onPaid: (event: PaidEvent, tx: Tx) => Promise<void> | void;
  /** The amount is reserved in the customer's linked account: capture it before its time is over. */
  readonly onAuthorized?: (event: AuthorizedEvent, tx: Tx) => Promise<void> | void;
  /** A transaction ended without money. */
  readonly onClosed?: (event: ClosedEvent, tx: Tx) => Promise<void> | void;
  /** A refund was confirmed by the provider: the moment to book it. */
  readonly onRefunded?: (event: RefundedEvent, tx: Tx) => Promise<void> | void;
  /** The bank took money back, at the customer's demand. GoPay and QRIS know none; cards do. */
  readonly onChargeback?: (event: ChargebackEvent, tx: Tx) => Promise<void> | void;
}

export interface PaymentsOptions<Tx> extends PaymentCallbacks<Tx> {
  readonly store: PaymentStore<Tx>;
  /**
   * Finds the merchant's own order; `undefined` when there is none. Given, messages about unknown
   * orders and about other amounts change nothing.
   */
  readonly findOrder?: (
    orderId: string,
    tx: Tx,
  ) => Promise<MerchantOrder | undefined> | MerchantOrder | undefined;
  /**
   * What time it is, for the ten seconds between two questions and for when the next is due. Everybody's time
   * when absent; tests that move a sandbox merchant's clock pass that one.
   */
  readonly now?: () => Date;
}

export type Applied =
  | { readonly outcome: "applied"; readonly record: PaymentRecord; readonly facts: readonly Fact[] }
  | { readonly outcome: "unchanged" }
  | { readonly outcome: "refused"; readonly reason: ChangeRefusal };

/** The one path by which anything becomes known about an order, whoever brings the message. */
export interface Payments {
  /** Notes, before the charge, that an order is about to be paid; so even a crash in between is found. */
  open(orderId: string, grossAmount: number): Promise<PaymentRecord>;
  /** Notes the answer to a charge: its links cannot be fetched again. Safe to repeat. */
  track(charge: ChargeResponse): Promise<PaymentRecord>;
  /** Takes in a message about a transaction and runs the callbacks it is the first to justify. */
  apply(transaction: Transaction, evidence: { readonly isConfirmed: boolean }): Promise<Applied>;
  find(orderId: string): Promise<PaymentRecord | undefined>;
  findDue(ordersMax: number): Promise<readonly string[]>;
  /**
   * Claims the right to ask the status API about an order, and schedules the next check. `undefined`
   * when nothing is open, when it was asked in the last ten seconds, or, for `due`, before its time.
   */
  claimCheck(orderId: string, when: "due" | "now"): Promise<PaymentRecord | undefined>;
  /** Calls `listener` after each change that this process makes to the order, until the returned function
   * is called. */
  subscribe(orderId: string, listener: (record: PaymentRecord) => void): () => void;
  now(): Date;
}

/** Joins a store and the merchant's callbacks. Receiver, reconciler and pages all work through it. */
export function createPayments<Tx>(options: PaymentsOptions<Tx>): Payments {
  const { store, now = () => new Date() } = options;
  const { announce, subscribe } = createAnnouncer();
  const update = async (orderId: string, change: (record: PaymentRecord) => PaymentRecord) => {
    const updated = await store.withOrder(orderId, async (order) => {
      const next = scheduleCheck(change(order.record ?? openRecord(orderId, now())), now());
      await order.save(next);
      return next;
    });
    announce(updated);
    return updated;
  };
  return {
    open: async (orderId, grossAmount) => {
      const opened = { openedAt: now().toISOString(), awaitsCharge: true, checks: 0 };
      return await update(orderId, (record) => ({ ...record, ...opened, grossAmount }));
    },
    track: async (charge) =>
      await update(charge.order_id, (record) => trackCharge(record, charge, now())),
    apply: async (transaction, { isConfirmed }) => {
      const applied = await store.withOrder(
        transaction.orderId,
        async (order) => await applyTo(order, options, { transaction, isConfirmed, now: now() }),
      );
      if (applied.outcome === "applied") announce(applied.record);
      return applied;
    },
    find: async (orderId) => await store.find(orderId),
    findDue: async (ordersMax) => await store.findDue(now(), ordersMax),
    claimCheck: async (orderId, when) =>
      await store.withOrder(orderId, async (order) => await claim(order, when, now())),
    subscribe,
    now,
  };
}

async function claim<Tx>(
  order: LockedOrder<Tx>,
  when: "due" | "now",
  now: Date,
): Promise<PaymentRecord | undefined> {
  const { record } = order;
  if (!record?.checkAt || isAskedTooSoon(record, now)) return undefined;
  const mayAsk = when === "due" ? record.checkAt <= now.toISOString() : isOpen(record, now);
  if (!mayAsk) return undefined;
  const askedAt = now.toISOString();
  const claimed = scheduleCheck({ ...record, askedAt, checks: record.checks + 1 }, now);
  await order.save(claimed);
  return claimed;
}

interface ArrivedMessage {
  readonly transaction: Transaction;
  readonly isConfirmed: boolean;
  readonly now: Date;
}

async function applyTo<Tx>(
  locked: LockedOrder<Tx>,
  options: PaymentsOptions<Tx>,
  { transaction, isConfirmed, now }: ArrivedMessage,
): Promise<Applied> {
  const { orderId } = transaction;
  const { tx, record } = locked;
  const order = await options.findOrder?.(orderId, tx);
  if (options.findOrder && !order) return { outcome: "refused", reason: "unknown_order" };
  const current = { ...(record ?? openRecord(orderId, now)), ...order };
  const change = decideChange(current, transaction, isConfirmed);
  if (change.outcome !== "applied") return change;
  const next = scheduleCheck({ ...change.record, checks: 0 }, now);
  for (const fact of change.facts) await tell(options, fact, { transaction, tx });
  await locked.save(next);
  return { ...change, record: next };
}

async function tell<Tx>(
  callbacks: PaymentCallbacks<Tx>,
  fact: Fact,
  { transaction, tx }: { readonly transaction: Transaction; readonly tx: Tx },
): Promise<void> {
  const about = { orderId: transaction.orderId, transaction };
  switch (fact.kind) {
    case "paid":
      await callbacks.onPaid({ ...about, isLate: fact.isLate, isRepeated: fact.isRepeated }, tx);
      break;
    case "authorized":
      await callbacks.onAuthorized?.(about, tx);
      break;
    case "closed":
      await callbacks.onClosed?.(
        { ...about, isOrderPaid: fact.isOrderPaid, isReplaced: fact.isReplaced },
        tx,
      );
      break;
    case "refunded":
      await callbacks.onRefunded?.({ ...about, refund: fact.refund }, tx);
      break;
    case "charged_back":
      await callbacks.onChargeback?.({ ...about, isPartial: fact.isPartial }, tx);
      break;
  }
}
