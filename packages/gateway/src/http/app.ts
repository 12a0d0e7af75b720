import Fastify, { type FastifyBaseLogger, type FastifyInstance } from "fastify";
import { ApiError } from "./api-error.ts";
import type { AppContext } from "./app-context.ts";
import { handleError } from "./handle-error.ts";
import { qrCodeRoutes } from "./qr-code-routes.ts";
import { transactionRoutes } from "./transaction-routes.ts";

const BODY_BYTES_MAX = 16 * 1024;
const KEEP_ALIVE_MS = 72_000;

export interface AppOptions {
  readonly logger?: FastifyBaseLogger;
}

/** The HTTP server with the Core API on it; pages are registered by the caller. */
export async function createApp(
  context: AppContext,
  options: AppOptions = {},
): Promise<FastifyInstance> {
  const app = Fastify({
    ...(options.logger ? { loggerInstance: options.logger } : { logger: false }),
    bodyLimit: BODY_BYTES_MAX,
    keepAliveTimeout: KEEP_ALIVE_MS,
    disableRequestLogging: true,
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: 512 },
    // Legacy links hold a double slash: //v4/qris/… Core API section 9.2.
    rewriteUrl: ({ url = "/" }) => url.replace(/^\/{2,}/, "/"),
    frameworkErrors: handleError,
  });
  acceptAnyBody(app);
  app.setErrorHandler(handleError);
  app.setNotFoundHandler(() => {
    throw new ApiError("route_not_found");
  });
  await app.register(async (scope) => transactionRoutes(scope, context));
  await app.register(async (scope) => qrCodeRoutes(scope, context));
  return app;
}

/** Clients send nothing, `null` or `{}` under any content type; each route reads what it needs. */
function acceptAnyBody(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => {
    done(null, body);
  });
}
