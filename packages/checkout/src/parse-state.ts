import type { CheckoutState } from "@gerbang/protocol";

/** Reads what the merchant's server said; `undefined` when it is not a checkout state. */
export function parseState(json: string): CheckoutState | undefined {
  try {
    const state = JSON.parse(json) as CheckoutState | null;
    return state?.transaction_status && state.gross_amount ? state : undefined;
  } catch {
    // Not JSON: a sign-in page, a proxy's error page. It says nothing about the payment.
    return undefined;
  }
}
