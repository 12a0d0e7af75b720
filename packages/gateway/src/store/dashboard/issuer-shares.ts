import type { MerchantId, PaymentType, Rupiah } from "@gerbang/protocol";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";
import { HOURS_SO_FAR } from "./hour-figures.ts";
import { EVERY_HOUR, settlementsOf } from "./settlement-hours.ts";

/** What customers paid by one issuer. */
export interface IssuerShare {
  readonly paymentType: PaymentType;
  /** Absent for payments inside the GoPay app. */
  readonly issuer: string | null;
  readonly settled: number;
  readonly amount: Rupiah;
}

const sharesOf = (hours: string) => `
select payment_type as "paymentType", nullif(issuer, '') as issuer, sum(settled)::bigint as settled,
  sum(gross)::bigint as amount
from (${hours}) hours
group by 1, 2 having sum(settled) > 0 order by amount desc`;

const FROM_SUMS = sharesOf(HOURS_SO_FAR);
/** Straight from the transactions. */
const STRAIGHT = sharesOf(settlementsOf(EVERY_HOUR, "$1"));

/** By what was paid, the largest first, of whole days of a zone: from the sums per hour where the merchant has them. */
export async function findIssuerShares(
  db: Db,
  merchantId: MerchantId,
  {
    from,
    until,
    isSummed,
  }: { readonly from: Date; readonly until: Date; readonly isSummed: boolean },
): Promise<readonly IssuerShare[]> {
  const { rows } = await runStatement<IssuerShare>(db, {
    text: isSummed ? FROM_SUMS : STRAIGHT,
    values: [merchantId, from, until],
  });
  return rows;
}
