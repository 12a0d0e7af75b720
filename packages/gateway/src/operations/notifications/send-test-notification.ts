import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { type Notification, oweNotification } from "../../domain/notifications/notification.ts";
import { presentTestNotification } from "../../domain/notifications/test-notification.ts";
import { insertNotifications } from "../../store/notifications/notification-history.ts";
import { type Gateway, signerOf } from "../gateway.ts";

/**
 * Owes one test message to each of these URLs, or to all that the merchant has set, and returns their
 * ids: what became of them is in the history. Each is tried once. Core API section 5.11.
 */
export async function sendTestNotification(
  gateway: Gateway,
  merchant: Merchant,
  urls: readonly string[] = merchant.settings.paymentNotificationUrls,
): Promise<readonly string[]> {
  const notifications = makeTestNotifications(gateway, merchant, urls);
  await insertNotifications(gateway.db.kysely, notifications);
  const owesNotifications = notifications.length > 0;
  gateway.db.changes.announce({ merchantId: merchant.id, owesNotifications });
  return notifications.map(({ id }) => id);
}

/** One message to each of the URLs, all with the same body, not owed yet. */
export function makeTestNotifications(
  gateway: Gateway,
  merchant: Merchant,
  urls: readonly string[],
): readonly Notification[] {
  const now = merchantTime(merchant.clock, gateway.wallNow());
  const body = presentTestNotification(
    {
      merchantId: merchant.id,
      transactionId: gateway.newId(),
      nonce: gateway.newId(),
      now,
    },
    signerOf(merchant),
  );
  return urls.map((url) =>
    oweNotification({
      merchantId: merchant.id,
      id: gateway.newId(),
      transactionId: undefined,
      orderId: body.order_id,
      kind: "test",
      transactionStatus: body.transaction_status,
      url,
      body: JSON.stringify(body),
      // Decided: it is sent as it is, whatever the merchant's fault plan says.
      faults: [],
      createdAt: now,
    }),
  );
}
