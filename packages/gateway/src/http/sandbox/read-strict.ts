import type { FastifyRequest } from "fastify";
import { ApiError } from "../shared/api-error.ts";
import type { Shape } from "./shapes.ts";

/** Reads a JSON body, or throws 400 that names every problem. No body at all is an empty object. */
export function readStrict<Value>(request: FastifyRequest, shape: Shape<Value>): Value {
  return readValue(parseBody(request), shape);
}

/** The same for what follows the question mark. */
export function readQuery<Value>(request: FastifyRequest, shape: Shape<Value>): Value {
  return readValue(request.query, shape);
}

function readValue<Value>(value: unknown, shape: Shape<Value>): Value {
  const problems: string[] = [];
  const read = shape.read(value, { name: "", problems });
  if (problems.length > 0 || read === undefined) throw new ApiError("invalid_request", problems);
  return read;
}

function parseBody({ body }: FastifyRequest): unknown {
  if (!Buffer.isBuffer(body) || body.length === 0) return {};
  try {
    return JSON.parse(body.toString("utf8")) as unknown;
  } catch {
    // Whatever is wrong with the text, the answer is the same.
    throw new ApiError("malformed_command");
  }
}
