import type { MerchantId } from "@gerbang/protocol";
import type { Trx } from "./database.ts";
import { runStatement } from "./statement.ts";

/** Lets one change of what a merchant is watched for go after the other. */
export async function lockWatch(trx: Trx, merchantId: MerchantId): Promise<void> {
  await runStatement(trx, {
    text: "select id from merchant where id = $1 for no key update",
    values: [merchantId],
  });
}

/**
 * The part of a statement that has a merchant watched for as long as it is controlled, or until the latest of these
 * moments, and not longer; and says with it for how long it is controlled. `merchant` stands for its id.
 */
export function watchedUntil(merchant: string, moments: string): string {
  // Gates come and go by the hundred while a merchant is in hand for longer: that changes nothing.
  return `watch as (
  update merchant m set watched_until = until.watched, controlled_until = until.controlled
  from (
    select c.held_until as controlled, greatest(c.held_until, ${moments}) as watched
    from (values (1)) always(one) left join merchant_control c on c.merchant_id = ${merchant}
  ) until
  where m.id = ${merchant}
    and (m.watched_until, m.controlled_until) is distinct from (until.watched, until.controlled)
)`;
}

const OF_GATES = "(select max(g.lasts_until) from api_gate g where g.merchant_id = $1)";
const SAVE = `with ${watchedUntil("$1", OF_GATES)} select`;

/** Says how long a merchant is watched, by what stands now. */
export async function saveWatch(trx: Trx, merchantId: MerchantId): Promise<void> {
  await runStatement(trx, { text: SAVE, values: [merchantId] });
}
