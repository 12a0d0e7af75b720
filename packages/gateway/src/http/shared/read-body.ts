import type { FastifyRequest } from "fastify";
import { ApiError } from "./api-error.ts";
import { isJsonObject, type JsonObject } from "./json-object.ts";
import { isStorableText } from "./storable-text.ts";

/** A JSON object, `null`, or `undefined` for no body at all. */
export type JsonBody = JsonObject | null | undefined;

/**
 * Reads the JSON body of a request. Throws 413 for text that is not JSON, for JSON that is not an
 * object, and for what the database could not keep, unless `explain` knows a better word for that:
 * clients send nothing, `null`, `{}` or an object. clients.md section 2.
 */
export function readBody(
  request: FastifyRequest,
  explain: (unstorable: JsonObject) => ApiError | undefined = () => undefined,
): JsonBody {
  const bytes = request.body;
  if (!Buffer.isBuffer(bytes) || bytes.length === 0) return undefined;
  const text = bytes.toString("utf8");
  const value = parseJson(text);
  if (value === null) return null;
  if (!isJsonObject(value)) throw new ApiError("malformed_body");
  if (!isStorable(text, value)) throw explain(value) ?? new ApiError("malformed_body");
  return value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Whatever is wrong with the text, the answer is the same.
    throw new ApiError("malformed_body");
  }
}

const DEPTH_MAX = 100;

/**
 * PostgreSQL keeps neither every text nor every depth. A text that it does not keep takes an escape to
 * spell, so a shallow body without one is not walked through. One body that it refuses would spoil the
 * commit for its neighbours.
 */
function isStorable(text: string, value: object): boolean {
  if (!text.includes("\\u") && text.split(/[[{]/, DEPTH_MAX + 2).length <= DEPTH_MAX) return true;
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEPTH_MAX || !level.every(isStorableValue)) return false;
    level = level.flatMap(membersOf);
  }
  return true;
}

function isStorableValue(value: unknown): boolean {
  return typeof value !== "string" || isStorableText(value);
}

function membersOf(value: unknown): readonly unknown[] {
  if (typeof value !== "object" || value === null) return [];
  return Array.isArray(value) ? (value as unknown[]) : Object.entries(value).flat();
}
