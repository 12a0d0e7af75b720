import { merchantTime } from "../../domain/merchants/clock.ts";
import { refusePayment } from "../../domain/transactions/decide-payment.ts";
import {
  type LoggedEvent,
  logEvent,
  type NewEvent,
} from "../../domain/transactions/logged-event.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import { insertEvent, insertEventOnce } from "../../store/transactions/events.ts";
import type { Gateway } from "../gateway.ts";
import type { Payable } from "./find-payable.ts";

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

/** Loading a page again is no other visit. */
const VISIT_MS = 60_000;

/**
 * Logs that a payer has come as far as looking: opened the wallet, or had it read the code. Once a minute
 * for each transaction and way, however often the page is loaded, and only while it can be paid in
 * that way.
 */
export async function logVisit(
  gateway: Gateway,
  { transaction, merchant }: Payable,
  name: "wallet.opened" | "wallet.scanned",
): Promise<void> {
  const wall = gateway.wallNow();
  const occurredAt = merchantTime(merchant.clock, wall);
  const by = name === "wallet.opened" ? "gopay" : "qris";
  if (refusePayment(transaction, occurredAt, by) !== undefined) return;
  const entry = entryOf(gateway, transaction, { name, occurredAt, data: {} });
  const since = new Date(wall.getTime() - VISIT_MS);
  if (await insertEventOnce(gateway.db, entry, since)) announceLogged(gateway, transaction);
}

/** The entry for a database transaction of the caller's, who announces it after the commit. */
export function entryOf(gateway: Gateway, transaction: Transaction, event: NewEvent): LoggedEvent {
  return logEvent(transaction, event, { id: gateway.newId(), recordedAt: gateway.wallNow() });
}

/** Tells live pages and whoever follows the log that there is more in it. Only after the commit. */
export function announceLogged({ db }: Gateway, { merchantId, id }: Transaction): void {
  db.changes.announce({ merchantId, transactionId: id });
}
