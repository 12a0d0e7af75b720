import type { Transaction } from "./transaction.ts";

/**
 * The link that opens the wallet for a transaction. The callback URL rides along only when the charge
 * asked for it, with the order id already in it. Core API section 6.1.
 */
export function deeplinkOf(transaction: Transaction, publicUrl: string): string {
  const link = `${publicUrl}/gopay/ui/checkout?referenceid=${transaction.reference}`;
  const { enableCallback, callbackUrl } = transaction;
  if (!enableCallback || callbackUrl === undefined) return link;
  const callback = withQuery(callbackUrl, `order_id=${encodeURIComponent(transaction.orderId)}`);
  return `${link}&callback_url=${encodeURIComponent(callback)}`;
}

/** Where the customer is sent after an attempt. Section 6.2. */
export function callbackAfter(
  transaction: Transaction,
  result: "success" | "failure",
): string | undefined {
  const { enableCallback, callbackUrl } = transaction;
  if (!enableCallback || callbackUrl === undefined) return undefined;
  const query = `order_id=${encodeURIComponent(transaction.orderId)}&result=${result}`;
  return withQuery(callbackUrl, query);
}

/** Joins with `&` after an existing query, and keeps a fragment at the end. */
function withQuery(url: string, query: string): string {
  const [address = "", ...fragment] = url.split("#");
  const joined = `${address}${address.includes("?") ? "&" : "?"}${query}`;
  return [joined, ...fragment].join("#");
}
