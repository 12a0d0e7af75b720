import type { LoggedEvent } from "../../domain/transactions/logged-event.ts";

/** An event as the sandbox API tells it. */
export function presentEvent(event: LoggedEvent): object {
  return {
    id: event.id,
    name: event.name,
    occurred_at: event.occurredAt.toISOString(),
    recorded_at: event.recordedAt.toISOString(),
    transaction_id: event.transactionId ?? null,
    order_id: event.orderId ?? null,
    data: event.data,
  };
}
