import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Gateway } from "../../operations/gateway.ts";
import { receiveMessage } from "../../operations/upstream/receive-message.ts";
import { ApiError } from "../shared/api-error.ts";
import type { AppContext } from "../shared/app-context.ts";

/** What is kept of a message's headers. */
const KEPT_HEADERS = ["content-type", "user-agent", "x-forwarded-for"] as const;

/**
 * Where upstreams send their messages. The address holds a secret part, which names the account; what
 * comes after it is the protocol's own. Whatever is no address of an account is unknown here.
 */
export function upstreamRoutes(app: FastifyInstance, { gateway }: AppContext): void {
  const receive = async (request: FastifyRequest) => await serve(gateway, request);
  // The provider looks at the HTTP status: only what was kept is answered with success.
  app.setErrorHandler(async (error, request, reply) => {
    const status = error instanceof ApiError ? error.httpStatus : (statusOf(error) ?? 503);
    if (status >= 500) request.log.error({ err: error }, "a message of an upstream was not kept");
    const code = String(status);
    return await reply.status(status).send({ status_code: code, status_message: "Not kept" });
  });
  app.post("/upstream/:token", receive);
  app.post("/upstream/:token/*", receive);
}

function statusOf(error: unknown): number | undefined {
  const known = error instanceof Error && "statusCode" in error ? error.statusCode : undefined;
  return typeof known === "number" ? known : undefined;
}

async function serve(gateway: Gateway, request: FastifyRequest): Promise<object> {
  const { token } = request.params as { readonly token: string };
  const outcome = await receiveMessage(gateway, {
    token,
    // Without its secret part.
    path: request.url.replace(token, "…"),
    headers: keptHeaders(request.raw),
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
  });
  switch (outcome) {
    case "received":
      return { status_code: "200", status_message: "OK" };
    case "forged":
      throw new ApiError("unauthorized");
    case "unknown_address":
      throw new ApiError("route_not_found");
  }
}

function keptHeaders({ headers }: FastifyRequest["raw"]): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of KEPT_HEADERS) {
    const value = headers[name];
    if (typeof value === "string") kept[name] = value.slice(0, 500);
  }
  return kept;
}
