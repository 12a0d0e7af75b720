import type { Merchant } from "../../domain/merchants/merchant.ts";
import {
  findSettingsProblems,
  type MerchantSettings,
  type SettingProblem,
  type SettingsChange,
} from "../../domain/merchants/merchant-settings.ts";
import { updateSettings } from "../../store/merchants/update-settings.ts";
import type { Gateway } from "../gateway.ts";
import { findMerchant } from "./find-merchant.ts";
import { urlProblemFinder } from "./find-url-problem.ts";

type SettingsOutcome =
  | { readonly outcome: "applied"; readonly settings: MerchantSettings }
  | { readonly outcome: "refused"; readonly problems: readonly SettingProblem[] };

/**
 * Changes where notifications and customers go from now on; nothing when one of the URLs cannot be used.
 * Safe to repeat.
 */
export async function changeSettings(
  gateway: Gateway,
  { id }: Pick<Merchant, "id">,
  change: SettingsChange,
): Promise<SettingsOutcome> {
  const problems = findSettingsProblems(change, urlProblemFinder(gateway));
  if (problems.length > 0) return { outcome: "refused", problems };
  await updateSettings(gateway.db, id, change);
  gateway.db.changes.announce({ merchantId: id });
  const merchant = await findMerchant(gateway, id);
  if (!merchant) throw new Error(`merchant ${id} is gone`);
  return { outcome: "applied", settings: merchant.settings };
}
