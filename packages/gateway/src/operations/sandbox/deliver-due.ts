import type { MerchantId } from "@gerbang/protocol";
import {
  findNextDueAt,
  leaseNextNotification,
} from "../../store/notifications/notification-queue.ts";
import type { Gateway } from "../gateway.ts";
import {
  type DeliveredAttempt,
  deliverNotification,
} from "../notifications/deliver-notification.ts";
import { planOwedFaults } from "../notifications/plan-owed-faults.ts";
import { type MerchantHold, withMerchantHeld } from "./hold-merchant.ts";

/**
 * Delivers everything that is due for one merchant by the merchant's clock, one after the other in
 * the order of due time and id, and returns the attempts it made. Workers leave the merchant alone
 * meanwhile. A caller that has more to do in order holds the merchant itself and passes the hold.
 */
export async function deliverDue(
  gateway: Gateway,
  { merchantId, hold }: { readonly merchantId: MerchantId; readonly hold?: MerchantHold },
): Promise<readonly DeliveredAttempt[]> {
  return hold
    ? await deliverHeld(gateway, hold)
    : await withMerchantHeld(gateway, merchantId, async (own) => await deliverHeld(gateway, own));
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

/**
 * Delivers the one notification that is due first, by the merchant's clock. `undefined` when somebody
 * else made that attempt.
 */
export async function deliverNext(
  gateway: Gateway,
  hold: MerchantHold,
): Promise<DeliveredAttempt | "none_due" | undefined> {
  await hold.prolong();
  await planOwedFaults(gateway, hold.merchantId);
  const wall = gateway.wallNow();
  const until = new Date(wall.getTime() + gateway.delivery.leaseMs);
  const leased = await leaseNextNotification(gateway.db, hold.merchantId, { wall, until });
  return leased ? await deliverNotification(gateway, leased) : "none_due";
}

/**
 * When the merchant's next attempt is due, in the merchant's time; `undefined` when none is owed. The
 * fault plan is asked first: it may delay.
 */
export async function nextDueAt(
  gateway: Gateway,
  merchantId: MerchantId,
): Promise<Date | undefined> {
  await planOwedFaults(gateway, merchantId);
  return await findNextDueAt(gateway.db, merchantId);
}
