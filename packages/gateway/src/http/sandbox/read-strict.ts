import type { FastifyRequest } from "fastify";
import { ApiError } from "../shared/api-error.ts";
import { complete, type Field, readRequest } from "../shared/fields.ts";

/** Reads a JSON body, or throws 400 that names every problem. No body at all is an empty object. */
export function readStrict<Value extends object>(
  request: FastifyRequest,
  field: Field<Value>,
): Value {
  return readValue(parseBody(request), field);
}

/** The same for what follows the question mark. */
export function readQuery<Value extends object>(
  request: FastifyRequest,
  field: Field<Value>,
): Value {
  return readValue(request.query, field);
}

function readValue<Value extends object>(sent: unknown, field: Field<Value>): Value {
  const reading = readRequest(field, sent);
  const value = complete(reading);
  if (value === undefined) throw new ApiError("invalid_request", reading.problems);
  return value;
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
