import type { MerchantId, TransactionId } from "@gerbang/protocol";
import { STORED_STATUSES, type Transaction } from "./transaction.ts";

/** What the log tells besides what a transaction has become. */
const OTHER_EVENTS = [
  "refund.confirmed",
  "refund.denied",
  "refund.refused",
  "wallet.opened",
  "wallet.scanned",
  "wallet.refused",
  "account.linked",
  "account.unlinked",
  "account.declined",
  "account.refused",
  "clock.set",
  "clock.advance",
  "subscription.created",
  "subscription.updated",
  "subscription.disabled",
  "subscription.enabled",
  "subscription.cancelled",
  "subscription.charged",
  "subscription.failed",
] as const;

/** What a test program notes of its own begins so, and nothing else does. */
export const NOTED_PREFIX = "certify.";

/** How many of those a merchant's log keeps. */
export const NOTED_EVENTS_MAX = 10_000;

/** Whether a test program may note an event by this name. */
export function isNotedName(name: string): boolean {
  return /^certify\.[a-z0-9][a-z0-9_.-]{0,49}$/.test(name);
}

/** Every event of Gerbang's own. A new one belongs here: besides noted ones, only these come back from a file. */
export const EVENT_NAMES: readonly string[] = [
  ...STORED_STATUSES.map((status) => `transaction.${status}`),
  ...OTHER_EVENTS,
];

/** Those of them that tell of something that did not work. */
export const FAILED_EVENTS: readonly string[] = [
  "transaction.deny",
  "transaction.failure",
  "refund.denied",
  "refund.refused",
  "wallet.refused",
  "subscription.failed",
];

/** Something that happened and has no place in the log yet. */
export interface NewEvent {
  /** One of `EVENT_NAMES`. */
  readonly name: string;
  /** In the merchant's time. */
  readonly occurredAt: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An entry of the append-only log. */
export interface LoggedEvent extends NewEvent {
  readonly merchantId: MerchantId;
  /** In the order of time. */
  readonly id: string;
  /** Both are `undefined` when it is about the merchant itself. */
  readonly transactionId: TransactionId | undefined;
  readonly orderId: string | undefined;
  /** Wall time. */
  readonly recordedAt: Date;
}

/** The entry for something that happened to a transaction. */
export function logEvent(
  transaction: Transaction,
  event: NewEvent,
  { id, recordedAt }: Pick<LoggedEvent, "id" | "recordedAt">,
): LoggedEvent {
  return {
    merchantId: transaction.merchantId,
    id,
    transactionId: transaction.id,
    orderId: transaction.orderId,
    recordedAt,
    ...event,
  };
}
