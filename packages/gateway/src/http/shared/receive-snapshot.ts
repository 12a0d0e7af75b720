import { performance } from "node:perf_hooks";
import type { FastifyReply, FastifyRequest, preParsingAsyncHookHandler } from "fastify";
import { OverloadError } from "../../domain/overload.ts";
import type { Gateway } from "../../operations/gateway.ts";
import type { ImportPlace } from "../../operations/import-places.ts";
import { ApiError } from "./api-error.ts";

const places = new WeakMap<FastifyRequest, ImportPlace>();

const LOOKS_PER_GRACE = 10;

/**
 * Returns a hook for a route that takes an exported file: before the body is read the request gets one
 * of the places for imports, or 503 when there is none. Who leaves frees the place, and who sends too
 * slowly is cut off.
 */
export function receiveSnapshot(
  { importPlaces }: Gateway,
  importerOf: (request: FastifyRequest) => string,
): preParsingAsyncHookHandler {
  return async (request, reply, payload) => {
    const place = importPlaces.take(importerOf(request));
    if (!place) throw new OverloadError("as much as can be is imported already");
    places.set(request, place);
    // Told of an answer that has gone out, and of a connection that broke.
    reply.raw.once("close", () => place.leave());
    watchUpload(importPlaces, request, reply);
    return await Promise.resolve(payload);
  };
}

/** Imports what has arrived. The place is kept until that has ended, whether or not the client stays. */
export async function inItsPlace<Result>(
  request: FastifyRequest,
  run: () => Promise<Result>,
): Promise<Result> {
  const place = places.get(request);
  if (!place) throw new Error(`${request.url} imports without a place`);
  place.enter();
  try {
    return await run();
  } finally {
    place.leave();
  }
}

function watchUpload(
  importPlaces: Gateway["importPlaces"],
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const { raw } = request;
  const { socket } = raw;
  const [startedAt, before] = [performance.now(), socket.bytesRead];
  const timer = setInterval(() => {
    if (!importPlaces.isTooSlow(performance.now() - startedAt, socket.bytesRead - before)) return;
    clearInterval(timer);
    // What is still to come is not waited for.
    void reply.header("connection", "close").send(new ApiError("upload_too_slow"));
  }, importPlaces.limits.graceMs / LOOKS_PER_GRACE);
  const stop = () => clearInterval(timer);
  raw.once("end", stop);
  raw.once("close", stop);
}
