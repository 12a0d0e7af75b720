import type { NotificationAttempt } from "../domain/notifications/notification-attempt.ts";
import type { NotificationAttemptRow } from "./tables.ts";

export function toAttempt(row: NotificationAttemptRow): NotificationAttempt {
  return {
    merchantId: row.merchant_id,
    notificationId: row.notification_id,
    number: row.number,
    startedAt: row.started_at,
    recordedAt: row.recorded_at,
    latencyMs: row.latency_ms,
    requestHeaders: row.request_headers,
    finalUrl: row.final_url,
    redirects: row.redirects,
    answerStatus: row.answer_status ?? undefined,
    answerBody: row.answer_body ?? undefined,
    error: row.error ?? undefined,
    errorDetail: row.error_detail ?? undefined,
    faults: row.faults,
    rule: row.rule,
    nextAt: row.next_at ?? undefined,
    answerHeaders: row.answer_headers ?? undefined,
    incidentId: row.incident_id ?? undefined,
  };
}

export function fromAttempt(attempt: NotificationAttempt): NotificationAttemptRow {
  return {
    merchant_id: attempt.merchantId,
    notification_id: attempt.notificationId,
    number: attempt.number,
    started_at: attempt.startedAt,
    recorded_at: attempt.recordedAt,
    latency_ms: attempt.latencyMs,
    request_headers: attempt.requestHeaders,
    final_url: attempt.finalUrl,
    redirects: attempt.redirects,
    answer_status: attempt.answerStatus ?? null,
    answer_body: attempt.answerBody ?? null,
    error: attempt.error ?? null,
    error_detail: attempt.errorDetail ?? null,
    faults: attempt.faults,
    rule: attempt.rule,
    next_at: attempt.nextAt ?? null,
    answer_headers: attempt.answerHeaders ?? null,
    incident_id: attempt.incidentId ?? null,
  };
}
