import type { MerchantId, PaymentType, Rupiah } from "@gerbang/protocol";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";
import { HOURS_SO_FAR } from "./hour-figures.ts";

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
from (${HOURS_SO_FAR}) hours
group by 1, 2 having sum(settled) > 0 order by amount desc`;

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
