import { performance } from "node:perf_hooks";
import type { MerchantId } from "@gerbang/protocol";
import type { Gateway } from "../../packages/gateway/src/operations/gateway.ts";
import { seedTransactions } from "../../packages/gateway/src/operations/seeding/seed-transactions.ts";
import type { Db } from "../../packages/gateway/src/store/database.ts";

/** What fills tables by the ten thousand may take as long as it takes. */
const PATIENCE_MS = 3_600_000;
const REQUESTS_AT_ONCE = 50_000;
const SALES = 100_000;
const LINKS = 2_000;
const INCIDENTS = 500;

/** Fills what is not filled yet; once, which takes minutes. */
export async function fill(
  db: Db,
  gateway: Gateway,
  { id, wanted }: { readonly id: MerchantId; readonly wanted: number },
): Promise<void> {
  await fillTransactions(db, gateway, { id, wanted });
  await fillRequests(db, { id, wanted });
  await fillTill(db, id);
  await fillIncidents(db, id);
}

async function fillTransactions(
  db: Db,
  gateway: Gateway,
  { id, wanted }: { readonly id: MerchantId; readonly wanted: number },
): Promise<void> {
  const there = await countRows(db, "transaction");
  console.log(`${there} transactions`);
  if (there >= wanted) return;
  const startedAt = performance.now();
  await seedTransactions(gateway, {
    merchantId: id,
    count: wanted,
    onProgress: (done) => {
      if (done % 50_000 === 0) console.log(`  seeded ${done}`);
    },
  });
  await patiently(db, "vacuum analyze");
  console.log(`  seeded in ${Math.round((performance.now() - startedAt) / 1000)} s`);
}

/** As many requests as transactions, of a week, of which three in ten were refused in some hundred ways. */
async function fillRequests(
  db: Db,
  { id, wanted }: { readonly id: MerchantId; readonly wanted: number },
): Promise<void> {
  const there = await countRows(db, "api_request");
  if (there >= wanted) return;
  for (let first = there + 1; first <= wanted; first += REQUESTS_AT_ONCE) {
    await patiently(db, REQUESTS, [id, first, Math.min(wanted, first + REQUESTS_AT_ONCE - 1)]);
  }
  await patiently(db, "vacuum analyze api_request");
}

const REQUESTS = `
insert into api_request (merchant_id, id, received_at, duration_ms, method, path, operation,
  http_status, status_code, failed, order_id, error, problems, address, client, key_use, headers,
  body, body_bytes, answer, answer_bytes)
select $1, format('%s-%s-7000-8000-%s', left(h, 8), right(h, 4), lpad(to_hex(n), 12, '0')),
  at, 5, 'POST', '/v2/charge', 'charge', 200, case when failed then '400' else '201' end, failed,
  'order-' || n, case when failed then 'One or more parameters in the payload is invalid.' end,
  case when failed then jsonb_build_array('item_details[' || n % 5 || '].p' || n % 97 || ' is wrong')
    else '[]' end,
  '127.0.0.1', 'node', 'server', '{"content-type": "application/json"}', repeat('{"a": 1}', 40), 320,
  repeat('{"b": 1}', 60), 480
from generate_series($2::integer, $3::integer) n
cross join lateral (select n % 10 < 3 as failed, now() - n * interval '600 ms' as at) one
cross join lateral (select lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') as h) made
on conflict do nothing`;

/** Sales of the till, and links of which most are paid once and one is paid 999 times. */
async function fillTill(db: Db, id: MerchantId): Promise<void> {
  if ((await countRows(db, "payment_link")) > 0) return;
  await patiently(
    db,
    `insert into payment_link (merchant_id, id, token, title, amount, uses_max, created_at, expires_at)
    select $1, '0190-' || lpad(n::text, 8, '0'), 'link-token-' || lpad(n::text, 12, '0'), 'Link ' || n,
      44000, 999, now() - n * interval '1 hour', now() + interval '30 days'
    from generate_series(1, $2::integer) n`,
    [id, LINKS],
  );
  await patiently(
    db,
    `insert into sale (merchant_id, id, token, order_id, amount, link_id, visitor, created_at, held_until)
    select $1, '0190-' || lpad(n::text, 8, '0'), 'sale-token-' || lpad(n::text, 12, '0'), order_id, gross_amount,
      case when n <= $3 then '0190-' || lpad((case when n <= 999 then $3 else n end)::text, 8, '0') end,
      case when n <= $3 then 'somebody' end, created_at, created_at
    from (
      select order_id, gross_amount, created_at, row_number() over (order by created_at desc) as n
      from (select distinct on (order_id) * from (
        select order_id, gross_amount, created_at from transaction
        where merchant_id = $1 order by created_at desc limit $2
      ) newest order by order_id, created_at desc) orders
    ) numbered`,
    [id, SALES, LINKS],
  );
  await patiently(db, "vacuum analyze payment_link");
  await patiently(db, "vacuum analyze sale");
}

/** The failed attempts of the last weeks, shared out to incidents of which one is open and large. */
async function fillIncidents(db: Db, id: MerchantId): Promise<void> {
  if ((await countRows(db, "delivery_incident")) > 0) return;
  await patiently(
    db,
    `with failed as materialized (
      select notification_id, number, recorded_at, ntile($2::integer) over (order by recorded_at) as part
      from notification_attempt
      where merchant_id = $1 and (answer_status is null or answer_status < 200 or answer_status >= 300)
        and recorded_at > now() - interval '60 days'
    ), grouped as (
      select part, count(*)::integer as failures, min(recorded_at) as opened_at, max(recorded_at) as last_at,
        (array_agg(notification_id order by recorded_at desc))[1] as last_id
      from failed group by part
    ), made as (
      insert into delivery_incident (merchant_id, id, url, endpoint, url_key, cause, opened_at, failures,
        ended_at, ended_by, last_notification_id, last_number, last_at, touched_at)
      select $1, '0190-' || lpad(part::text, 8, '0'), n.url, n.endpoint, md5(n.url), 'fails', opened_at,
        failures, case when part < $2 then last_at end, case when part < $2 then 'answer' end, last_id, 1,
        last_at, last_at
      from grouped join notification n on n.merchant_id = $1 and n.id = last_id
    )
    update notification_attempt a set incident_id = '0190-' || lpad(f.part::text, 8, '0')
    from failed f
    where a.merchant_id = $1 and a.notification_id = f.notification_id and a.number = f.number`,
    [id, INCIDENTS],
  );
  await patiently(db, "vacuum analyze notification_attempt");
  await patiently(db, "vacuum analyze delivery_incident");
}

async function countRows(db: Db, table: string): Promise<number> {
  const { rows } = await patiently(db, `select count(*) as count from ${table}`);
  return (rows as { count: number }[])[0]?.count ?? 0;
}

async function patiently(db: Db, text: string, values: readonly unknown[] = []) {
  const query = { text, values: [...values], query_timeout: PATIENCE_MS };
  return await db.pool.query(query);
}
