import type { MerchantId } from "@gerbang/protocol";
import { seededFraction } from "../seeded-fraction.ts";

/** Where merchants of the real service get their own: the UUIDs in messages are of that time. */
const YEAR = { fromMs: Date.UTC(2025, 0, 1), lengthMs: 365 * 86_400_000 };

/**
 * `merchant_cross_reference_id`: the same in all of a merchant's payments. Seen live, core-api 0.5.
 *
 * Made of the merchant's id, so that it is the same in every process and after every import.
 */
export function crossReferenceIdOf(merchantId: MerchantId): string {
  return merchantUuid(merchantId, "merchant_cross_reference_id");
}

/** `pop_id`: where the merchant sells, of which each has one here. As lasting as the other. */
export function popIdOf(merchantId: MerchantId): string {
  return merchantUuid(merchantId, "pop_id");
}

/** A name, not a secret; it looks time-ordered (version 7), as the real ones do. */
function merchantUuid(merchantId: MerchantId, purpose: string): string {
  const fraction = (part: number) => seededFraction(part, purpose, merchantId);
  const hex = (part: number, digits: number) =>
    Math.floor(fraction(part) * 16 ** digits)
      .toString(16)
      .padStart(digits, "0");
  const time = Math.floor(YEAR.fromMs + fraction(0) * YEAR.lengthMs)
    .toString(16)
    .padStart(12, "0");
  const variant = "89ab"[Math.floor(fraction(1) * 4)] ?? "8";
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(2, 3)}-${variant}${hex(3, 3)}-${hex(4, 12)}`;
}
