import type { FastifyRequest } from "fastify";

/**
 * The first value of a header, which is the one that counts when it is repeated. Empty is absent: one
 * of the official clients sends empty headers on every call. clients.md section 2.
 */
export function firstHeader(request: FastifyRequest, name: string): string | undefined {
  // Most requests have none of the optional headers: then nothing is taken apart.
  if (request.headers[name] === undefined) return undefined;
  const values = request.raw.headersDistinct[name] ?? [];
  return values.map(unjoin).find((value) => value !== "");
}

/**
 * A value that a proxy made of several equal headers: `k, k` is `k`, and `a, b, a, b` is `a, b`. Values
 * that differ stay one text, commas and all: it is nobody's other key, so it is answered with nothing
 * that belongs to another request.
 */
function unjoin(value: string): string {
  const trimmed = value.trim();
  if (!trimmed.includes(",")) return trimmed;
  // What is empty was an empty header, and those are absent.
  const parts = trimmed.split(",").map((part) => part.trim());
  const said = parts.filter((part) => part !== "");
  const isRepeatedAfter = (length: number) =>
    said.length % length === 0 && said.every((part, index) => part === said[index % length]);
  const length = said.findIndex((_, index) => isRepeatedAfter(index + 1)) + 1;
  return length === parts.length ? trimmed : said.slice(0, length).join(", ");
}
