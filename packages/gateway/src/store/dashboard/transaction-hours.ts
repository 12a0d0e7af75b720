import type { MerchantId, PaymentType, Rupiah } from "@gerbang/protocol";
import type { Db, Trx } from "../database.ts";
import { hasFailed, isStalled } from "../stalled-work.ts";
import { runStatement } from "../statement.ts";

// The key of the event log is time-ordered, so everything recorded since a moment is a range of it.
const TOUCHED_HOURS = `
with touched as materialized (
  select distinct e.transaction_id as id from event e
  where e.merchant_id = $1 and e.id >= $2 and e.transaction_id is not null
)
select distinct date_trunc('hour', moment.at at time zone 'UTC') at time zone 'UTC' as hour
from touched join transaction t on t.merchant_id = $1 and t.id = touched.id,
lateral (
  select t.created_at as at
  union select t.settled_at
  union select r.created_at from refund r
    where r.merchant_id = $1 and r.transaction_id = t.id
) moment
where moment.at is not null`;

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
  c.time_to_pay_ms, s.settled, s.settled_amount, r.refunds, r.refunded_amount
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
  select count(*) as settled, coalesce(sum(t.gross_amount), 0)::bigint as settled_amount
  from transaction t
  where t.merchant_id = $1 and t.settled_at >= h.hour
    and t.settled_at < h.hour + interval '1 hour' and t.payment_type = p.payment_type
) s, lateral (
  select count(*) as refunds, coalesce(sum(r.amount), 0)::bigint as refunded_amount
  from refund r join transaction t on t.merchant_id = $1 and t.id = r.transaction_id
  where r.merchant_id = $1 and r.created_at >= h.hour
    and r.created_at < h.hour + interval '1 hour' and t.payment_type = p.payment_type
) r
on conflict (merchant_id, hour, payment_type) do update set
  charged = excluded.charged, paid = excluded.paid, expired = excluded.expired,
  cancelled = excluded.cancelled, denied = excluded.denied,
  time_to_pay_ms = excluded.time_to_pay_ms, settled = excluded.settled,
  settled_amount = excluded.settled_amount, refunds = excluded.refunds,
  refunded_amount = excluded.refunded_amount`;

const PLACE = { merchantId: "m.id", subject: "''" };

/** All merchants whose sums may be brought up to date at a moment of wall time. */
export async function listMerchantsToFold(
  db: Db,
  wall: Date,
): Promise<readonly { readonly merchantId: MerchantId; readonly hasFailed: boolean }[]> {
  const { rows } = await runStatement<{ id: MerchantId; has_failed: boolean }>(db, {
    name: "list-merchants-to-fold",
    text: `select m.id, ${hasFailed("hour_sums", PLACE)} as has_failed from merchant m
      where not ${isStalled("hour_sums", { ...PLACE, wall: "$1" })} order by m.id`,
    values: [wall],
  });
  return rows.map((row) => ({ merchantId: row.id, hasFailed: row.has_failed }));
}

/**
 * Locks the merchant's fold, which keeps up to when its hours are summed, until the database transaction
 * ends, and returns that moment; `undefined` while another process sums them.
 */
export async function lockFold(trx: Trx, merchantId: MerchantId): Promise<Date | undefined> {
  await trx
    .insertInto("transaction_hour_fold")
    .values({ merchant_id: merchantId, folded_until: new Date(0) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await trx
    .selectFrom("transaction_hour_fold")
    .select("folded_until")
    .where("merchant_id", "=", merchantId)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return row?.folded_until;
}

/** Waits for a process that sums hours, and keeps others from it until the database transaction ends. */
export async function waitForFold(trx: Trx, merchantId: MerchantId): Promise<void> {
  await trx
    .insertInto("transaction_hour_fold")
    .values({ merchant_id: merchantId, folded_until: new Date(0) })
    .onConflict((conflict) =>
      conflict.column("merchant_id").doUpdateSet({ merchant_id: merchantId }),
    )
    .execute();
}

export async function saveFold(trx: Trx, merchantId: MerchantId, until: Date): Promise<void> {
  await trx
    .updateTable("transaction_hour_fold")
    .set({ folded_until: until })
    .where("merchant_id", "=", merchantId)
    .execute();
}

/** Forgets all sums, so that the next fold makes them anew from the first event on. */
export async function forgetHours(trx: Trx, merchantId: MerchantId): Promise<void> {
  await trx.deleteFrom("transaction_hour").where("merchant_id", "=", merchantId).execute();
  await trx.deleteFrom("transaction_hour_fold").where("merchant_id", "=", merchantId).execute();
}

/** Hours whose sums may have changed by what the log recorded from this event id on. */
export async function findTouchedHours(
  trx: Trx,
  merchantId: MerchantId,
  fromEventId: string,
): Promise<readonly Date[]> {
  const { rows } = await runStatement<{ hour: Date }>(trx, {
    text: TOUCHED_HOURS,
    values: [merchantId, fromEventId],
  });
  return rows.map(({ hour }) => hour);
}

/** Sums these hours anew from the transactions themselves: doing so twice changes nothing. */
export async function sumHours(
  trx: Trx,
  merchantId: MerchantId,
  hours: readonly Date[],
): Promise<void> {
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
