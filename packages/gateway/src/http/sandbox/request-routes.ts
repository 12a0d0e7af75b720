import type { FastifyInstance } from "fastify";
import { clientName } from "../../domain/requests/client-name.ts";
import { hintText } from "../../domain/requests/hint-texts.ts";
import { findHints } from "../../domain/requests/hints.ts";
import type { LoggedRequest } from "../../domain/requests/logged-request.ts";
import type { Gateway } from "../../operations/gateway.ts";
import { browseRequests, type RequestFilter } from "../../operations/requests/browse-requests.ts";
import type { ValueOf } from "../shared/fields.ts";
import { readQuery } from "./read-strict.ts";
import * as endpoints from "./sandbox-endpoints.ts";
import * as requests from "./sandbox-requests.ts";
import { addSandboxRoute } from "./sandbox-route.ts";

const LIMIT = 50;

/** What the merchant's programs asked of the API, what they were answered, and hints. */
export function requestRoutes(app: FastifyInstance, gateway: Gateway): void {
  addSandboxRoute(app, endpoints.REQUESTS, async ({ merchant, request }) => {
    const { before, after, limit = LIMIT, ...query } = readQuery(request, requests.REQUEST_QUERY);
    const from = after ?? before;
    const found = await browseRequests(gateway, merchant.id, {
      filter: toFilter(query),
      page: {
        direction: after === undefined ? "older" : "newer",
        limit,
        ...(from !== undefined && { from }),
      },
    });
    return {
      requests: found.requests.map(presentRequest),
      ...(found.olderFrom !== undefined && { next_before: found.olderFrom }),
    };
  });
}

type RequestQuery = Omit<ValueOf<typeof requests.REQUEST_QUERY>, "before" | "after" | "limit">;

function toFilter({ order, transaction, ...others }: RequestQuery): RequestFilter {
  const subject = order ?? transaction;
  return { ...others, ...(subject !== undefined && { subject }) };
}

function presentRequest(request: LoggedRequest): object {
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
