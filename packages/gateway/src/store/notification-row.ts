import type { Notification } from "../domain/notifications/notification.ts";
import type { NotificationRow } from "./tables.ts";

export function toNotification(row: NotificationRow): Notification {
  return {
    merchantId: row.merchant_id,
    id: row.id,
    transactionId: row.transaction_id ?? undefined,
    orderId: row.order_id,
    kind: row.kind,
    transactionStatus: row.transaction_status,
    url: row.url,
    signedPath: row.signed_path ?? undefined,
    endpoint: row.endpoint,
    body: row.body,
    sentBody: row.sent_body ?? undefined,
    faults: row.faults ?? undefined,
    afterId: row.after_id ?? undefined,
    copyOf: row.copy_of ?? undefined,
    state: row.state,
    attempts: row.attempts,
    createdAt: row.created_at,
    dueAt: row.due_at,
    closedAt: row.closed_at ?? undefined,
  };
}

/** As it is stored when nobody has it in hand. */
export function fromNotification(notification: Notification): NotificationRow {
  return {
    merchant_id: notification.merchantId,
    id: notification.id,
    transaction_id: notification.transactionId ?? null,
    order_id: notification.orderId,
    kind: notification.kind,
    transaction_status: notification.transactionStatus,
    url: notification.url,
    endpoint: notification.endpoint,
    body: notification.body,
    sent_body: notification.sentBody ?? null,
    faults: notification.faults ?? null,
    after_id: notification.afterId ?? null,
    copy_of: notification.copyOf ?? null,
    state: notification.state,
    attempts: notification.attempts,
    created_at: notification.createdAt,
    due_at: notification.dueAt,
    leased_until: null,
    lease_id: null,
    closed_at: notification.closedAt ?? null,
    signed_path: notification.signedPath ?? null,
  };
}
