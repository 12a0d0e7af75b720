import type { MerchantId } from "@gerbang/protocol";
import type { SettingsChange } from "../../domain/merchants/merchant-settings.ts";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";
import { fromSettingsChange } from "./setting-columns.ts";

/** Writes only what the change names, so that two changes of different URLs both last. */
export async function updateSettings(
  db: Db,
  merchantId: MerchantId,
  change: SettingsChange,
): Promise<void> {
  const columns = fromSettingsChange(change);
  if (Object.keys(columns).length === 0) return;
  await db.kysely.updateTable("merchant").set(columns).where("id", "=", merchantId).execute();
}

// One statement: between reading and writing, somebody might change what was read.
const POINT = `
update merchant set payment_notification_urls = case
  when cardinality(payment_notification_urls) = 0 then array[$2]
  else array_replace(payment_notification_urls, $3, $2) end,
  pay_account_notification_url = coalesce(nullif(pay_account_notification_url, $3), $2),
  recurring_notification_url = coalesce(nullif(recurring_notification_url, $3), $2)
where id = $1`;

/**
 * Replaces one notification URL of each kind, or sets it where there is none. `false` without such a merchant.
 */
export async function pointNotificationUrls(
  db: Db,
  merchantId: MerchantId,
  { to, insteadOf }: { readonly to: string; readonly insteadOf: string | undefined },
): Promise<boolean> {
  // Nothing takes the place of itself.
  const values = [merchantId, to, insteadOf ?? to];
  return (await runStatement(db, { text: POINT, values })).count > 0;
}

// One statement each, so that of two people who change the list at once neither undoes the other.
const ADD = `
update merchant set payment_notification_urls = array_append(payment_notification_urls, $2)
where id = $1 and not $2 = any(payment_notification_urls)
  and cardinality(payment_notification_urls) < $3`;

/** `false` when it is there already, or no more of them are allowed. */
export async function addNotificationUrl(
  db: Db,
  merchantId: MerchantId,
  { url, urlsMax }: { readonly url: string; readonly urlsMax: number },
): Promise<boolean> {
  return (await runStatement(db, { text: ADD, values: [merchantId, url, urlsMax] })).count > 0;
}

const REMOVE = `
update merchant set payment_notification_urls = array_remove(payment_notification_urls, $2)
where id = $1 and $2 = any(payment_notification_urls)`;

/** `false` when it is not there. */
export async function removeNotificationUrl(
  db: Db,
  merchantId: MerchantId,
  url: string,
): Promise<boolean> {
  return (await runStatement(db, { text: REMOVE, values: [merchantId, url] })).count > 0;
}
