import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { attemptPlace } from "../../../src/domain/workbench/place.ts";
import { TOTALS_LOOK_MAX } from "../../../src/operations/dashboard/browse-transactions.ts";
import { seedTransactions } from "../../../src/operations/seeding/seed-transactions.ts";
import { findNotifications } from "../../../src/store/notifications/notification-history.ts";
import {
  findNextDueAt,
  leaseNextNotification,
} from "../../../src/store/notifications/notification-queue.ts";
import { linkAccount } from "../../support/linked-account.ts";
import { readPlan, watchStatements } from "../../support/query-plans.ts";
import { refoldTransactionHours } from "../../support/refold.ts";
import { startTestDashboard, type TestDashboard } from "./support.ts";

const SEEDED = 600;
const BIG = [
  "transaction",
  "refund",
  "event",
  "notification",
  "notification_attempt",
  "api_request",
  "delivery_incident",
  "sale",
  "pay_account",
  "subscription",
];
/** Of the newest day there are about 60; whoever looks at more walks through what it does not show. */
const ROWS_MAX = SEEDED / 4;

/** How many of the seeded notifications an incident keeps from arriving. */
const KEPT = 100;

/** As if the seeded URL failed since a while, and many others had failed before. */
async function failAll({ gateway, keys }: TestDashboard) {
  const { pool } = gateway.db;
  const [id, now] = [gateway.newId(), gateway.wallNow()];
  await pool.query(
    `insert into delivery_incident (merchant_id, id, url, endpoint, url_key, cause, opened_at, failures,
       ended_at, ended_by, last_notification_id, last_number, last_at, touched_at)
     select n.merchant_id, case when n.place = 1 then $2 else 'ended-' || n.place end, n.url, n.endpoint,
       'key-' || n.place, 'fails', $3, 1, case when n.place > 1 then $3::timestamptz end,
       case when n.place > 1 then 'answer' end, n.id, 1, $3, $3
     from (select *, row_number() over (order by id desc) as place from notification) n
     where merchant_id = $1 and n.place <= ${SEEDED}`,
    [keys.id, id, now],
  );
  await pool.query(
    `update notification_attempt set incident_id = $2 where merchant_id = $1 and notification_id in (
       select id from notification where merchant_id = $1 order by id desc limit ${KEPT})`,
    [keys.id, id],
  );
  const { rows } = await pool.query<{ lastNotificationId: string }>(
    `select last_notification_id as "lastNotificationId" from delivery_incident where id = $1`,
    [id],
  );
  return { id, lastNotificationId: rows[0]?.lastNotificationId ?? "" };
}
/** Of a till that has not been used today. */
const OLD_SALES = `
insert into sale (merchant_id, id, token, order_id, amount, created_at, held_until)
select $1, lpad(n::text, 36, '0'), lpad(n::text, 22, '0'), 'till-old-' || n, 1000,
  '2026-10-01'::timestamptz + n * interval '1 minute', '2026-10-01'
from generate_series(1, $2::int) n`;
/** Of one customer's phone, and of each status. */
const ACCOUNTS = `
insert into pay_account (merchant_id, id, customer_id, status, country_code, phone_number, link_id,
  reference_id, token_id, consented_at, phone_proven_at, failures, created_at, expires_at, enabled_at,
  ended_at, ended_by)
select a.merchant_id, 'account-' || lpad(n::text, 6, '0'), a.customer_id, s.status, a.country_code,
  a.phone_number, 'link-of-account-number-' || n, 'reference', 'token', a.consented_at, a.phone_proven_at, 0,
  a.created_at + n * interval '1 second' - s.age, a.expires_at + n * interval '1 second' - s.age,
  case when s.status in ('ENABLED', 'DISABLED') then a.enabled_at end,
  case when s.status in ('DISABLED', 'EXPIRED') then a.enabled_at end,
  case when s.status in ('DISABLED', 'EXPIRED') then 'customer' end
from pay_account a, generate_series(1, $2::int) n, lateral (
  select (array['PENDING', 'PENDING', 'ENABLED', 'DISABLED', 'EXPIRED'])[n % 5 + 1] as status,
    interval '1 day' * (n % 5 % 2) as age) s
where a.merchant_id = $1`;

/** Each of another account, but for the last of them. */
const SUBSCRIPTIONS = `
insert into subscription (merchant_id, id, name, amount, payment_type, token, account_id, interval_count,
  interval_unit, start_at, created_at, state, current_interval, period, attempts, running, next_at, version)
select $1, 'subscription-' || lpad(n::text, 6, '0'), 'KOPI', 1000, 'gopay', 'token',
  case when n > 15 then 'account-' || lpad(n::text, 6, '0') else $3 end, 1, 'day', now(), now(), 'disabled',
  0, 1, 0, false, now(), 1
from generate_series(1, $2::int) n`;

/** Gives an account, which it returns, a customer with many; and much that was charged to it. */
async function linkMany(dashboard: TestDashboard): Promise<string> {
  const { gateway, keys } = dashboard;
  const { account } = await linkAccount(dashboard, { phoneNumber: "81110000001" });
  await gateway.db.pool.query(ACCOUNTS, [keys.id, SEEDED]);
  await gateway.db.pool.query(SUBSCRIPTIONS, [keys.id, SEEDED, account.id]);
  await gateway.db.pool.query(
    `update transaction set account_id = $2, payable_amount = gross_amount, pre_auth = false,
       payment_option_type = 'GOPAY_WALLET'
     where merchant_id = $1 and payment_option_type is not null`,
    [keys.id, account.id],
  );
  return account.id;
}

suite("what a page costs the database", () => {
  test("no page walks through a big table to find what it shows", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, keys, base } = dashboard;
    await seedTransactions(gateway, {
      merchantId: keys.id,
      count: SEEDED,
      days: 10,
      until: gateway.wallNow(),
    });
    await refoldTransactionHours(gateway, keys.id);
    const incident = await failAll(dashboard);
    await gateway.db.pool.query(OLD_SALES, [keys.id, SEEDED]);
    const account = await linkMany(dashboard);
    await gateway.db.pool.query("vacuum analyze");
    const { rows } = await gateway.db.pool.query<{ id: string; order_id: string; at: Date }>(
      `select id, order_id, created_at as at from transaction where status = 'partial_refund'
       order by created_at limit 1`,
    );
    const [one] = rows;
    assert.ok(one);
    const [attempt] = (
      await gateway.db.pool.query<{ recorded_at: Date; notification_id: string; number: number }>(
        "select * from notification_attempt order by recorded_at offset 300 limit 1",
      )
    ).rows.map(({ recorded_at: recordedAt, notification_id: notificationId, number }) => ({
      place: attemptPlace({ recordedAt, notificationId, number }),
    }));
    assert.ok(attempt);
    const position = `${one.at.getTime()}.${one.id}`;
    for (const path of [
      "",
      "/transactions",
      "/transactions?end=oldest",
      `/transactions?before=${position}`,
      "/transactions?status=refund",
      "/transactions?status=settlement",
      "/transactions?status=pending",
      "/transactions?issuer=dana",
      "/transactions?paid_from=2026-11-01",
      "/transactions?sort=amount",
      "/transactions?sort=settled&status=refund",
      "/transactions?sort=settled&status=deny",
      "/transactions?sort=settled&from=2026-10-25&until=2026-10-25",
      "/transactions?paid_from=2026-10-01&status=expire",
      "/transactions?paid_from=2026-10-01&from=2026-10-25&until=2026-10-25",
      `/transactions?q=${one.order_id}`,
      `/transactions?q=${one.order_id.slice(0, 13)}`,
      "/transactions?q=nobody@nowhere.example",
      "/transactions?q=0811-0000-0009",
      `/transactions/${one.id}`,
      `/transactions/${one.order_id}`,
      "/notifications",
      "/notifications?state=given_up",
      `/notifications/${incident.lastNotificationId}`,
      "/incidents",
      "/incidents?state=muted",
      `/incidents/${incident.id}`,
      `/notifications?q=${one.order_id}`,
      "/till",
      "/links",
      "/accounts",
      "/accounts?before=account-000300",
      "/accounts?status=PENDING",
      "/accounts?status=ENABLED&before=account-000302",
      "/accounts?status=EXPIRED",
      "/accounts?q=081110000001",
      "/accounts?q=%2B6281110000001&status=DISABLED",
      `/accounts?q=${account}`,
      `/accounts/${account}`,
      "/subscriptions",
      "/workbench",
      "/workbench?kind=request&result=failed",
      "/workbench?kind=delivery&result=failed",
      `/workbench?order=${one.order_id}&only=1`,
      `/workbench?open=${attempt.place}`,
      `/workbench?before=${attempt.place}`,
      "/workbench/errors",
      "/report?day=2026-10-31",
      "/report?from=2026-10-01&until=2026-11-30",
      "/sandbox",
      "/activity",
      `/palette?q=${one.order_id.slice(0, 13)}`,
      `/palette?q=refund ${one.order_id}`,
      "/settings",
    ]) {
      const statements = await watchStatements(async () => {
        const answer = await dashboard.as("owner").get(base + path);
        assert.equal(answer.status, 200, path);
        await answer.text();
      });
      assert.ok(statements.length > 2, `${path || "home"} asked nothing`);
      for (const statement of statements) {
        const reads = await readPlan(gateway.db.pool, statement, { run: true });
        // To count and sum, so many are looked at and no more.
        const most = statement.text.includes(`limit ${TOTALS_LOOK_MAX + 1}`)
          ? TOTALS_LOOK_MAX
          : ROWS_MAX;
        const dear = reads.filter(
          ({ table, isSequential, rows: seen }) =>
            BIG.includes(table) && (isSequential || seen > most),
        );
        assert.deepEqual(dear, [], `${path || "home"}: ${statement.text}`);
      }
    }
  });

  test("no call walks through what is owed, or through the past, to find one order's or the next", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, keys } = dashboard;
    const { pool } = gateway.db;
    await seedTransactions(gateway, {
      merchantId: keys.id,
      count: SEEDED,
      days: 10,
      until: gateway.wallNow(),
    });
    await pool.query("update notification set state = 'owed', attempts = 0, closed_at = null");
    await pool.query("vacuum analyze");
    const { rows } = await pool.query<{ order_id: string; transaction_id: string }>(
      "select order_id, transaction_id from notification order by id offset 100 limit 1",
    );
    const { order_id: orderId = "", transaction_id: id = "" } = rows[0] ?? {};
    const wall = gateway.wallNow();
    const lease = { wall, until: new Date(wall.getTime() + 1) };

    const statements = await watchStatements(async () => {
      const filter = { orderId, limit: 50 };
      assert.notEqual((await findNotifications(gateway.db, keys.id, filter)).length, 0);
      assert.ok(await findNextDueAt(gateway.db, keys.id, wall));
      assert.ok(await leaseNextNotification(gateway.db, keys.id, lease));
    });

    assert.equal(statements.length, 3);
    const noted = await watchStatements(async () => {
      for (const subject of [orderId, id]) await dashboard.call("POST", `/v2/${subject}/cancel`);
      await gateway.requestRecorder.flush();
    }, /insert into api_request/);
    assert.equal(noted.length, 1);
    for (const statement of [...statements, ...noted]) {
      const reads = await readPlan(pool, statement, { run: true });
      const dear = reads.filter(({ isSequential, rows: seen, table }) => {
        // Part of a plan that was not run reads nothing.
        return BIG.includes(table) && ((isSequential && seen > 0) || seen > ROWS_MAX);
      });
      assert.deepEqual(dear, [], statement.text);
    }
  });
});
