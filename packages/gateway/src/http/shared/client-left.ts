import type { FastifyReply } from "fastify";

/** Aborted once the connection is closed; before the answer this means that nobody waits for it. */
export function clientLeft({ raw }: FastifyReply): AbortSignal {
  const left = new AbortController();
  if (raw.destroyed) left.abort();
  else raw.once("close", () => left.abort());
  return left.signal;
}
