import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Gateway } from "../operations/gateway.ts";
import { knownMerchant } from "./shared/authenticate.ts";
import { redirectedRefusalOf } from "./shared/redirected-refusal.ts";
import { explanationOf } from "./shared/refused-signature.ts";

/** Reading the log is not logged: whoever follows it would read of nothing else. */
const UNRECORDED: ReadonlySet<string | undefined> = new Set([
  "sandboxRequests",
  "sandboxWorkbench",
  "sandboxNotificationLog",
]);

/**
 * Notes what the API is asked and answers, for the merchant's log: while the answer goes out, and never
 * in its way. What needs no key, such as a picture, belongs to no merchant and is not noted.
 */
export function recordRequests(app: FastifyInstance, gateway: Gateway): void {
  const { requestRecorder: recorder } = gateway;
  if (!recorder.isOn) return;
  app.addHook("onSend", (request, reply, payload, done) => {
    if (isApiRequest(request)) {
      recorder.record(() => toAnswered(gateway, { request, reply }, payload));
    }
    done();
  });
}

function isApiRequest(request: FastifyRequest): boolean {
  const { operationId } = request.routeOptions.config;
  if (operationId === undefined && !request.is404) return false;
  if (UNRECORDED.has(operationId)) return false;
  // Whoever asks BI-SNAP for a token authorises by nothing else than a signature.
  return request.headers.authorization !== undefined || knownMerchant(request) !== undefined;
}

function toAnswered(
  { wallNow }: Gateway,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  payload: unknown,
) {
  const { body } = request;
  const durationMs = reply.elapsedTime;
  return {
    merchant: knownMerchant(request),
    receivedAt: new Date(wallNow().getTime() - durationMs),
    durationMs,
    operation: request.routeOptions.config.operationId,
    method: request.method,
    url: request.originalUrl,
    httpStatus: reply.statusCode,
    headers: request.raw.headers,
    body: Buffer.isBuffer(body) ? body : undefined,
    answer: redirectedRefusalOf(request) ?? (typeof payload === "string" ? payload : undefined),
    // Gone with the connection of a client that has left.
    address: (request.ip as string | undefined) ?? "",
    explain: explanationOf(request),
  };
}
