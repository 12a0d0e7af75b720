import type { MerchantId } from "@gerbang/protocol";
import type { Trx } from "../database.ts";
import { runStatement } from "../statement.ts";

/**
 * SQL for money in and out of the hours of a table that is called `h` by payment type and issuer, straight from the
 * transactions and refunds: each hour is a range of an index. A refund counts in the hour in which it was
 * made, on the line of the payment that it returns, which is found by its id: a join would read all payments for
 * each hour while the planner does not know how many there are.
 */
export const settlementsOf = (hours: string, merchant: string) => `
select h.hour, m.payment_type, m.issuer, sum(m.settled)::bigint as settled, sum(m.gross)::bigint as gross,
  sum(m.refunds)::bigint as refunds, sum(m.refunded)::bigint as refunded
from ${hours}, lateral (
  select t.payment_type, coalesce(t.issuer, '') as issuer, count(*) as settled,
    sum(t.gross_amount) as gross, 0 as refunds, 0 as refunded
  from transaction t
  where t.merchant_id = ${merchant} and t.settled_at >= h.hour
    and t.settled_at < h.hour + interval '1 hour'
  group by 1, 2
  union all
  select t.payment_type, coalesce(t.issuer, ''), 0, 0, count(*), sum(r.amount)
  from refund r cross join lateral (
    select t.payment_type, t.issuer from transaction t
    where t.merchant_id = ${merchant} and t.id = r.transaction_id offset 0
  ) t
  where r.merchant_id = ${merchant} and r.created_at >= h.hour
    and r.created_at < h.hour + interval '1 hour'
  group by 1, 2
) m group by h.hour, m.payment_type, m.issuer`;

// What did not change is not written: a worker comes by every other second.
const SUM_SETTLEMENTS = `
with made as materialized (${settlementsOf("unnest($2::timestamptz[]) h (hour)", "$1")}),
gone as (
  delete from settlement_hour s
  where s.merchant_id = $1 and s.hour = any($2) and not exists (
    select from made m
    where m.hour = s.hour and m.payment_type = s.payment_type and m.issuer = s.issuer)
)
insert into settlement_hour as s
  (merchant_id, hour, payment_type, issuer, settled, gross, refunds, refunded)
select $1, hour, payment_type, issuer, settled, gross, refunds, refunded from made
on conflict (merchant_id, hour, payment_type, issuer) do update set
  settled = excluded.settled, gross = excluded.gross,
  refunds = excluded.refunds, refunded = excluded.refunded
where (s.settled, s.gross, s.refunds, s.refunded)
  <> (excluded.settled, excluded.gross, excluded.refunds, excluded.refunded)`;

/** Sums the settlements of these hours anew: doing so twice changes nothing. */
export async function sumSettlements(
  trx: Trx,
  merchantId: MerchantId,
  hours: readonly Date[],
): Promise<void> {
  await runStatement(trx, { text: SUM_SETTLEMENTS, values: [merchantId, hours] });
}
