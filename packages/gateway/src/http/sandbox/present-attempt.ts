import type { NotificationAttempt } from "../../domain/notifications/notification-attempt.ts";

/** A try at delivering a notification as the sandbox API tells it. */
export function presentAttempt(attempt: NotificationAttempt): object {
  return {
    number: attempt.number,
    started_at: attempt.startedAt.toISOString(),
    recorded_at: attempt.recordedAt.toISOString(),
    latency_ms: attempt.latencyMs,
    request_headers: attempt.requestHeaders,
    final_url: attempt.finalUrl,
    redirects: attempt.redirects,
    answer_status: attempt.answerStatus ?? null,
    answer_body: attempt.answerBody ?? null,
    answer_headers: attempt.answerHeaders ?? null,
    error: attempt.error ?? null,
    error_detail: attempt.errorDetail ?? null,
    faults: attempt.faults,
    rule: attempt.rule,
    next_at: attempt.nextAt?.toISOString() ?? null,
  };
}
