import type { FastifyRequest } from "fastify";

const refusals = new WeakMap<FastifyRequest, string>();

/** What a refusal said that sent a browser somewhere: it stands in the address alone, and not in a body. */
export function rememberRedirect(request: FastifyRequest, refusal: object): void {
  refusals.set(request, JSON.stringify(refusal));
}

/** The same, as JSON, for the log of requests. */
export function redirectedRefusalOf(request: FastifyRequest): string | undefined {
  return refusals.get(request);
}
