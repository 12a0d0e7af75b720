import { once } from "node:events";
import { PassThrough } from "node:stream";
import type { FastifyInstance } from "fastify";
import type { Gateway } from "../../operations/gateway.ts";
import { exportSnapshot } from "../../operations/sandbox/export-snapshot.ts";
import { importSnapshot } from "../../operations/sandbox/import-snapshot.ts";
import { resetMerchant } from "../../operations/sandbox/reset-merchant.ts";
import { ApiError } from "../shared/api-error.ts";
import { readQuery, readStrict } from "./read-strict.ts";
import * as endpoints from "./sandbox-endpoints.ts";
import * as requests from "./sandbox-requests.ts";
import { addSandboxRoute, type SandboxCall } from "./sandbox-route.ts";

/** A merchant's whole past: forgotten, taken along, brought back. */
export function snapshotRoutes(app: FastifyInstance, gateway: Gateway): void {
  addSandboxRoute(app, endpoints.RESET, async ({ merchant, request }) => {
    readStrict(request, requests.EMPTY_BODY);
    const outcome = await resetMerchant(gateway, merchant);
    if (outcome.outcome === "refused") throw new ApiError("sandbox_only");
    return { outcome: "applied" };
  });
  addSandboxRoute(app, endpoints.EXPORT, async (call) => await serveExport(gateway, call));
  addSandboxRoute(app, endpoints.IMPORT, async (call) => await serveImport(gateway, call));
}

/** A failure on the way ends the connection: what arrived has no last line, and import says so. */
async function serveExport(
  gateway: Gateway,
  { merchant, request, reply }: SandboxCall,
): Promise<unknown> {
  const lines = new PassThrough();
  const name = `${merchant.id}.gerbang-session.jsonl`;
  const exporting = exportSnapshot(gateway, merchant, async (text) => {
    if (lines.destroyed) throw new Error("the reader of an export is gone");
    if (!lines.write(text)) await Promise.race([once(lines, "drain"), once(lines, "close")]);
  });
  exporting.then(
    () => lines.end(),
    (error: unknown) => {
      request.log.error({ err: error }, "an export broke off");
      lines.destroy(error instanceof Error ? error : new Error(String(error)));
    },
  );
  return await reply
    .type(endpoints.JSON_LINES)
    .header("content-disposition", `attachment; filename="${name}"`)
    .send(lines);
}

async function serveImport(gateway: Gateway, { merchant, request }: SandboxCall): Promise<object> {
  const text = Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "";
  const { reset = false } = readQuery(request, requests.IMPORT_QUERY);
  const imported = await importSnapshot(gateway, merchant, { text, reset });
  if (imported.outcome === "applied") {
    const { counts, renamed } = imported;
    return {
      outcome: "applied",
      transactions: counts.transaction,
      refunds: counts.refund,
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
