import type { MerchantId } from "@gerbang/protocol";
import type { ChangeHint } from "../store/changes.ts";
import type { Gateway } from "./gateway.ts";

interface Looking<Found> {
  /** Looks once; `undefined` when it has not come to that yet. */
  readonly look: () => Promise<Found | undefined>;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  /** A change in another process may give no hint, and time that passes gives none. */
  readonly pollMs: number;
  /** After which changes it looks again; after all of the merchant's when absent. */
  readonly heeds?: (change: ChangeHint) => boolean;
}

/**
 * Looks again after each change of a merchant, and now and then, until something is found: `undefined` when
 * the signal came first.
 */
export async function lookUntil<Found>(
  gateway: Gateway,
  merchantId: MerchantId,
  { look, signal, pollMs, heeds = () => true }: Looking<Found>,
): Promise<Found | undefined> {
  let ring = () => {};
  const unsubscribe = gateway.db.changes.subscribe(
    (change) => {
      if (heeds(change)) ring();
    },
    { merchantId },
  );
  try {
    for (;;) {
      const rung = new Promise<void>((resolve) => {
        ring = resolve;
      });
      const found = await look();
      if (found !== undefined || signal.aborted) return found;
      await restUntil(rung, { signal, pollMs });
    }
  } finally {
    unsubscribe();
  }
}

async function restUntil(
  rung: Promise<void>,
  { signal, pollMs }: { readonly signal: AbortSignal; readonly pollMs: number },
): Promise<void> {
  const over = Promise.withResolvers<void>();
  const timer = setTimeout(over.resolve, pollMs);
  const end = () => over.resolve();
  signal.addEventListener("abort", end);
  await Promise.race([rung, over.promise]);
  clearTimeout(timer);
  signal.removeEventListener("abort", end);
}
