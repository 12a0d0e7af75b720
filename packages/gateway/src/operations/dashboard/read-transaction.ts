import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { LoggedEvent } from "../../domain/transactions/logged-event.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import { findTransactionEvents } from "../../store/dashboard/transaction-events.ts";
import type { Gateway } from "../gateway.ts";
import {
  listNotifications,
  type NotificationHistory,
} from "../notifications/list-notifications.ts";
import { getStatus, type SignedStatus } from "../transactions/get-status.ts";

/** Resending can make many of one transaction; the newest are enough to look at. */
const NOTIFICATIONS_MAX = 200;

/** Everything about one transaction. */
export interface TransactionStory {
  readonly transaction: Transaction;
  readonly status: SignedStatus;
  readonly events: readonly LoggedEvent[];
  /** The first one first. */
  readonly notifications: readonly NotificationHistory[];
}

/** By order id or transaction id; `undefined` when the merchant has none such. */
export async function readTransactionStory(
  gateway: Gateway,
  merchant: Merchant,
  id: string,
): Promise<TransactionStory | undefined> {
  const status = await getStatus(gateway, merchant, id);
  if (!status) return undefined;
  const { transaction } = status;
  const [events, notifications] = await Promise.all([
    findTransactionEvents(gateway.db, merchant.id, transaction.id),
    listNotifications(gateway, merchant.id, {
      transactionId: transaction.id,
      limit: NOTIFICATIONS_MAX,
    }),
  ]);
  return { transaction, status, events, notifications: notifications.toReversed() };
}
