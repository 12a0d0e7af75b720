import type { LoggedEvent } from "../domain/transactions/logged-event.ts";
import type { EventRow } from "./tables.ts";

export function toEvent(row: EventRow): LoggedEvent {
  return {
    merchantId: row.merchant_id,
    id: row.id,
    transactionId: row.transaction_id ?? undefined,
    orderId: row.order_id ?? undefined,
    name: row.name,
    occurredAt: row.occurred_at,
    recordedAt: row.recorded_at,
    data: row.data,
  };
}

export function fromEvent(event: LoggedEvent): EventRow {
  return {
    merchant_id: event.merchantId,
    id: event.id,
    transaction_id: event.transactionId ?? null,
    order_id: event.orderId ?? null,
    name: event.name,
    occurred_at: event.occurredAt,
    recorded_at: event.recordedAt,
    data: event.data,
  };
}
