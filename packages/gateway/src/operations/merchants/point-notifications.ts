import type { MerchantId } from "@gerbang/protocol";
import { updateSettings } from "../../store/merchants/update-settings.ts";
import type { Gateway } from "../gateway.ts";
import { findMerchant } from "./find-merchant.ts";

/**
 * Has a merchant's notifications go to `to` when they go nowhere yet, or where an earlier start had
 * pointed them. What the merchant chose since is left alone.
 */
export async function pointNotifications(
  gateway: Gateway,
  merchantId: MerchantId,
  { to, insteadOf }: { readonly to: string; readonly insteadOf?: string },
): Promise<void> {
  const merchant = await findMerchant(gateway, merchantId);
  if (!merchant) throw new Error(`there is no merchant ${merchantId}`);
  const urls = merchant.settings.paymentNotificationUrls;
  const pointed = urls.length === 0 ? [to] : urls.map((url) => (url === insteadOf ? to : url));
  if (pointed.join() === urls.join()) return;
  await updateSettings(gateway.db, merchantId, { paymentNotificationUrls: pointed });
}
