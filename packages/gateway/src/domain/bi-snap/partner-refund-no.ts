import { parseRefundKey, type RefundKey } from "@gerbang/protocol";

/**
 * The merchant's name for a refund: a refund key of the Core API, in which blanks are taken, too, since an official
 * sample has one.
 */
export function parsePartnerRefundNo(text: string): RefundKey | undefined {
  const isKey = text.trim() === text && parseRefundKey(text.replaceAll(" ", "_")) !== undefined;
  return isKey ? (text as RefundKey) : undefined;
}
