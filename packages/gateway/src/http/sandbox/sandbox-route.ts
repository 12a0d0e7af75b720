import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { ApiError } from "../shared/api-error.ts";
import { merchantOf } from "../shared/authenticate.ts";
import { addRoute, type Endpoint, type RouteHooks } from "../shared/endpoint.ts";

/** An authorised request of a sandbox merchant. */
export interface SandboxCall {
  readonly merchant: Merchant;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Serves an endpoint to sandbox merchants only: nobody else's time or past can be changed. */
export function addSandboxRoute(
  app: FastifyInstance,
  endpoint: Endpoint,
  serve: (call: SandboxCall) => Promise<unknown>,
  hooks?: RouteHooks,
): void {
  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    const merchant = merchantOf(request);
    if (merchant.environment !== "sandbox") throw new ApiError("sandbox_only");
    return await serve({ merchant, request, reply });
  };
  addRoute(app, endpoint, answer, hooks);
}
