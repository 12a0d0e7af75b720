import type { Brand } from "./brand.ts";

/** `G` and nine digits, or an older form. Core API section 1.2. */
export type MerchantId = Brand<string, "MerchantId">;
/**
 * The merchant's own reference for what is paid: any text of 1 to 50 characters without control
 * characters, kept, echoed and signed as it is. Seen live, core-api 0.5.
 */
export type OrderId = Brand<string, "OrderId">;
/** An opaque text of at most 64 characters, usually a lower-case UUID. Section 1.9. */
export type TransactionId = Brand<string, "TransactionId">;
/** The merchant's name for one refund. Section 3.7. */
export type RefundKey = Brand<string, "RefundKey">;

/** Characters are Unicode's own: an emoji of two UTF-16 units is one. */
const ORDER_ID = /^[^\p{Cc}\p{Cs}]{1,50}$/u;
const ANY_ORDER_ID = /^[^\p{Cc}\p{Cs}]{1,80}$/u;
const MERCHANT_ID = /^[A-Z][A-Z0-9]{5,24}$/;
const REFUND_KEY = /^[A-Za-z0-9_-]{1,64}$/;

export function parseMerchantId(text: string): MerchantId | undefined {
  return MERCHANT_ID.test(text) ? (text as MerchantId) : undefined;
}

export function parseOrderId(text: string): OrderId | undefined {
  return ORDER_ID.test(text) ? (text as OrderId) : undefined;
}

export function parseTransactionId(text: string): TransactionId | undefined {
  return text.length > 0 && text.length <= 64 ? (text as TransactionId) : undefined;
}

/** The same of any order that there may be: those of a subscription's charges are longer. Section 8.6. */
export function parseAnyOrderId(text: string): OrderId | undefined {
  return ANY_ORDER_ID.test(text) ? (text as OrderId) : undefined;
}

export function parseRefundKey(text: string): RefundKey | undefined {
  return REFUND_KEY.test(text) ? (text as RefundKey) : undefined;
}
