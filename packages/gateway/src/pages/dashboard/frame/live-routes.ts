import type { FastifyInstance } from "fastify";
import { followChanges } from "../../../operations/follow-changes.ts";
import type { DashboardRoute } from "./guarded-routes.ts";
import type { Visit } from "./visit.ts";

const RETRY_MS = 3_000;
/** Hints may be lost between processes, and proxies close what is silent. */
const REPEAT_MS = 15_000;
/** However much happens, a page is told at most this often. */
const PAUSE_MS = 400;
const STREAMS_MAX = 500;

/** Tells open pages that something changed; they then fetch the part of themselves that is live. */
export function liveRoutes(app: FastifyInstance): readonly DashboardRoute[] {
  const closing = new Set<() => void>();
  app.addHook("preClose", async () => {
    for (const close of closing) close();
  });
  return [
    {
      method: "GET",
      path: "/live",
      action: "see_transactions",
      answer: async (visit) => {
        if (closing.size >= STREAMS_MAX) return await visit.reply.status(503).send();
        follow(visit, closing);
        return undefined;
      },
    },
  ];
}

function follow({ context, merchant, request, reply }: Visit, closing: Set<() => void>): void {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    // Proxies of the nginx kind collect an answer before they pass it on.
    "x-accel-buffering": "no",
    "x-content-type-options": "nosniff",
  });
  raw.write(`retry: ${RETRY_MS}\n\n`);
  let waiting: NodeJS.Timeout | undefined;
  const tell = () => {
    waiting = undefined;
    raw.write("data: changed\n\n");
  };
  const unsubscribe = followChanges(context.gateway, ({ merchantId }) => {
    if (merchantId === merchant.id) waiting ??= setTimeout(tell, PAUSE_MS);
  });
  const repeating = setInterval(tell, REPEAT_MS);
  const close = () => {
    closing.delete(close);
    clearTimeout(waiting);
    clearInterval(repeating);
    unsubscribe();
    raw.end();
  };
  closing.add(close);
  raw.on("close", close);
  request.raw.on("error", close);
}
