import { sumHours } from "../../packages/gateway/src/store/dashboard/transaction-hours.ts";
import type { Arena, Contest } from "./contest.ts";
import type { Model } from "./model.ts";

const HOURS = 240;
const PER_HOUR = 1_000;

const COPY = `
insert into transaction
select copy.* from (select t from transaction t where merchant_id = $1 limit 1) model,
generate_series(0, $2 - 1) n, lateral (select 'sum-' || n as id,
  $3::timestamptz + n * interval '1 hour' / ${PER_HOUR} as at) name,
lateral jsonb_populate_record((model.t), jsonb_build_object(
  'id', name.id, 'order_id', name.id, 'reference', name.id, 'qr_reference', name.id,
  'created_at', name.at, 'expires_at', name.at + interval '15 minutes',
  'payment_type', case when n % 3 = 0 then 'qris' else 'gopay' end,
  'status', case when n % 4 = 0 then 'expire' else 'settlement' end,
  'settled_at', case when n % 4 <> 0 then name.at + interval '1 minute' end,
  'closed_at', case when n % 4 = 0 then name.at + interval '15 minutes' end)) copy`;

/** Every transaction of the hours once, grouped; what was settled in another hour needs a second pass. */
const GROUPED = `
with hour as (select unnest($2::timestamptz[]) as hour), bounds as (
  select min(hour) as first, max(hour) + interval '1 hour' as last from hour
), created as (
  select date_bin('1 hour', t.created_at, timestamptz 'epoch') as hour, t.payment_type,
    count(*) as charged, count(t.settled_at) as paid,
    count(*) filter (where t.status = 'expire') as expired,
    count(*) filter (where t.status = 'cancel') as cancelled,
    count(*) filter (where t.status in ('deny', 'failure')) as denied,
    coalesce(sum(extract(epoch from t.settled_at - t.created_at) * 1000), 0)::bigint as time_to_pay_ms
  from bounds, transaction t
  where t.merchant_id = $1 and t.created_at >= bounds.first and t.created_at < bounds.last
  group by 1, 2
), settled as (
  select date_bin('1 hour', t.settled_at, timestamptz 'epoch') as hour, t.payment_type,
    count(*) as settled, sum(t.gross_amount)::bigint as settled_amount
  from bounds, transaction t
  where t.merchant_id = $1 and t.settled_at >= bounds.first and t.settled_at < bounds.last
  group by 1, 2
)
insert into hour_sum (merchant_id, hour, payment_type, issuer, charged, paid, expired, cancelled,
  denied, time_to_pay_ms, settled, gross)
select $1, hour.hour, p.payment_type, '', coalesce(c.charged, 0), coalesce(c.paid, 0),
  coalesce(c.expired, 0), coalesce(c.cancelled, 0), coalesce(c.denied, 0),
  coalesce(c.time_to_pay_ms, 0), coalesce(s.settled, 0), coalesce(s.settled_amount, 0)
from hour cross join unnest('{gopay,qris}'::text[]) p(payment_type)
left join created c on c.hour = hour.hour and c.payment_type = p.payment_type
left join settled s on s.hour = hour.hour and s.payment_type = p.payment_type`;

const FORGET = "delete from hour_sum where merchant_id = $1";

/** Hours of a thousand transactions: the last one alone, as while a shop is open, and ten days. */
export async function sumContests({ db }: Arena, model: Model): Promise<readonly Contest[]> {
  const merchantId = model.transaction.merchantId;
  const start = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - (HOURS + 48) * 3_600_000);
  await db.pool.query(COPY, [merchantId, HOURS * PER_HOUR, start]);
  await db.pool.query("vacuum analyze transaction");
  const hours = Array.from(
    { length: HOURS },
    (_, index) => new Date(start.getTime() + index * 3_600_000),
  );
  // An hour of today and one of last week were touched: the range between them is long.
  const apart = [hours[0], hours.at(-1)].filter((hour) => hour !== undefined);
  const contest = (item: string, chosen: readonly Date[]): Contest => ({
    statement: "sum hours",
    item,
    variants: [
      {
        name: "hour by hour, each by its own index ranges",
        async run() {
          await db.pool.query(FORGET, [merchantId]);
          await db.kysely
            .transaction()
            .execute(async (trx) => await sumHours(trx, merchantId, chosen));
          return 1;
        },
      },
      {
        name: "one pass over the range, grouped",
        async run() {
          await db.pool.query(FORGET, [merchantId]);
          await db.pool.query({ name: "grouped", text: GROUPED, values: [merchantId, chosen] });
          return 1;
        },
      },
    ],
  });
  return [
    contest("hour", hours.slice(-1)),
    contest("two hours ten days apart", apart),
    contest("ten days", hours),
  ];
}
