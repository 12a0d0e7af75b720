import type { MerchantId, PaymentType, Rupiah } from "@gerbang/protocol";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";

/** Money in and out of one day by payment type and issuer. */
export interface SettlementLine {
  /** Of the zone: `2026-11-28`. */
  readonly day: string;
  readonly paymentType: PaymentType;
  /** Absent for payments inside the GoPay app. */
  readonly issuer: string | null;
  readonly settled: number;
  readonly gross: Rupiah;
  readonly refunds: number;
  readonly refunded: Rupiah;
}

// A refund counts on the day it was made, on the line of the payment it returns, so a day's net may
// be negative. Straight from the transactions and refunds: nothing in between could disagree.
// Days begin where the period does.
const REPORT = `
with settled as (
  select date_bin('1 day', settled_at, $2) as day, payment_type, issuer, count(*) as settled,
    sum(gross_amount) as gross
  from transaction
  where merchant_id = $1 and settled_at >= $2 and settled_at < $3
  group by 1, 2, 3
), refunded as (
  select date_bin('1 day', r.created_at, $2) as day, t.payment_type, t.issuer,
    count(*) as refunds, sum(r.amount) as refunded
  from refund r join transaction t on t.merchant_id = $1 and t.id = r.transaction_id
  where r.merchant_id = $1 and r.created_at >= $2 and r.created_at < $3
  group by 1, 2, 3
)
select to_char((coalesce(s.day, r.day) at time zone 'UTC') + $4 * interval '1 hour', 'YYYY-MM-DD') as day,
  coalesce(s.payment_type, r.payment_type) as "paymentType",
  coalesce(s.issuer, r.issuer) as issuer,
  coalesce(s.settled, 0)::bigint as settled, coalesce(s.gross, 0)::bigint as gross,
  coalesce(r.refunds, 0)::bigint as refunds, coalesce(r.refunded, 0)::bigint as refunded
from settled s full join refunded r on s.day = r.day
  and s.payment_type = r.payment_type and coalesce(s.issuer, '') = coalesce(r.issuer, '')
order by 1, 2, 3 nulls first`;

/** The lines of each day of a period, which begins with a day of the zone. */
export async function findSettlementLines(
  db: Db,
  merchantId: MerchantId,
  period: { readonly from: Date; readonly until: Date; readonly utcOffsetHours: number },
): Promise<readonly SettlementLine[]> {
  const values = [merchantId, period.from, period.until, period.utcOffsetHours];
  const { rows } = await runStatement<SettlementLine>(db, { text: REPORT, values });
  return rows;
}
