import type { MerchantId } from "@gerbang/protocol";
import type { SettingsChange } from "../../domain/merchants/merchant-settings.ts";
import type { Db } from "../database.ts";
import type { MerchantRow } from "../tables.ts";

/** Writes only what the change names, so that two changes of different URLs both last. */
export async function updateSettings(
  db: Db,
  merchantId: MerchantId,
  change: SettingsChange,
): Promise<void> {
  const columns = toColumns(change);
  if (Object.keys(columns).length === 0) return;
  await db.kysely.updateTable("merchant").set(columns).where("id", "=", merchantId).execute();
}

function toColumns(change: SettingsChange): Partial<MerchantRow> {
  const columns = {
    payment_notification_urls: change.paymentNotificationUrls && [
      ...change.paymentNotificationUrls,
    ],
    recurring_notification_url: change.recurringNotificationUrl,
    pay_account_notification_url: change.payAccountNotificationUrl,
    gopay_callback_url: change.gopayCallbackUrl,
    finish_url: change.finishUrl,
    unfinish_url: change.unfinishUrl,
    error_url: change.errorUrl,
  };
  return Object.fromEntries(
    Object.entries(columns).filter(([, value]) => value !== undefined),
  ) as Partial<MerchantRow>;
}
