import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Merchant } from "../../domain/merchant.ts";
import { ApiError } from "../api-error.ts";
import { merchantOf } from "../authenticate.ts";
import { type ApiOperation, addRoute } from "../operation.ts";

/** An authorised request of a sandbox merchant. */
export interface SandboxCall {
  readonly merchant: Merchant;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Serves an operation to sandbox merchants only: nobody else's time or past can be changed. */
export function addSandboxRoute(
  app: FastifyInstance,
  operation: ApiOperation,
  serve: (call: SandboxCall) => Promise<unknown>,
): void {
  addRoute(app, operation, async (request, reply) => {
    const merchant = merchantOf(request);
    if (merchant.environment !== "sandbox") throw new ApiError("sandbox_only");
    return await serve({ merchant, request, reply });
  });
}

/** What stands in the path: `id`, for example. */
export function pathParameter(request: FastifyRequest, name: string): string {
  return (request.params as Readonly<Record<string, string | undefined>>)[name] ?? "";
}
