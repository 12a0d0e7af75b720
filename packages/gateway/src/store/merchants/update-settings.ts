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
  else array_replace(payment_notification_urls, $3, $2) end
where id = $1`;

/** Replaces one notification URL, or sets it when there is none. `false` without such a merchant. */
export async function pointNotificationUrls(
  db: Db,
  merchantId: MerchantId,
  { to, insteadOf }: { readonly to: string; readonly insteadOf: string | undefined },
): Promise<boolean> {
  // Nothing takes the place of itself.
  const values = [merchantId, to, insteadOf ?? to];
  return (await runStatement(db, { text: POINT, values })).count > 0;
}
