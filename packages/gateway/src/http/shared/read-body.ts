import type { FastifyRequest } from "fastify";
import { isStorableJson } from "../../domain/storable-text.ts";
import { ApiError } from "./api-error.ts";
import { isJsonObject, type JsonObject } from "./json-object.ts";

/** A JSON object, `null`, or `undefined` for no body at all. */
export type JsonBody = JsonObject | null | undefined;

const DEPTH_MAX = 100;

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
  if (!isStorableJson(text, value, DEPTH_MAX)) {
    throw explain(value) ?? new ApiError("malformed_body");
  }
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
