import type { FastifyInstance, FastifyReply } from "fastify";
import { followChanges } from "../../operations/follow-changes.ts";
import type { Gateway } from "../../operations/gateway.ts";
import type { Payable } from "../../operations/transactions/find-payable.ts";
import { type PayerState, presentPayerState } from "./payer-state.ts";

/** How a page follows one transaction. */
interface FollowedPage {
  /** Finds it anew each time; `undefined` when the page holds a wrong reference. */
  readonly find: () => Promise<Payable | undefined>;
}

const RETRY_MS = 2_000;
/** Hints may be lost, and proxies close what is silent. */
const REPEAT_MS = 10_000;
const STREAMS_MAX = 2_000;

export interface LiveStreams {
  /** Answers with server-sent events: the state now, after each change, and every ten seconds. */
  open(reply: FastifyReply, live: FollowedPage): Promise<void>;
}

/** The open streams of one server; they end when it stops. */
export function liveStreams(app: FastifyInstance, gateway: Gateway): LiveStreams {
  const closing = new Set<() => void>();
  app.addHook("preClose", async () => {
    for (const close of closing) close();
  });
  return {
    async open(reply, { find }) {
      const first = await find();
      if (!first || closing.size >= STREAMS_MAX) {
        await reply.status(first ? 503 : 404).send();
        return;
      }
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
      const close = () => {
        if (!closing.delete(close)) return;
        clearInterval(timer);
        unsubscribe();
        raw.end();
      };
      const tell = oneAtATime(async () => {
        const payable = await find();
        if (!closing.has(close)) return;
        if (!payable) return close();
        const state = presentPayerState(payable, gateway.wallNow());
        raw.write(eventOf(state));
        if (state.transaction_status !== "pending") close();
      }, close);
      const { id, merchantId } = first.transaction;
      const unsubscribe = followChanges(gateway, (change) => {
        // A change without a transaction is one of the merchant: of the clock, for example.
        if (change.merchantId === merchantId && (change.transactionId ?? id) === id) tell();
      });
      const timer = setInterval(tell, REPEAT_MS);
      closing.add(close);
      raw.on("close", close);
      // It may have left while its transaction was looked up.
      if (raw.destroyed) close();
      else tell();
    },
  };
}

function eventOf(state: PayerState): string {
  return `data: ${JSON.stringify(state)}\n\n`;
}

/** Of several calls during one run, one more run follows: nothing is missed, nothing overlaps. */
function oneAtATime(run: () => Promise<void>, onFailure: () => void): () => void {
  let isRunning = false;
  let isWanted = false;
  return () => {
    isWanted = true;
    if (isRunning) return;
    isRunning = true;
    void (async () => {
      try {
        while (isWanted) {
          isWanted = false;
          await run();
        }
      } catch {
        // The page's own retry and its polling take over; the next request reports the fault.
        onFailure();
      } finally {
        isRunning = false;
      }
    })();
  };
}
