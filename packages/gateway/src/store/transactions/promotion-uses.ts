import type { MerchantId } from "@gerbang/protocol";
import type { Db, Trx } from "../database.ts";
import { runStatement } from "../statement.ts";

/** How often a customer has used promotions, by their ids; those that they have not used are absent. */
export type PromotionUses = ReadonlyMap<string, number>;

interface Uses {
  readonly promotion_id: string;
  readonly uses: number;
}

/**
 * Counts how often a customer has used these promotions, by whichever of their accounts: in transactions that
 * are open or were paid, be it that they were refunded since. Within a database transaction that has locked the
 * customer nobody else adds a use until that ends.
 */
export async function countPromotionUses(
  at: Db["kysely"] | Trx,
  { merchantId, id }: { readonly merchantId: MerchantId; readonly id: string },
  promotionIds: readonly string[],
): Promise<PromotionUses> {
  if (promotionIds.length === 0) return new Map();
  const { rows } = await runStatement<Uses>(at, {
    text: `select used.promotion_id, count(*)::integer as uses
      from pay_account a
      join transaction t on t.merchant_id = a.merchant_id and t.account_id = a.id
      cross join unnest(t.promotion_ids) as used(promotion_id)
      where a.merchant_id = $1 and a.customer_id = $2
        and t.promotion_ids is not null
        and t.status in ('pending', 'authorize', 'settlement', 'partial_refund', 'refund')
        and used.promotion_id = any($3)
      group by used.promotion_id`,
    values: [merchantId, id, promotionIds],
  });
  return new Map(rows.map(({ promotion_id: name, uses }) => [name, uses]));
}
