import type { Merchant } from "../../domain/merchants/merchant.ts";
import {
  findSettingsProblems,
  NOTIFICATION_URLS_MAX,
} from "../../domain/merchants/merchant-settings.ts";
import {
  addNotificationUrl,
  removeNotificationUrl,
} from "../../store/merchants/update-settings.ts";
import type { Gateway } from "../gateway.ts";
import { findMerchant } from "./find-merchant.ts";
import { urlProblemFinder } from "./find-url-problem.ts";

type AddOutcome =
  /** Also when it was there already. */
  | { readonly outcome: "applied" }
  | { readonly outcome: "refused"; readonly reason: "too_many" }
  | { readonly outcome: "refused"; readonly reason: "unusable"; readonly problem: string };

/** Has the merchant's server told at one more URL from now on. Safe to repeat. */
export async function addPaymentUrl(
  gateway: Gateway,
  { id }: Pick<Merchant, "id">,
  url: string,
): Promise<AddOutcome> {
  const change = { paymentNotificationUrls: [url] };
  const [problem] = findSettingsProblems(change, urlProblemFinder(gateway));
  if (problem) return { outcome: "refused", reason: "unusable", problem: problem[1] };
  const urlsMax = NOTIFICATION_URLS_MAX;
  if (!(await addNotificationUrl(gateway.db, id, { url, urlsMax }))) {
    const merchant = await findMerchant(gateway, id);
    const isThere = merchant?.settings.paymentNotificationUrls.includes(url) === true;
    return isThere ? { outcome: "applied" } : { outcome: "refused", reason: "too_many" };
  }
  gateway.db.changes.announce({ merchantId: id });
  return { outcome: "applied" };
}

/** Stops telling at a URL; what is owed to it already still goes there. Returns whether it was there. */
export async function removePaymentUrl(
  gateway: Gateway,
  { id }: Pick<Merchant, "id">,
  url: string,
): Promise<boolean> {
  const removed = await removeNotificationUrl(gateway.db, id, url);
  if (removed) gateway.db.changes.announce({ merchantId: id });
  return removed;
}
