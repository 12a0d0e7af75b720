import type { MerchantId, PaymentType } from "@gerbang/protocol";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";
import { isStorable, WITH_REFUNDS } from "../transactions/find-transaction.ts";
import { type ReadTransactionRow, toTransaction } from "../transactions/transaction-row.ts";

/** By what a payment may be named. */
const BY = {
  reference: "t.reference",
  externalId: "t.external_id",
  partnerReference: "t.order_id",
  id: "t.id",
} as const;
export type PaymentName = keyof typeof BY;

/**
 * A merchant's payment of BI-SNAP by one of its names: the newest, where several have it. Of the others and of those of
 * the Core API nothing is found. Each is one descent of an index.
 */
export async function findPayment(
  db: Db,
  merchantId: MerchantId,
  named: { readonly by: PaymentName; readonly name: string; readonly chargedAs?: PaymentType },
): Promise<Transaction | undefined> {
  const { by, name, chargedAs = null } = named;
  if (!isStorable(name)) return undefined;
  const { rows } = await runStatement<ReadTransactionRow>(db, {
    name: `find-bi-snap-payment-by-${by}`,
    text: `${WITH_REFUNDS}
      where t.merchant_id = $1 and ${BY[by]} = $2 and t.origin = 'bi_snap'
        and ($3::text is null or t.charged_as = $3)
      order by t.id desc limit 1`,
    values: [merchantId, name, chargedAs],
  });
  return rows[0] && toTransaction(rows[0]);
}
