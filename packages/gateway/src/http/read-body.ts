import type { FastifyRequest } from "fastify";
import { ApiError } from "./api-error.ts";

/** A JSON object, `null`, or `undefined` for no body at all. */
export type JsonBody = Readonly<Record<string, unknown>> | null | undefined;

/**
 * Reads the JSON body of a request. Throws 413 for text that is not JSON and for JSON that is not an
 * object: clients send nothing, `null`, `{}` or an object. clients.md section 2.
 */
export function readBody(request: FastifyRequest): JsonBody {
  const bytes = request.body;
  if (!Buffer.isBuffer(bytes) || bytes.length === 0) return undefined;
  const value = parseJson(bytes.toString("utf8"));
  if (value === null || isObject(value)) return value;
  throw new ApiError("malformed_body");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Whatever is wrong with the text, the answer is the same.
    throw new ApiError("malformed_body");
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
