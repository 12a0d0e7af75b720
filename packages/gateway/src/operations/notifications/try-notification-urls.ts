import type { Merchant } from "../../domain/merchants/merchant.ts";
import { leaseTheseNotifications } from "../../store/notifications/lease-named.ts";
import { insertNotifications } from "../../store/notifications/notification-history.ts";
import type { Gateway } from "../gateway.ts";
import { deliverLeased } from "./deliver-leased.ts";
import { listNotifications, type NotificationHistory } from "./list-notifications.ts";
import { makeTestNotifications } from "./send-test-notification.ts";

/**
 * Sends a test message to each of these URLs, or to all that the merchant has set, at once, side by side,
 * and waits for what comes of it: one try each, which ends within the time of an attempt. In the order of
 * the URLs. What is queued for an endpoint does not hold its test up. Core API section 5.11.
 */
export async function tryNotificationUrls(
  gateway: Gateway,
  merchant: Merchant,
  urls: readonly string[] = merchant.settings.paymentNotificationUrls,
): Promise<readonly NotificationHistory[]> {
  const made = makeTestNotifications(gateway, merchant, urls);
  const ids = made.map(({ id }) => id);
  const wall = gateway.wallNow();
  const lease = { wall, until: new Date(wall.getTime() + gateway.delivery.leaseMs) };
  // Before any worker sees them: whoever asked waits for this very attempt.
  const leased = await gateway.db.kysely.transaction().execute(async (trx) => {
    await insertNotifications(trx, made);
    return await leaseTheseNotifications(trx, { merchantId: merchant.id, ids }, lease);
  });
  await Promise.all(leased.map(async (one) => await deliverLeased(gateway, one)));
  const histories = await Promise.all(
    ids.map(async (id) => await listNotifications(gateway, merchant.id, { id, limit: 1 })),
  );
  return histories.flat();
}
