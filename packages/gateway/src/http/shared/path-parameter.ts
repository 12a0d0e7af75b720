import type { FastifyRequest } from "fastify";

/** What stands in the path where a route has `{id}`, for example; empty when the route has none such. */
export function pathParameter({ params }: FastifyRequest, name: string): string {
  // The router fills them in from the path, under the names that the route itself has.
  return (params as Readonly<Record<string, string | undefined>>)[name] ?? "";
}
