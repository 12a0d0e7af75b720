import type { WatchedCall } from "../../domain/requests/watched-call.ts";

/** A call of a merchant that is watched, as the sandbox API tells it. */
export function presentCall(call: WatchedCall): object {
  return {
    id: call.id,
    operation: call.operation,
    method: call.method,
    path: call.path,
    order_id: call.orderId ?? null,
    transaction_id: call.transactionId ?? null,
    begun_at: call.begunAt.toISOString(),
    ended_at: call.endedAt?.toISOString() ?? null,
    deliveries: call.deliveries.map(({ notificationId, number }) => ({
      notification_id: notificationId,
      number,
    })),
    ...presentEnd(call),
    ...presentGate(call),
  };
}

function presentEnd({ httpStatus, statusCode, transactionStatus }: WatchedCall): object {
  return {
    http_status: httpStatus ?? null,
    status_code: statusCode ?? null,
    transaction_status: transactionStatus ?? null,
  };
}

function presentGate({ gateId, gateStage, heldAt, releasedAt }: WatchedCall): object {
  return {
    gate_id: gateId ?? null,
    gate_stage: gateStage ?? null,
    held_at: heldAt?.toISOString() ?? null,
    released_at: releasedAt?.toISOString() ?? null,
  };
}
