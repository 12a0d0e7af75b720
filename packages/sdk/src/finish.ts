import type { CheckoutState } from "@gerbang/protocol";
import { askStatus, type StatusSource } from "./ask-status.ts";
import { presentCheckoutState } from "./checkout-state.ts";

export interface FinishOptions extends StatusSource {
  /**
   * Where the browser is sent: the order's own page. `state` is what the gateway says, `undefined`
   * when nothing is known of the order. The order id comes from the address, which anybody can type:
   * the page must check for itself whether this customer may see it.
   */
  readonly urlOf: (finish: Finish) => Promise<string | URL> | string | URL;
  /** The gateway could not be asked. The browser is sent on all the same; the page will learn. */
  readonly onError?: (error: unknown) => void;
}

export interface Finish {
  readonly orderId: string;
  readonly state: CheckoutState | undefined;
  /** What the wallet claims. Fit for a first word on the page ("checking…"), for nothing else. */
  readonly hint: "success" | "failure" | undefined;
}

/**
 * Makes the handler of the redirect back from the wallet (Core API section 6.2). Whatever `result`
 * says, the order changes only by what the status API answers now.
 */
export function createFinish(options: FinishOptions): (request: Request) => Promise<Response> {
  const { payments, urlOf, onError } = options;
  return async (request) => {
    const query = new URL(request.url).searchParams;
    const orderId = query.get("order_id") ?? "";
    if (orderId === "") return new Response("order_id is missing", { status: 400 });
    try {
      const record = await payments.claimCheck(orderId, "now");
      if (record) await askStatus(options, record, AbortSignal.timeout(ASK_TIMEOUT_MS));
    } catch (error) {
      onError?.(error);
    }
    const record = await payments.find(orderId);
    const state = record && presentCheckoutState(record, payments.now());
    const location = String(await urlOf({ orderId, state, hint: hintOf(query.get("result")) }));
    return new Response(null, { status: 303, headers: { location, "cache-control": "no-store" } });
  };
}

/** A customer is waiting for the page. */
const ASK_TIMEOUT_MS = 3_000;

function hintOf(result: string | null): Finish["hint"] {
  return result === "success" || result === "failure" ? result : undefined;
}
