import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { presentTestNotification } from "../../domain/notifications/test-notification.ts";
import { insertNotifications } from "../../store/notifications/notification-history.ts";
import type { NotificationRow } from "../../store/tables.ts";
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
  const rows = urls.map(
    (url): NotificationRow => ({
      merchant_id: merchant.id,
      id: gateway.newId(),
      transaction_id: null,
      order_id: body.order_id,
      kind: "test",
      transaction_status: body.transaction_status,
      url,
      endpoint: new URL(url).origin,
      body: JSON.stringify(body),
      sent_body: null,
      faults: [],
      after_id: null,
      copy_of: null,
      state: "owed",
      attempts: 0,
      created_at: now,
      due_at: now,
      leased_until: null,
      closed_at: null,
    }),
  );
  await insertNotifications(gateway.db.kysely, rows);
  gateway.db.changes.announce({ merchantId: merchant.id, owesNotifications: rows.length > 0 });
  return rows.map(({ id }) => id);
}
