/** One for the tab: a customer visits one wallet at a time, whatever order it is for. */
const KEY = "gerbang-checkout";

/**
 * Remembers, across a reload of the page, that the customer has left for the wallet to pay the
 * order at `src`: whoever comes back wants to know whether the payment has arrived. Empty: forgets.
 */
export function rememberVisit(src: string): void {
  try {
    sessionStorage[KEY] = src;
  } catch {
    // Storage may be forbidden: a reload forgets, and the page waits where it would have checked.
  }
}

export function isVisitRemembered(src: string): boolean {
  try {
    return sessionStorage[KEY] === src;
  } catch {
    // See above.
    return false;
  }
}
