import type { MerchantId, PaymentType, Rupiah } from "@gerbang/protocol";
import type { Db, Trx } from "../database.ts";
import { runStatement } from "../statement.ts";
import { FIGURES, figures, HOURS_SO_FAR } from "./hour-figures.ts";
import { EVERY_HOUR, settlementsOf } from "./settlement-hours.ts";

// Tried, with what it costs the database in processor time, at a thousand transactions an hour
// (`npm run bench statements`):
//
//                                       one hour   two hours, ten days apart   ten days
//   each hour by its own index ranges        1.0                         1.0        1.0   (this one)
//   one pass over the range, grouped         0.6                          98        0.9
//
// A merchant's past has gaps: one pass would read everything between them. `lateral` with its own bounds is what
// makes each hour a range of an index.
const linesOf = (hours: string) => `
  select h.hour, c.payment_type, '' as issuer, c.charged, c.paid, c.expired, c.cancelled, c.denied,
    c.time_to_pay_ms, 0 as settled, 0 as gross, 0 as refunds, 0 as refunded
  from ${hours}, lateral (
    select t.payment_type, count(*) as charged, count(t.settled_at) as paid,
      count(*) filter (where t.status = 'expire') as expired,
      count(*) filter (where t.status = 'cancel') as cancelled,
      count(*) filter (where t.status in ('deny', 'failure')) as denied,
      coalesce(sum(extract(epoch from t.settled_at - t.created_at) * 1000)
        filter (where isfinite(t.settled_at)), 0) as time_to_pay_ms
    from transaction t
    where t.merchant_id = $1 and t.created_at >= h.hour
      and t.created_at < h.hour + interval '1 hour'
    group by t.payment_type
  ) c
  union all
  select s.hour, s.payment_type, s.issuer, 0, 0, 0, 0, 0, 0, s.settled, s.gross, s.refunds, s.refunded
  from (${settlementsOf(hours, "$1")}) s`;

const SUM_HOURS = `
with hours as (select unnest($2::timestamptz[]) as hour), line as (${linesOf("hours h")})
insert into hour_sum (merchant_id, hour, payment_type, issuer, ${figures()})
select $1, hour, payment_type, issuer, ${FIGURES.map((name) => `sum(${name})::bigint`).join(", ")}
from line group by hour, payment_type, issuer`;

/**
 * Sums these hours, of which there are no sums, from the transactions themselves: for a merchant whose past was there
 * before the sums.
 */
export async function sumHours(
  trx: Trx,
  merchantId: MerchantId,
  hours: readonly Date[],
): Promise<void> {
  await runStatement(trx, { text: SUM_HOURS, values: [merchantId, hours] });
}

const HOURS = `
select distinct date_bin('1 hour', moment.at, timestamptz 'epoch') as hour from (
  select created_at as at from transaction where merchant_id = $1
  union all select settled_at from transaction where merchant_id = $1 and settled_at is not null
  union all select created_at from refund where merchant_id = $1
) moment where isfinite(moment.at) order by 1`;

/** All hours in which anything happened to a merchant's transactions. */
export async function findHours(trx: Trx, merchantId: MerchantId): Promise<readonly Date[]> {
  const { rows } = await runStatement<{ hour: Date }>(trx, { text: HOURS, values: [merchantId] });
  return rows.map(({ hour }) => hour);
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
const daysOf = (hours: string) => `
select to_char((day at time zone 'UTC') + $4 * interval '1 hour', 'YYYY-MM-DD') as day,
  payment_type as "paymentType", charged, paid, expired, cancelled, denied,
  time_to_pay_ms as "timeToPayMs", settled, settled_amount as "settledAmount",
  refunds, refunded_amount as "refundedAmount"
from (
  select date_bin('1 day', hour, $2) as day, payment_type,
    sum(charged)::bigint as charged, sum(paid)::bigint as paid,
    sum(expired)::bigint as expired, sum(cancelled)::bigint as cancelled,
    sum(denied)::bigint as denied, sum(time_to_pay_ms)::bigint as time_to_pay_ms,
    sum(settled)::bigint as settled, sum(gross)::bigint as settled_amount,
    sum(refunds)::bigint as refunds, sum(refunded)::bigint as refunded_amount
  from (${hours}) hours
  group by 1, 2
) days order by 1, 2`;

const FROM_SUMS = daysOf(HOURS_SO_FAR);
/** Straight from the transactions and refunds. */
const STRAIGHT = daysOf(linesOf(EVERY_HOUR));

/**
 * Totals per day and payment type, to the last commit: from the sums per hour where the merchant has them. Days
 * without any are left out. The period begins with a day of the zone.
 */
export async function findDayTotals(
  db: Db,
  merchantId: MerchantId,
  {
    from,
    until,
    utcOffsetHours,
    isSummed,
  }: {
    readonly from: Date;
    readonly until: Date;
    readonly utcOffsetHours: number;
    readonly isSummed: boolean;
  },
): Promise<readonly DayTotals[]> {
  const { rows } = await runStatement<DayTotals>(db, {
    text: isSummed ? FROM_SUMS : STRAIGHT,
    values: [merchantId, from, until, utcOffsetHours],
  });
  return rows;
}
