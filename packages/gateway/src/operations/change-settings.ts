import type { Merchant, MerchantSettings } from "../domain/merchant.ts";
import {
  findSettingsFaults,
  type SettingFault,
  type SettingsChange,
} from "../domain/merchant-settings.ts";
import { updateSettings } from "../store/update-settings.ts";
import { findMerchant } from "./find-merchant.ts";
import type { Gateway } from "./gateway.ts";
import { findUrlFault } from "./target-guard.ts";

export type SettingsOutcome =
  | { readonly outcome: "applied"; readonly settings: MerchantSettings }
  | { readonly outcome: "refused"; readonly faults: readonly SettingFault[] };

/** Changes where notifications and customers go from now on; nothing when one of the URLs is none. */
export async function changeSettings(
  gateway: Gateway,
  { id }: Pick<Merchant, "id">,
  change: SettingsChange,
): Promise<SettingsOutcome> {
  const { allowPrivateTargets: allowPrivate } = gateway.delivery;
  const faults = findSettingsFaults(change, (url) => findUrlFault(url, { allowPrivate }));
  if (faults.length > 0) return { outcome: "refused", faults };
  await updateSettings(gateway.db, id, change);
  gateway.db.changes.announce({ merchantId: id });
  const merchant = await findMerchant(gateway, id);
  if (!merchant) throw new Error(`merchant ${id} is gone`);
  return { outcome: "applied", settings: merchant.settings };
}
