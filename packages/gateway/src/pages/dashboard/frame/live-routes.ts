import type { MerchantId } from "@gerbang/protocol";
import type { FastifyInstance } from "fastify";
import { eventStreams, refuseStream } from "../../../http/shared/event-stream.ts";
import { followChanges } from "../../../operations/follow-changes.ts";
import type { Gateway } from "../../../operations/gateway.ts";
import { WakeUp } from "../../../operations/wake-up.ts";
import { followRequests } from "../../../operations/workbench/follow-workbench.ts";
import type { DashboardRoute } from "./guarded-routes.ts";

const RETRY_MS = 3_000;
/** Hints may be lost between processes, and proxies close what is silent. */
const REPEAT_MS = 15_000;
/** What another process notes of the API's calls is told by nobody: whoever watches them looks more often. */
const REPEAT_REQUESTS_MS = 3_000;
/** However much happens, a page is told at most this often. */
const PAUSE_MS = 400;

/** Tells open pages that something changed; they then fetch the part of themselves that is live. */
export function liveRoutes(
  app: FastifyInstance,
  { streamPlaces }: Gateway,
): readonly DashboardRoute[] {
  const streams = eventStreams(app, streamPlaces.merchants);
  return [
    {
      method: "GET",
      path: "/live",
      action: "see_transactions",
      answer: async ({ context, merchant, reply, fields }) => {
        const withRequests = fields["of"] === "workbench";
        const outcome = await streams.send(reply, merchant.id, {
          contentType: "text/event-stream; charset=utf-8",
          retryMs: RETRY_MS,
          pieces: (signal) => tellOfChanges(context.gateway, merchant.id, { signal, withRequests }),
        });
        return outcome === "full" ? await refuseStream(reply) : undefined;
      },
    },
  ];
}

async function* tellOfChanges(
  gateway: Gateway,
  id: MerchantId,
  { signal, withRequests }: { readonly signal: AbortSignal; readonly withRequests: boolean },
): AsyncGenerator<string, void, undefined> {
  const wakeUp = new WakeUp(signal);
  let pause: NodeJS.Timeout | undefined;
  const tell = () => {
    pause = undefined;
    wakeUp.wake();
  };
  const hint = () => {
    pause ??= setTimeout(tell, PAUSE_MS);
  };
  const subscriptions = [
    followChanges(gateway, hint, { merchantId: id }),
    ...(withRequests ? [followRequests(gateway, id, hint)] : []),
  ];
  try {
    while (!signal.aborted) {
      await wakeUp.rest(withRequests ? REPEAT_REQUESTS_MS : REPEAT_MS);
      wakeUp.reset();
      yield "data: changed\n\n";
    }
  } finally {
    clearTimeout(pause);
    for (const unsubscribe of subscriptions) unsubscribe();
  }
}
