import type { FastifyRequest } from "fastify";

/** A body as it was received; empty when there was none. */
export function bytesOf({ body }: FastifyRequest): Buffer<ArrayBuffer> {
  return Buffer.isBuffer(body) ? (body as Buffer<ArrayBuffer>) : Buffer.alloc(0);
}
