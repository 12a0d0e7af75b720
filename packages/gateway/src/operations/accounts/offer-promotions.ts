import type { Rupiah } from "@gerbang/protocol";
import type { Customer } from "../../domain/accounts/customer.ts";
import { leftOver, type Promotion, promotionsFor } from "../../domain/accounts/promotions.ts";
import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { countPromotionUses } from "../../store/transactions/promotion-uses.ts";
import type { Gateway } from "../gateway.ts";

/** What a linked customer may save on an amount, the best first: what they have used up is left out. */
export async function offerPromotions(
  { db, wallNow }: Gateway,
  { clock }: Merchant,
  customer: Customer,
  amount: Rupiah,
): Promise<readonly Promotion[]> {
  const offered = promotionsFor(amount, merchantTime(clock, wallNow()));
  const ids = offered.map(({ id }) => id);
  return leftOver(offered, await countPromotionUses(db.kysely, customer, ids));
}
