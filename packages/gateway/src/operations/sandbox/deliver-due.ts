import type { MerchantId } from "@gerbang/protocol";
import {
  findNextDueAt,
  leaseNextNotification,
} from "../../store/notifications/notification-queue.ts";
import type { Gateway } from "../gateway.ts";
import { deliverLeased } from "../notifications/deliver-leased.ts";
import type { DeliveredAttempt } from "../notifications/deliver-notification.ts";
import { planOwedFaults } from "../notifications/plan-owed-faults.ts";
import type { MerchantHold } from "./hold-merchant.ts";

/**
 * Delivers the one notification that is due first, by the merchant's clock. `undefined` when somebody
 * else made that attempt, or when it failed by a surprise and has to wait.
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
  return leased ? await deliverLeased(gateway, leased) : "none_due";
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
  return await findNextDueAt(gateway.db, merchantId, gateway.wallNow());
}
