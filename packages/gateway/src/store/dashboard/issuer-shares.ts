import type { MerchantId, PaymentType, Rupiah } from "@gerbang/protocol";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";

/** What customers paid by one issuer. */
export interface IssuerShare {
  readonly paymentType: PaymentType;
  /** Absent for payments inside the GoPay app. */
  readonly issuer: string | null;
  readonly settled: number;
  readonly amount: Rupiah;
}

/** So many payments are looked at, the newest of a period. */
export const ISSUERS_LOOK_MAX = 10_000;

const SHARES = `
with newest as materialized (
  select payment_type, issuer, gross_amount from transaction
  where merchant_id = $1 and settled_at >= $2 and settled_at < $3
  order by settled_at desc, id desc limit ${ISSUERS_LOOK_MAX + 1}
)
select payment_type as "paymentType", issuer, count(*) as settled,
  sum(gross_amount)::bigint as amount
from newest group by payment_type, issuer order by amount desc`;

/** By what was paid, the largest first. */
export async function findIssuerShares(
  db: Db,
  merchantId: MerchantId,
  period: { readonly from: Date; readonly until: Date },
): Promise<readonly IssuerShare[]> {
  const { rows } = await runStatement<IssuerShare>(db, {
    text: SHARES,
    values: [merchantId, period.from, period.until],
  });
  return rows;
}
