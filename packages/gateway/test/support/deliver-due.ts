import type { MerchantId } from "@gerbang/protocol";
import type { Gateway } from "../../src/operations/gateway.ts";
import type { DeliveredAttempt } from "../../src/operations/notifications/deliver-notification.ts";
import { deliverNext } from "../../src/operations/sandbox/deliver-due.ts";
import { type MerchantHold, withMerchantHeld } from "../../src/operations/sandbox/hold-merchant.ts";

/**
 * Delivers everything that is due for one merchant by the merchant's clock, one after the other in
 * the order of due time and id, and returns the attempts it made. Workers leave the merchant alone
 * meanwhile. A test that has more to do in order holds the merchant itself and passes the hold.
 */
export async function deliverDue(
  gateway: Gateway,
  { merchantId, hold }: { readonly merchantId: MerchantId; readonly hold?: MerchantHold },
): Promise<readonly DeliveredAttempt[]> {
  return hold
    ? await deliverHeld(gateway, hold)
    : await withMerchantHeld(
        gateway,
        { merchantId, doing: "clock_advance" },
        async (own) => await deliverHeld(gateway, own),
      );
}

async function deliverHeld(
  gateway: Gateway,
  hold: MerchantHold,
): Promise<readonly DeliveredAttempt[]> {
  const attempts: DeliveredAttempt[] = [];
  for (;;) {
    const attempt = await deliverNext(gateway, hold);
    if (attempt === "none_due") return attempts;
    if (attempt) attempts.push(attempt);
  }
}
