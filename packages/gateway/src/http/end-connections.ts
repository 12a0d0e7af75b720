import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

/** What a client has, from the stop on, to send the rest of what it asks. */
const UNFINISHED_MS_MAX = 5_000;

/**
 * Ends the connections of a server that stops: those on which nothing is asked at once, the others with their
 * answer, and those whose request never comes to its end after `unfinishedMsMax` milliseconds. Node itself ends only
 * what has been answered before: a connection that is opened ahead of its use, as clients and browsers do, or one
 * whose request breaks off in its head, holds a server up until its own deadline for heads: 60 seconds.
 */
export function endConnections(
  app: FastifyInstance,
  unfinishedMsMax: number = UNFINISHED_MS_MAX,
): void {
  const inHand = new Map<Socket, Set<IncomingMessage>>();
  let closing = false;
  app.server.on("connection", (socket) => {
    if (closing) socket.destroy();
    inHand.set(socket, new Set());
    socket.once("close", () => inHand.delete(socket));
  });
  app.server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    inHand.get(socket)?.add(request);
    response.once("close", () => {
      const left = inHand.get(socket);
      left?.delete(request);
      // Its head may have gone out before the stop, and have promised to keep the connection.
      if (closing && left?.size === 0) socket.destroySoon();
    });
  });
  app.addHook("preClose", (done) => {
    closing = true;
    for (const [socket, requests] of inHand) if (requests.size === 0) socket.destroy();
    setTimeout(() => endUnfinished(inHand), unfinishedMsMax).unref();
    done();
  });
  app.addHook("onSend", (_request, reply, _payload, done) => {
    if (closing) void reply.header("connection", "close");
    done();
  });
}

function endUnfinished(inHand: ReadonlyMap<Socket, ReadonlySet<IncomingMessage>>): void {
  for (const [socket, requests] of inHand) {
    if ([...requests].some(({ complete }) => !complete)) socket.destroy();
  }
}
