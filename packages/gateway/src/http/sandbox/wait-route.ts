import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Gateway } from "../../operations/gateway.ts";
import { type WaitTarget, waitUntil } from "../../operations/sandbox/wait-until.ts";
import { ApiError } from "../shared/api-error.ts";
import { clientLeft } from "../shared/client-left.ts";
import { readStrict } from "./read-strict.ts";
import * as endpoints from "./sandbox-endpoints.ts";
import * as requests from "./sandbox-requests.ts";
import { addSandboxRoute } from "./sandbox-route.ts";

const TIMEOUT_MS = 10_000;

/** Spares scripts from asking again and again. Ends early when the server stops. */
export function waitRoute(app: FastifyInstance, gateway: Gateway, closing: AbortSignal): void {
  addSandboxRoute(app, endpoints.WAIT, async ({ merchant, request, reply }) => {
    const { awaited, timeoutMs } = readWait(request);
    const signal = AbortSignal.any([closing, clientLeft(reply)]);
    const begunAt = performance.now();
    const result = await waitUntil(gateway, merchant, awaited, { timeoutMs, signal });
    const { outcome, transaction } = result;
    return {
      outcome,
      waited_ms: Math.round(performance.now() - begunAt),
      ...(transaction && {
        transaction_id: transaction.id,
        order_id: transaction.orderId,
        transaction_status: transaction.status,
      }),
    };
  });
}

function readWait(request: FastifyRequest): { awaited: WaitTarget; timeoutMs: number } {
  const { transaction, status, quiet, timeout } = readStrict(request, requests.WAIT_BODY);
  const timeoutMs = timeout ?? TIMEOUT_MS;
  if (quiet === true && transaction === undefined && status === undefined) {
    return { awaited: { what: "quiet" }, timeoutMs };
  }
  if (quiet !== true && transaction !== undefined && status !== undefined) {
    return { awaited: { what: "status", id: transaction, statuses: status }, timeoutMs };
  }
  throw new ApiError("invalid_request", [
    "either transaction and status, or quiet, must say what to wait for",
  ]);
}
