import { setTimeout as sleep } from "node:timers/promises";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import { openApiRoute } from "./api-document.ts";
import { BI_SNAP_PREFIX, biSnapRoutes } from "./bi-snap/bi-snap-routes.ts";
import { answerClientError, answerExpectation } from "./client-error.ts";
import { accountRoutes } from "./core-api/account-routes.ts";
import { qrCodeRoutes } from "./core-api/qr-code-routes.ts";
import { transactionRoutes } from "./core-api/transaction-routes.ts";
import { discardUnreadBodies } from "./discard-body.ts";
import { endConnections } from "./end-connections.ts";
import { errorHandler } from "./handle-error.ts";
import { HeadRequests } from "./head-requests.ts";
import { probeRoutes } from "./probe-routes.ts";
import { recordRequests } from "./record-requests.ts";
import { sandboxRoutes } from "./sandbox/sandbox-routes.ts";
import type { AppContext } from "./shared/app-context.ts";
import { rateLimiter } from "./shared/rate-limit.ts";
import { snapRoutes } from "./snap/snap-routes.ts";
import { subscriptionRoutes } from "./subscriptions/subscription-routes.ts";
import { answerUnknownRoutes, brokenPathAnswerer, type TellLost } from "./unknown-routes.ts";
import { upstreamRoutes } from "./upstream/upstream-routes.ts";

const BODY_BYTES_MAX = 16 * 1024;
const KEEP_ALIVE_MS = 72_000;
/** For the whole of a request, its body included; a session of some hundred megabytes comes within it by any line. */
const REQUEST_MS_MAX = 300_000;
/** No id is longer: the whole request line is bounded by Node. */
const PARAMETER_LENGTH_MAX = 16 * 1024;

export interface AppOptions {
  readonly logger?: FastifyBaseLogger;
  /** Charges that a merchant may make in a minute; 0 is no limit. */
  readonly rateLimit?: number;
  /** How many proxies, or which, are believed when they say whom they speak for. */
  readonly trustProxy?: number | readonly string[];
  /** How a forced slow answer waits. */
  readonly pause?: (ms: number) => Promise<void>;
  /** Answers browsers at addresses that there are not. */
  readonly tellLost?: TellLost;
  /** Adds what the caller brings, before the server listens. */
  readonly extend?: (app: FastifyInstance) => void;
}

/** The HTTP server with the Core API on it; pages are registered by the caller. */
export function createApp(context: AppContext, options: AppOptions = {}): FastifyInstance {
  const answerBrokenPath = brokenPathAnswerer(context.gateway);
  const headRequests = new HeadRequests();
  const app = Fastify({
    ...(options.logger ? { loggerInstance: options.logger } : { logger: false }),
    bodyLimit: BODY_BYTES_MAX,
    // Nothing here depends on the header, and Node's own refusal is not a JSON object.
    http: { requireHostHeader: false },
    keepAliveTimeout: KEEP_ALIVE_MS,
    // The framework waits for ever: whoever sends a byte a minute would hold a connection for nothing.
    requestTimeout: REQUEST_MS_MAX,
    trustProxy: trustOf(options.trustProxy),
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: PARAMETER_LENGTH_MAX },
    exposeHeadRoutes: false,
    rewriteUrl: (request) => {
      headRequests.routeAsGet(request);
      return withoutDoubleSlashes(request.url ?? "/");
    },
    frameworkErrors: (error, request, reply) => void answerBrokenPath(error, request, reply),
    clientErrorHandler: answerClientError,
  });
  app.server.on("checkExpectation", answerExpectation);
  headRequests.watch(app);
  acceptAnyBody(app);
  secureByDefault(app);
  recordRequests(app, context.gateway);
  endConnections(app);
  discardUnreadBodies(app);
  // Before the key is asked for: a browser that lost its way has none, and is told where it is.
  options.extend?.(app);
  answerUnknownRoutes(app, context.gateway, options.tellLost);
  app.setErrorHandler(errorHandler(context.gateway));
  const admit = rateLimiter(options.rateLimit ?? 0);
  const pause = options.pause ?? sleep;
  void app.register(async (scope) => transactionRoutes(scope, context, { admit, pause }));
  void app.register(async (scope) => subscriptionRoutes(scope, context));
  void app.register(async (scope) => accountRoutes(scope, context, { admit }));
  void app.register(async (scope) => snapRoutes(scope, context, { admit }));
  void app.register(async (scope) => biSnapRoutes(scope, context, { admit, pause }), {
    prefix: BI_SNAP_PREFIX,
  });
  void app.register(async (scope) => qrCodeRoutes(scope, context));
  void app.register(async (scope) => sandboxRoutes(scope, context));
  void app.register(async (scope) => upstreamRoutes(scope, context));
  probeRoutes(app, context);
  openApiRoute(app);
  return app;
}

type Trust = false | string[] | ((address: string, hop: number) => boolean);

function trustOf(trusted: AppOptions["trustProxy"]): Trust {
  if (trusted === undefined) return false;
  return typeof trusted === "number" ? (_, hop) => hop < trusted : [...trusted];
}

/** Legacy links hold one (`//v4/qris/…`), and base URLs that end in a slash make others. */
function withoutDoubleSlashes(url: string): string {
  const query = url.indexOf("?");
  const path = query === -1 ? url : url.slice(0, query);
  if (!path.startsWith("/") || !path.includes("//")) return url;
  return path.replace(/\/{2,}/g, "/") + (query === -1 ? "" : url.slice(query));
}

const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
};

/** Answers are data, not pages, unless their route says otherwise: nothing runs, nothing is kept. */
function secureByDefault(app: FastifyInstance): void {
  app.addHook("onSend", (_request, reply, _payload, done) => {
    for (const name in SECURITY_HEADERS) {
      if (!reply.hasHeader(name)) void reply.header(name, SECURITY_HEADERS[name]);
    }
    done();
  });
}

const ANY_BYTES = "application/octet-stream";
const MEDIA_TYPE = /^\s*[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(?:;|$)/;

/**
 * Clients send nothing, `null` or `{}` under any content type; each route reads what it needs. Text that is no media
 * type counts as none: a framework that refuses it would have it refused by each face in words that are not its own.
 */
function acceptAnyBody(app: FastifyInstance): void {
  app.addHook("onRequest", (request, _reply, done) => {
    const type = request.headers["content-type"];
    const isType = type !== undefined && MEDIA_TYPE.test(type);
    // What was really sent stays in `request.raw`, for the log of calls. The framework refuses a QUERY without a type.
    if (request.method === "QUERY" && !isType) request.headers = { "content-type": ANY_BYTES };
    else if (type !== undefined && !isType) request.headers = { "content-type": undefined };
    done();
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => {
    done(null, body);
  });
}
