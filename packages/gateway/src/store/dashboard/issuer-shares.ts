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

const SHARES = `
select payment_type as "paymentType", nullif(issuer, '') as issuer, sum(settled)::bigint as settled,
  sum(gross)::bigint as amount
from settlement_hour where merchant_id = $1 and hour >= $2 and hour < $3 and settled > 0
group by 1, 2 order by amount desc`;

/** By what was paid, the largest first, from the sums per hour: of whole days of a zone. */
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
