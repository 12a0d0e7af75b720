import {
  type LoggedEvent,
  logEvent,
  type NewEvent,
} from "../../domain/transactions/logged-event.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import { insertEvent } from "../../store/transactions/events.ts";
import type { Gateway } from "../gateway.ts";

/**
 * Logs something that changed no status, as a database transaction of its own, and tells live pages
 * and whoever follows the log. Each call is one more entry.
 */
export async function logAlone(
  gateway: Gateway,
  transaction: Transaction,
  event: NewEvent,
): Promise<void> {
  await insertEvent(gateway.db.kysely, entryOf(gateway, transaction, event));
  announceLogged(gateway, transaction);
}

/** The entry for a database transaction of the caller's, who announces it after the commit. */
export function entryOf(gateway: Gateway, transaction: Transaction, event: NewEvent): LoggedEvent {
  return logEvent(transaction, event, { id: gateway.newId(), recordedAt: gateway.wallNow() });
}

/** Tells live pages and whoever follows the log that there is more in it. Only after the commit. */
export function announceLogged({ db }: Gateway, { merchantId, id }: Transaction): void {
  db.changes.announce({ merchantId, transactionId: id });
}
