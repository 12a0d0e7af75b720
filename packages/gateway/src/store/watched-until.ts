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

const SAVE = `
update merchant m set watched_until = greatest(
  (select c.held_until from merchant_control c where c.merchant_id = m.id),
  (select max(g.lasts_until) from api_gate g where g.merchant_id = m.id))
where m.id = $1`;

/** Has a merchant watched for as long as it is controlled or has gates, and not longer. */
export async function saveWatch(trx: Trx, merchantId: MerchantId): Promise<void> {
  await runStatement(trx, { text: SAVE, values: [merchantId] });
}
