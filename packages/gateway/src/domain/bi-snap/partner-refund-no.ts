import { parseRefundKey, type RefundKey } from "@gerbang/protocol";

const NAME_MAX = 64;

/** That of a refund which the merchant gave none: made of the external id, so that it is always the same. */
export function partnerRefundNoOf(externalId: string): RefundKey {
  const name = externalId.replaceAll(/[^\w-]/g, (sign) => `_${sign.charCodeAt(0).toString(16)}`);
  const key = parsePartnerRefundNo(`refund-${name}`.slice(0, NAME_MAX));
  if (!key) throw new Error(`no refund can be called by ${externalId}`);
  return key;
}

/**
 * The merchant's name for a refund: a refund key of the Core API, in which blanks are taken, too, since an official
 * sample has one.
 */
export function parsePartnerRefundNo(text: string): RefundKey | undefined {
  const isKey = text.trim() === text && parseRefundKey(text.replaceAll(" ", "_")) !== undefined;
  return isKey ? (text as RefundKey) : undefined;
}
