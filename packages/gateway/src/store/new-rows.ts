import type { OwedNotification } from "../domain/notifications/notification.ts";
import type { NewEvent } from "../domain/transactions/decision.ts";
import type { Transaction } from "../domain/transactions/transaction.ts";
import type { EventRow, NotificationRow } from "./tables.ts";

export function eventRow(
  transaction: Transaction,
  event: NewEvent,
  { id, recordedAt }: { id: string; recordedAt: Date },
): EventRow {
  return {
    merchant_id: transaction.merchantId,
    id,
    transaction_id: transaction.id,
    order_id: transaction.orderId,
    name: event.name,
    occurred_at: event.occurredAt,
    recorded_at: recordedAt,
    data: event.data,
  };
}

export function notificationRow(
  transaction: Transaction,
  owed: OwedNotification,
  { id, createdAt }: { id: string; createdAt: Date },
): NotificationRow {
  return {
    merchant_id: transaction.merchantId,
    id,
    transaction_id: transaction.id,
    order_id: transaction.orderId,
    kind: "payment",
    transaction_status: transaction.status,
    url: owed.url,
    endpoint: owed.endpoint,
    body: owed.body,
    sent_body: null,
    faults: null,
    after_id: null,
    copy_of: null,
    state: "owed",
    attempts: 0,
    created_at: createdAt,
    due_at: createdAt,
    leased_until: null,
    closed_at: null,
  };
}
