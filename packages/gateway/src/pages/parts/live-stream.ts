import type { FastifyInstance, FastifyReply } from "fastify";
import { eventStreams, refuseStream } from "../../http/shared/event-stream.ts";
import { followChanges } from "../../operations/follow-changes.ts";
import type { Gateway } from "../../operations/gateway.ts";
import type { Payable } from "../../operations/transactions/find-payable.ts";
import { WakeUp } from "../../operations/wake-up.ts";
import { type PayerState, presentPayerState } from "./payer-state.ts";

/** How a page follows one transaction. */
interface FollowedPage {
  /** Finds it anew each time; `undefined` when the page holds a wrong reference. */
  readonly find: () => Promise<Payable | undefined>;
  /** What the page is told; what a payer's page is when absent. */
  readonly present?: (payable: Payable, wall: Date) => Promise<ToldState>;
}

interface ToldState {
  readonly transaction_status: string;
}

const RETRY_MS = 2_000;
/** Hints may be lost, and proxies close what is silent. */
const REPEAT_MS = 10_000;

/** Whose page it is says the first look-up: those of all pages share their turns. */
const OPENING = "opening";

export interface LiveStreams {
  /** Answers with server-sent events: the state now, after each change, and every ten seconds. */
  open(reply: FastifyReply, live: FollowedPage): Promise<void>;
}

/** The open streams of one server; they end when it stops. */
export function liveStreams(app: FastifyInstance, gateway: Gateway): LiveStreams {
  const streams = eventStreams(app, gateway.streamPlaces.payers);
  return {
    async open(reply, { find, present }) {
      const { payers } = gateway.lookUpTurns;
      const first = await payers.take(OPENING, async () => {
        return reply.raw.destroyed ? undefined : await find();
      });
      if (!first) {
        await reply.status(404).send();
        return;
      }
      const { transaction } = first;
      const follow = { transaction, find, gateway, ...(present && { present }) };
      const outcome = await streams.send(reply, transaction.merchantId, {
        contentType: "text/event-stream; charset=utf-8",
        retryMs: RETRY_MS,
        pieces: (signal) => tellStates(follow, signal),
      });
      if (outcome === "full") await refuseStream(reply);
    },
  };
}

interface Follow extends FollowedPage {
  readonly gateway: Gateway;
  readonly transaction: Payable["transaction"];
}

async function* tellStates(
  { transaction: { id, merchantId }, find, gateway, present = tellPayer }: Follow,
  signal: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  const wakeUp = new WakeUp(signal);
  const heardOf = { merchantId, transactionId: id };
  let isTold = true;
  const hear = () => {
    isTold = true;
    wakeUp.wake();
  };
  const unsubscribe = followChanges(gateway, hear, heardOf);
  try {
    while (!signal.aborted) {
      // Before the look, so that a change that comes during it is looked at as well.
      wakeUp.reset();
      // What was changed does not wait for those that only look now and then.
      const turn = isTold ? merchantId : `${merchantId} again`;
      isTold = false;
      const payable = await gateway.lookUpTurns.payers.take(turn, async () =>
        signal.aborted ? undefined : await find(),
      );
      if (!payable) return;
      const state = await present(payable, gateway.wallNow());
      yield eventOf(state);
      if (state.transaction_status !== "pending") return;
      await wakeUp.rest(REPEAT_MS);
    }
  } finally {
    unsubscribe();
  }
}

async function tellPayer(payable: Payable, wall: Date): Promise<PayerState> {
  return await Promise.resolve(presentPayerState(payable, wall));
}

function eventOf(state: ToldState): string {
  return `data: ${JSON.stringify(state)}\n\n`;
}
