import type { MerchantId } from "@gerbang/protocol";
import {
  findNextDueAt,
  leaseNextNotification,
} from "../../store/notifications/notification-queue.ts";
import { runApart } from "../bulkhead.ts";
import type { Gateway } from "../gateway.ts";
import { withHeartbeat } from "../heartbeat.ts";
import {
  type DeliveredAttempt,
  deliverNotification,
} from "../notifications/deliver-notification.ts";
import { BEATS_PER_LEASE, HeldLeases } from "../notifications/held-leases.ts";
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
  if (!leased) return "none_due";
  let attempt: DeliveredAttempt | undefined;
  const { merchantId, id: subject } = leased;
  const leases = new HeldLeases(gateway);
  leases.add(leased);
  await runApart(gateway, { merchantId, work: "delivery", subject }, async () => {
    attempt = await withHeartbeat(
      gateway.delivery.leaseMs / BEATS_PER_LEASE,
      {
        beat: async () => await leases.renew(),
        onError: (error) => gateway.report(error, { merchantId, work: "delivery", subject }),
      },
      async () => await deliverNotification(gateway, leased),
    );
  });
  return attempt;
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
