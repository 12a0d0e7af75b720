import type { MerchantId } from "@gerbang/protocol";
import { pointNotificationUrls } from "../../store/merchants/update-settings.ts";
import type { Gateway } from "../gateway.ts";

/**
 * Has a merchant's notifications, of payments, linked accounts and subscriptions, go to `to` when they go nowhere yet, or where an earlier start had
 * pointed them. What the merchant chose since, or chooses meanwhile, is left alone. Safe to repeat.
 * Throws when there is no such merchant.
 */
export async function pointNotifications(
  gateway: Gateway,
  merchantId: MerchantId,
  { to, insteadOf }: { readonly to: string; readonly insteadOf?: string },
): Promise<void> {
  const isKnown = await pointNotificationUrls(gateway.db, merchantId, { to, insteadOf });
  if (!isKnown) throw new Error(`there is no merchant ${merchantId}`);
  gateway.db.changes.announce({ merchantId });
}
