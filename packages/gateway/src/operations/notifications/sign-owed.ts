import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Notification } from "../../domain/notifications/notification.ts";
import { signMessage } from "../bi-snap/sign-message.ts";
import type { Gateway } from "../gateway.ts";
import { findMerchant } from "../merchants/find-merchant.ts";

/** What goes with the body of a message of BI-SNAP, for whoever passes it on at once. */
interface SignedOwed {
  /** What stands behind the address that it is passed on to: the signature covers it. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Signed for this moment of the merchant's clock; `undefined` for what is signed in its body, or not at all. */
export async function signOwed(
  gateway: Gateway,
  notification: Notification,
): Promise<SignedOwed | undefined> {
  const { merchantId, signedPath, body } = notification;
  if (signedPath === undefined) return undefined;
  const merchant = await findMerchant(gateway, merchantId);
  if (!merchant) throw new Error(`no merchant ${merchantId}`);
  const startedAt = merchantTime(merchant.clock, gateway.wallNow());
  const message = { ...notification, bytes: body };
  return {
    path: signedPath,
    headers: await signMessage(gateway, message, { signedPath, startedAt }),
  };
}
