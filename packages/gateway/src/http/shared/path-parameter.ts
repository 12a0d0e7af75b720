import type { FastifyRequest } from "fastify";
import { isStorableText } from "../../domain/storable-text.ts";

/**
 * What stands in the path where a route has `{id}`, for example; empty when the route has none such.
 * What the database could not keep is read as empty, too: nothing has that for an id, and asking for
 * the thing itself would be an error there.
 */
export function pathParameter({ params }: FastifyRequest, name: string): string {
  // The router fills them in from the path, under the names that the route itself has.
  const text = (params as Readonly<Record<string, string | undefined>>)[name] ?? "";
  return isStorableText(text) ? text : "";
}
