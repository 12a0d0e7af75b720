import type { CheckoutState } from "@gerbang/protocol";
import { isFinal, presentCheckoutState } from "./checkout-state.ts";
import type { PaymentRecord } from "./payment-record.ts";
import type { Payments } from "./payments.ts";

export interface EventStreamOptions {
  /** How often the store is read for what other processes did; 3 seconds when absent, 0 for never. */
  readonly pollMs?: number;
  /** Proxies close connections that are silent for a minute; 20 seconds when absent. */
  readonly heartbeatMs?: number;
  /** Streams for one order; 16 when absent. One more is refused, and its page asks by polling. */
  readonly streamsMax?: number;
  /** Calls back again and again, until the returned function is called. Tests pass one that they drive. */
  readonly every?: (ms: number, run: () => void) => () => void;
}

const RETRY_MS = 3_000;
const HEADERS = {
  "content-type": "text/event-stream",
  "cache-control": "no-store",
  // Or a proxy would collect the events and pass them on together.
  "x-accel-buffering": "no",
};
const encoder = new TextEncoder();

/** Makes the function that opens a live stream on an order, from the state that was found. */
export function createEventStream(
  payments: Payments,
  options: EventStreamOptions,
): (first: CheckoutState, signal: AbortSignal) => Response {
  const open = new Map<string, number>();
  return (first, signal) => {
    const { order_id } = first;
    const count = open.get(order_id) ?? 0;
    if (count >= (options.streamsMax ?? 16)) return new Response(null, { status: 503 });
    open.set(order_id, count + 1);
    const release = () => {
      const left = (open.get(order_id) ?? 1) - 1;
      if (left > 0) open.set(order_id, left);
      else open.delete(order_id);
    };
    return new Response(follow({ payments, options, first, signal, release }), {
      headers: HEADERS,
    });
  };
}

interface FollowedOrder {
  readonly payments: Payments;
  readonly options: EventStreamOptions;
  readonly first: CheckoutState;
  readonly signal: AbortSignal;
  readonly release: () => void;
}

function follow({
  payments,
  options,
  first,
  signal,
  release,
}: FollowedOrder): ReadableStream<Uint8Array> {
  const { pollMs = 3_000, heartbeatMs = 20_000, every = everyInterval } = options;
  const ends: (() => void)[] = [release];
  const end = () => {
    for (const stop of ends.splice(0)) stop();
  };
  return new ReadableStream({
    start: (controller) => {
      let last = "";
      const close = () => {
        if (ends.length === 0) return;
        end();
        controller.close();
      };
      const send = (text: string) => {
        if (ends.length > 0) controller.enqueue(encoder.encode(text));
      };
      const show = (state: CheckoutState | undefined) => {
        if (!state || ends.length === 0) return;
        // `now` differs each time and is no news.
        const news = JSON.stringify({ ...state, now: "" });
        if (news !== last) send(eventOf(state));
        last = news;
        if (isFinal(state)) close();
      };
      const showRecord = (record: PaymentRecord | undefined) => {
        show(record && presentCheckoutState(record, payments.now()));
      };
      const read = () => {
        // A store that cannot be read says nothing about the order: the next look may succeed.
        payments.find(first.order_id).then(showRecord, () => {});
      };
      ends.push(payments.subscribe(first.order_id, showRecord));
      ends.push(every(heartbeatMs, () => send(":\n\n")));
      if (pollMs > 0) ends.push(every(pollMs, read));
      signal.addEventListener("abort", close);
      // A browser that left before the stream began aborts nothing any more.
      if (signal.aborted) close();
      send(`retry: ${RETRY_MS}\n\n`);
      show(first);
      // What changed between the first look and the subscription.
      read();
    },
    cancel: end,
  });
}

/** The id lets a browser that comes back say that it has seen the end. */
function eventOf(state: CheckoutState): string {
  return `id: ${state.transaction_status}\ndata: ${JSON.stringify(state)}\n\n`;
}

function everyInterval(ms: number, run: () => void): () => void {
  const timer = setInterval(run, ms);
  return () => clearInterval(timer);
}
