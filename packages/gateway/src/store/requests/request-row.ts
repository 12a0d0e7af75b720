import type { LoggedRequest } from "../../domain/requests/logged-request.ts";
import type { ApiRequestRow } from "../tables.ts";

export function toLoggedRequest(row: ApiRequestRow): LoggedRequest {
  return {
    merchantId: row.merchant_id,
    id: row.id,
    receivedAt: row.received_at,
    durationMs: row.duration_ms,
    method: row.method,
    path: row.path,
    httpStatus: row.http_status,
    failed: row.failed,
    problems: row.problems,
    address: row.address,
    client: row.client,
    keyUse: row.key_use,
    headers: row.headers,
    bodyBytes: row.body_bytes,
    answerBytes: row.answer_bytes,
    ...toOptional(row),
  };
}

function toOptional(row: ApiRequestRow): Partial<LoggedRequest> {
  return {
    ...(row.merchant_at !== null && { merchantAt: row.merchant_at }),
    ...(row.operation !== null && { operation: row.operation }),
    ...(row.status_code !== null && { statusCode: row.status_code }),
    ...(row.order_id !== null && { orderId: row.order_id }),
    ...(row.transaction_id !== null && { transactionId: row.transaction_id }),
    ...(row.idempotency_key !== null && { idempotencyKey: row.idempotency_key }),
    ...(row.error !== null && { error: row.error }),
    ...toContents(row),
  };
}

function toContents(row: ApiRequestRow): Partial<LoggedRequest> {
  return {
    ...(row.body !== null && { body: row.body }),
    ...(row.answer !== null && { answer: row.answer }),
    ...(row.signature_check !== null && { signatureCheck: row.signature_check }),
  };
}

export function fromLoggedRequest(request: LoggedRequest): ApiRequestRow {
  return {
    merchant_id: request.merchantId,
    id: request.id,
    received_at: request.receivedAt,
    merchant_at: request.merchantAt ?? null,
    duration_ms: request.durationMs,
    method: request.method,
    path: request.path,
    operation: request.operation ?? null,
    http_status: request.httpStatus,
    status_code: request.statusCode ?? null,
    failed: request.failed,
    order_id: request.orderId ?? null,
    transaction_id: request.transactionId ?? null,
    idempotency_key: request.idempotencyKey ?? null,
    error: request.error ?? null,
    problems: request.problems,
    address: request.address,
    client: request.client,
    key_use: request.keyUse,
    headers: request.headers,
    ...fromContents(request),
  };
}

function fromContents(request: LoggedRequest) {
  return {
    body: request.body ?? null,
    body_bytes: request.bodyBytes,
    answer: request.answer ?? null,
    answer_bytes: request.answerBytes,
    signature_check: request.signatureCheck ?? null,
  };
}
