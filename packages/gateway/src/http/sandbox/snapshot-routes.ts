import type { FastifyInstance } from "fastify";
import type { Gateway } from "../../operations/gateway.ts";
import { importSnapshot } from "../../operations/sandbox/import-snapshot.ts";
import { resetMerchant } from "../../operations/sandbox/reset-merchant.ts";
import { ApiError } from "../shared/api-error.ts";
import { merchantOf } from "../shared/authenticate.ts";
import { clientLeft } from "../shared/client-left.ts";
import { inItsPlace, receiveSnapshot } from "../shared/receive-snapshot.ts";
import { sendSnapshot } from "../shared/send-snapshot.ts";
import { readQuery, readStrict } from "./read-strict.ts";
import * as endpoints from "./sandbox-endpoints.ts";
import * as requests from "./sandbox-requests.ts";
import { addSandboxRoute, type SandboxCall } from "./sandbox-route.ts";

/** A merchant's whole past: forgotten, taken along, brought back. */
export function snapshotRoutes(app: FastifyInstance, gateway: Gateway): void {
  addSandboxRoute(app, endpoints.RESET, async ({ merchant, request, reply }) => {
    readStrict(request, requests.EMPTY_BODY);
    const outcome = await resetMerchant(gateway, merchant, clientLeft(reply));
    if (outcome.outcome === "refused") throw new ApiError("sandbox_only");
    return { outcome: "applied" };
  });
  addSandboxRoute(
    app,
    endpoints.EXPORT,
    async ({ merchant, reply }) => await sendSnapshot(reply, gateway, merchant),
  );
  const preParsing = receiveSnapshot(gateway, (request) => merchantOf(request).id);
  addSandboxRoute(
    app,
    endpoints.IMPORT,
    async (call) => await inItsPlace(call.request, async () => await serveImport(gateway, call)),
    { preParsing },
  );
}

async function serveImport(
  gateway: Gateway,
  { merchant, request, reply }: SandboxCall,
): Promise<object> {
  const text = Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "";
  const { reset = false } = readQuery(request, requests.IMPORT_QUERY);
  const imported = await importSnapshot(gateway, merchant, {
    text,
    reset,
    signal: clientLeft(reply),
  });
  if (imported.outcome === "applied") {
    const { counts, renamed } = imported;
    return {
      outcome: "applied",
      transactions: counts.transaction,
      refunds: counts.refund,
      subscriptions: counts.subscription,
      events: counts.event,
      notifications: counts.notification,
      attempts: counts.attempt,
      renamed,
    };
  }
  switch (imported.reason) {
    case "not_sandbox":
      throw new ApiError("sandbox_only");
    case "not_empty":
      throw new ApiError("session_exists");
    case "invalid":
      throw new ApiError("invalid_request", imported.problems);
  }
}
