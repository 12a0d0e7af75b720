import type { IncomingMessage } from "node:http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

interface Bounds {
  readonly bytesMax: number;
  readonly msMax: number;
}

/** What is read of a body that nobody wants, before its sender is cut off. */
const BOUNDS: Bounds = { bytesMax: 16 * 1024 * 1024, msMax: 5_000 };

/**
 * Reads what is left of a request's body before its answer goes out: a client that is still sending when
 * the connection closes sees it reset, and never reads why. For every answer that comes before the body
 * was read: too large, an unknown key, an unknown path.
 */
export function discardUnreadBodies(app: FastifyInstance): void {
  app.addHook("onSend", (request, reply, _payload, done) => {
    if (!isUnread(request.raw)) return done();
    void discardBefore(request, reply, done);
  });
}

async function discardBefore(
  { raw }: FastifyRequest,
  reply: FastifyReply,
  done: () => void,
): Promise<void> {
  if (!(await discardBody(raw))) void reply.header("connection", "close");
  done();
}

function isUnread({ complete, readableEnded, destroyed, headers }: IncomingMessage): boolean {
  // Of a request that the gateway makes to itself there is no connection that could be complete.
  if (complete || readableEnded || destroyed) return false;
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

/** Resolves to whether all of it came, within the bounds. Resolves at once where there is none. */
export async function discardBody(
  request: IncomingMessage,
  { bytesMax, msMax }: Bounds = BOUNDS,
): Promise<boolean> {
  if (!isUnread(request)) return true;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  let left = bytesMax;
  const count = (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) resolve(false);
  };
  const end = () => resolve(true);
  const fail = () => resolve(false);
  const timer = setTimeout(fail, msMax);
  request.on("data", count).on("end", end).on("close", fail).on("error", fail);
  request.resume();
  const isOver = await promise;
  clearTimeout(timer);
  request.off("data", count).off("end", end).off("close", fail);
  return isOver;
}
