import type { MerchantId } from "@gerbang/protocol";
import type { SettingsChange } from "../../domain/merchants/merchant-settings.ts";
import type { Db } from "../database.ts";
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
