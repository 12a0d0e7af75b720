import type { LeasedNotification } from "../../store/notifications/notification-queue.ts";
import { runApart } from "../bulkhead.ts";
import type { Gateway } from "../gateway.ts";
import { withHeartbeat } from "../heartbeat.ts";
import { type DeliveredAttempt, deliverNotification } from "./deliver-notification.ts";
import { BEATS_PER_LEASE, HeldLeases } from "./held-leases.ts";

/**
 * Makes the attempt that one lease is for, and keeps the lease alive meanwhile. `undefined` when somebody
 * else made it, or when it failed by a surprise and has to wait.
 */
export async function deliverLeased(
  gateway: Gateway,
  leased: LeasedNotification,
): Promise<DeliveredAttempt | undefined> {
  let attempt: DeliveredAttempt | undefined;
  const { merchantId, id: subject } = leased;
  const place = { merchantId, work: "delivery", subject } as const;
  const leases = new HeldLeases(gateway);
  leases.add(leased);
  await runApart(gateway, place, async () => {
    attempt = await withHeartbeat(
      gateway.delivery.leaseMs / BEATS_PER_LEASE,
      {
        beat: async () => await leases.renew(),
        onError: (error) => gateway.report(error, place),
      },
      async () => await deliverNotification(gateway, leased),
    );
  });
  return attempt;
}
