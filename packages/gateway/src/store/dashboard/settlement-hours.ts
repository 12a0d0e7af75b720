/** SQL for every hour from `$2` up to `$3`, as a table that is called `h`. */
export const EVERY_HOUR =
  "generate_series($2::timestamptz, $3::timestamptz - interval '1 hour', interval '1 hour') h (hour)";

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
