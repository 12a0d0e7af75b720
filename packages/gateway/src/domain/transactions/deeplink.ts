import { isOpenableUrl, joinQuery } from "../merchants/callback-url.ts";
import type { DeeplinkVersion } from "../merchants/merchant-settings.ts";
import type { Transaction } from "./transaction.ts";

/** What the customer's browser is told; never the truth about the order. Core API section 6.2. */
export type CallbackResult = "success" | "failure";

/**
 * The link that opens the wallet for a transaction. Core API section 6.1.
 *
 * In the first version the callback URL rides along when the charge asked for it, with the order id
 * already in it; in the second there is nothing but the reference.
 */
export function deeplinkOf(
  transaction: Transaction,
  publicUrl: string,
  version: DeeplinkVersion,
): string {
  if (version === "2") return `${publicUrl}/v2/deeplink/detail?tref=${transaction.reference}`;
  const link = `${publicUrl}/gopay/ui/checkout?referenceid=${transaction.reference}`;
  const callbackUrl = callbackUrlOf(transaction);
  if (callbackUrl === undefined) return link;
  const callback = joinQuery(callbackUrl, { order_id: transaction.orderId });
  return `${link}&callback_url=${encodeURIComponent(callback)}`;
}

/**
 * Where the customer is sent after the wallet, or `undefined` for nowhere: the charge did not ask for
 * it, or what it named is no place to send anybody. Section 6.2.
 */
export function callbackAfter(
  transaction: Transaction,
  result: CallbackResult,
): string | undefined {
  const callbackUrl = callbackUrlOf(transaction);
  // BI-SNAP promises no parameters: the customer comes back to the address as it was sent.
  if (transaction.origin === "bi_snap") return callbackUrl;
  return callbackUrl && joinQuery(callbackUrl, { order_id: transaction.orderId, result });
}

/** Who approves a charge of an account is always sent back; who opens a deeplink, if the charge asked for it. */
function callbackUrlOf({ enableCallback, callbackUrl, account }: Transaction): string | undefined {
  if ((!enableCallback && !account) || callbackUrl === undefined) return undefined;
  return isOpenableUrl(callbackUrl) ? callbackUrl : undefined;
}
