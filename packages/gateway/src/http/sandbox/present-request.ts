import { SNAP_HABITS } from "@gerbang/protocol/bi-snap";
import { clientName } from "../../domain/requests/client-name.ts";
import { hintText } from "../../domain/requests/hint-texts.ts";
import { findHints } from "../../domain/requests/hints.ts";
import type { LoggedRequest } from "../../domain/requests/logged-request.ts";
import type { SignatureCheck } from "../../domain/requests/signature-check.ts";

/** A request of the log as the sandbox API tells it, with hints. */
export function presentRequest(request: LoggedRequest): object {
  return {
    id: request.id,
    received_at: request.receivedAt.toISOString(),
    merchant_at: request.merchantAt?.toISOString() ?? null,
    duration_ms: request.durationMs,
    method: request.method,
    path: request.path,
    http_status: request.httpStatus,
    failed: request.failed,
    ...presentNames(request),
    problems: request.problems,
    address: request.address,
    client: clientName(request.client),
    headers: request.headers,
    body: request.body ?? null,
    body_bytes: request.bodyBytes,
    answer: request.answer ?? null,
    answer_bytes: request.answerBytes,
    hints: findHints(request).map((code) => ({ code, ...hintText(code, request) })),
    signature_check: request.signatureCheck ? presentCheck(request.signatureCheck) : null,
  };
}

function presentCheck(check: SignatureCheck): object {
  const { difference, bodyDifference } = check;
  return {
    verdict: check.verdict,
    missing: check.missing,
    habits: check.habits.map((code) => ({ code, ...SNAP_HABITS[code] })),
    other_secret: check.otherSecret ?? null,
    expected: check.expected,
    signed: check.signed ?? null,
    difference: difference ? { part: null, ...difference } : null,
    body_difference: bodyDifference ?? null,
  };
}

/** What a request may lack. */
function presentNames(request: LoggedRequest): object {
  return {
    operation: request.operation ?? null,
    status_code: request.statusCode ?? null,
    order_id: request.orderId ?? null,
    transaction_id: request.transactionId ?? null,
    idempotency_key: request.idempotencyKey ?? null,
    error: request.error ?? null,
  };
}
