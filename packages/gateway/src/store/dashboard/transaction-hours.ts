import type { MerchantId, PaymentType, Rupiah } from "@gerbang/protocol";
import type { Db, Trx } from "../database.ts";
import { runStatement } from "../statement.ts";
import { sumSettlements } from "./settlement-hours.ts";

// Tried, with what it costs the database in processor time, at a thousand transactions an hour
// (`npm run bench statements`):
//
//                                       one hour   two hours, ten days apart   ten days
//   each hour by its own index ranges        1.0                         1.0        1.0   (this one)
//   one pass over the range, grouped         0.6                          98        0.9
//
// A shop that is open touches the present hour, and a refund or an expiry now and then one of last week:
// one pass would read everything between them. What breaks if a line is changed: the sums are made anew
// and never added to, so that folding an event twice changes nothing; `lateral` with its own bounds is
// what makes each hour a range of an index. Both payment types always have a row: a charge for gopay that
// is paid by a scan becomes one of qris, and the sums that it leaves must be written too.
const SUM_HOURS = `
insert into transaction_hour (merchant_id, hour, payment_type, charged, paid, expired, cancelled,
  denied, time_to_pay_ms, settled, settled_amount, refunds, refunded_amount)
select $1, h.hour, p.payment_type, c.charged, c.paid, c.expired, c.cancelled, c.denied,
  c.time_to_pay_ms, s.settled, s.settled_amount, s.refunds, s.refunded_amount
from unnest($2::timestamptz[]) h(hour)
cross join unnest('{gopay,qris}'::text[]) p(payment_type),
lateral (
  select count(*) as charged, count(t.settled_at) as paid,
    count(*) filter (where t.status = 'expire') as expired,
    count(*) filter (where t.status = 'cancel') as cancelled,
    count(*) filter (where t.status in ('deny', 'failure')) as denied,
    coalesce(sum(extract(epoch from t.settled_at - t.created_at) * 1000), 0)::bigint
      as time_to_pay_ms
  from transaction t
  where t.merchant_id = $1 and t.created_at >= h.hour
    and t.created_at < h.hour + interval '1 hour' and t.payment_type = p.payment_type
) c, lateral (
  select coalesce(sum(s.settled), 0)::bigint as settled,
    coalesce(sum(s.gross), 0)::bigint as settled_amount,
    coalesce(sum(s.refunds), 0)::bigint as refunds,
    coalesce(sum(s.refunded), 0)::bigint as refunded_amount
  from settlement_hour s
  where s.merchant_id = $1 and s.hour = h.hour and s.payment_type = p.payment_type
) s
on conflict (merchant_id, hour, payment_type) do update set
  charged = excluded.charged, paid = excluded.paid, expired = excluded.expired,
  cancelled = excluded.cancelled, denied = excluded.denied,
  time_to_pay_ms = excluded.time_to_pay_ms, settled = excluded.settled,
  settled_amount = excluded.settled_amount, refunds = excluded.refunds,
  refunded_amount = excluded.refunded_amount`;

/**
 * Sums these hours anew, what was paid in them by issuer and altogether, from the transactions themselves:
 * doing so twice changes nothing.
 */
export async function sumHours(
  trx: Trx,
  merchantId: MerchantId,
  hours: readonly Date[],
): Promise<void> {
  await sumSettlements(trx, merchantId, hours);
  await runStatement(trx, { text: SUM_HOURS, values: [merchantId, hours] });
}

/** What happened on one day of the merchant's zone with one payment type. */
export interface DayTotals {
  /** `2026-11-02` */
  readonly day: string;
  readonly paymentType: PaymentType;
  readonly charged: number;
  readonly paid: number;
  readonly expired: number;
  readonly cancelled: number;
  readonly denied: number;
  readonly timeToPayMs: number;
  readonly settled: number;
  readonly settledAmount: Rupiah;
  readonly refunds: number;
  readonly refundedAmount: Rupiah;
}

// Days begin where the period does; their names are made once per day, not once per hour.
const DAYS = `
select to_char((day at time zone 'UTC') + $4 * interval '1 hour', 'YYYY-MM-DD') as day,
  payment_type as "paymentType", charged, paid, expired, cancelled, denied,
  time_to_pay_ms as "timeToPayMs", settled, settled_amount as "settledAmount",
  refunds, refunded_amount as "refundedAmount"
from (
  select date_bin('1 day', hour, $2) as day, payment_type,
    sum(charged)::bigint as charged, sum(paid)::bigint as paid,
    sum(expired)::bigint as expired, sum(cancelled)::bigint as cancelled,
    sum(denied)::bigint as denied, sum(time_to_pay_ms)::bigint as time_to_pay_ms,
    sum(settled)::bigint as settled, sum(settled_amount)::bigint as settled_amount,
    sum(refunds)::bigint as refunds, sum(refunded_amount)::bigint as refunded_amount
  from transaction_hour
  where merchant_id = $1 and hour >= $2 and hour < $3
  group by 1, 2
) days order by 1, 2`;

/**
 * Totals per day and payment type, from the sums per hour. Days without any are left out. The period
 * begins with a day of the zone.
 */
export async function findDayTotals(
  db: Db,
  merchantId: MerchantId,
  period: { readonly from: Date; readonly until: Date; readonly utcOffsetHours: number },
): Promise<readonly DayTotals[]> {
  const { rows } = await runStatement<DayTotals>(db, {
    text: DAYS,
    values: [merchantId, period.from, period.until, period.utcOffsetHours],
  });
  return rows;
}
