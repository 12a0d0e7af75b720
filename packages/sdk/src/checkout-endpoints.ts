import { isFinal, presentCheckoutState } from "./checkout-state.ts";
import { createEventStream, type EventStreamOptions } from "./event-stream.ts";
import type { Payments } from "./payments.ts";

export interface CheckoutEndpointsOptions extends EventStreamOptions {
  readonly payments: Payments;
  /**
   * Tells which order the request may see: from an unguessable token in its path, or the customer's
   * session. `undefined` answers 404. An order id alone is no proof: order ids can be guessed.
   */
  readonly findOrderId: (request: Request) => Promise<string | undefined> | string | undefined;
}

export interface CheckoutEndpoints {
  /** Answers `CheckoutState` as JSON. */
  readonly state: (request: Request) => Promise<Response>;
  /** Answers a live stream whose events are `CheckoutState`, until the status is final. */
  readonly events: (request: Request) => Promise<Response>;
  /** Both of them: `events` where the path ends in `/events`. */
  readonly handle: (request: Request) => Promise<Response>;
}

/**
 * Serves what the checkout element asks for: where the order stands, and a live stream of it. The
 * stream learns at once what this process receives, and from the store what others did.
 */
export function createCheckoutEndpoints(options: CheckoutEndpointsOptions): CheckoutEndpoints {
  const { payments, findOrderId } = options;
  const stream = createEventStream(payments, options);
  const find = async (request: Request) => {
    const orderId = await findOrderId(request);
    const record = orderId === undefined ? undefined : await payments.find(orderId);
    return record && presentCheckoutState(record, payments.now());
  };
  const state = async (request: Request) => {
    const found = await find(request);
    return found ? json(found, 200) : json({ status_message: "There is no such order" }, 404);
  };
  const events = async (request: Request) => {
    const found = await find(request);
    if (!found) return json({ status_message: "There is no such order" }, 404);
    // A browser comes back after a stream has ended; this tells it to stay away.
    if (isFinal(found) && request.headers.get("last-event-id") === found.transaction_status) {
      return new Response(null, { status: 204 });
    }
    return stream(found, request.signal);
  };
  return {
    state,
    events,
    handle: async (request) =>
      /\/events\/?$/.test(new URL(request.url).pathname)
        ? await events(request)
        : await state(request),
  };
}

function json(body: object, status: number): Response {
  return Response.json(body, { status, headers: { "cache-control": "no-store" } });
}
