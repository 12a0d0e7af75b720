import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Gateway } from "../../operations/gateway.ts";
import { receiveMessage } from "../../operations/upstream/receive-message.ts";
import { ApiError } from "../shared/api-error.ts";
import type { AppContext } from "../shared/app-context.ts";

/**
 * Where upstreams send their messages. The address holds a secret part, which names the account; what
 * comes after it is the protocol's own. Whatever is no address of an account is unknown here.
 */
export function upstreamRoutes(app: FastifyInstance, { gateway }: AppContext): void {
  const receive = async (request: FastifyRequest, reply: FastifyReply) =>
    await serve(gateway, request, reply);
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

async function serve(
  gateway: Gateway,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const { token } = request.params as { readonly token: string };
  const answer = await receiveMessage(gateway, {
    token,
    method: request.method,
    path: request.url,
    headers: singleValues(request.raw.headers),
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
  });
  if (answer === "unknown_address") throw new ApiError("route_not_found");
  return await reply.status(answer.status).send(answer.body);
}

function singleValues(
  headers: FastifyRequest["raw"]["headers"],
): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === "string" ? value : undefined,
    ]),
  );
}
