import type { FastifyRequest } from "fastify";

/**
 * The first value of a header, which is the one that counts when it is repeated. Empty is absent: one
 * of the official clients sends empty headers on every call. clients.md section 2.
 */
export function firstHeader(request: FastifyRequest, name: string): string | undefined {
  // Most requests have none of the optional headers: then nothing is taken apart.
  if (request.headers[name] === undefined) return undefined;
  const value = request.raw.headersDistinct[name]?.[0]?.trim();
  return value === "" ? undefined : value;
}
