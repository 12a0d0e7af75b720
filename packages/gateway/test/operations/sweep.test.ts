import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { readCurrentIncidents } from "../../src/operations/notifications/read-incidents.ts";
import { resendIncident } from "../../src/operations/notifications/resend-incident.ts";
import { setFaultPlan } from "../../src/operations/sandbox/fault-plan.ts";
import { sweep } from "../../src/operations/sweep.ts";
import { cancel } from "../../src/operations/transactions/cancel.ts";
import { expireDueTransactions } from "../../src/operations/transactions/expire.ts";
import { pay } from "../../src/operations/transactions/pay.ts";
import { refund } from "../../src/operations/transactions/refund.ts";
import { deliverDue } from "../support/deliver-due.ts";
import { owe } from "../support/deliveries.ts";
import { createTestGateway, type TestGateway } from "../support/gateway.ts";
import { startReceiver } from "../support/receiver.ts";

const DAY_MS = 86_400_000;
const DEAD_URL = "http://127.0.0.1:1/";

async function count({ gateway }: TestGateway, table: string): Promise<number> {
  const { rows } = await gateway.db.pool.query<{ count: number }>(`select count(*) from ${table}`);
  return rows[0]?.count ?? 0;
}

suite("sweeping", () => {
  test("forgets sign-ins, links, failures, visits and work that recovered, and nothing newer", async (t) => {
    const made = await createTestGateway(t);
    const { gateway, clock } = made;
    const { pool } = gateway.db;
    const fill = async (name: string) => {
      const [now, id] = [clock.now, `${name}-user`];
      const transaction = await owe(made, name, DEAD_URL);
      await pool.query("insert into dashboard_user values ($1, $2, 'A', null, 'en', $3)", [
        id,
        `${name}@kedai.example`,
        now,
      ]);
      await pool.query("insert into dashboard_session values ($1, $2, $3, $3)", [name, id, now]);
      await pool.query("insert into sign_in_link values ($1, $2, $3, $3)", [name, id, now]);
      await pool.query("insert into sign_in_failure values ($1, 3, $2)", [name, now]);
      await pool.query("insert into sent_form values ($1, sha256($2::bytea), $3)", [
        made.keys.id,
        name,
        now,
      ]);
      await pool.query("insert into wallet_visit values ($1, $2, 'budi', 1, null)", [
        made.keys.id,
        transaction,
      ]);
      await pool.query(
        `insert into stalled_work
         select merchant_id, 'delivery', id, 1, 'x', $2, $2 from notification
         where merchant_id = $1 and order_id = $3 order by id limit 1`,
        [made.keys.id, now, name],
      );
    };
    const tables = [
      "dashboard_session",
      "sign_in_link",
      "sign_in_failure",
      "sent_form",
      "wallet_visit",
      "stalled_work",
    ];
    const counts = async () =>
      await Promise.all(tables.map(async (table) => await count(made, table)));
    await fill("old");
    await sweep(gateway);
    assert.deepEqual(await counts(), [1, 1, 1, 1, 1, 1]);
    clock.advance(9 * DAY_MS);
    await expireDueTransactions(gateway);
    await fill("new");
    await sweep(gateway);
    assert.deepEqual(await counts(), [1, 1, 1, 1, 1, 1]);
    const { rows } = await pool.query("select subject from sign_in_failure");
    assert.deepEqual(rows, [{ subject: "new" }]);
  });

  test("keeps quarantined work, and the visits of an order that can still be paid", async (t) => {
    const made = await createTestGateway(t);
    const { gateway, clock, keys } = made;
    const transaction = await owe(made, "order-1");
    await gateway.db.pool.query("insert into wallet_visit values ($1, $2, 'budi', 1, null)", [
      keys.id,
      transaction,
    ]);
    await gateway.db.pool.query(
      "insert into stalled_work values ($1, 'delivery', '', 10, 'x', $2, $2, $2)",
      [keys.id, clock.now],
    );
    clock.advance(30 * DAY_MS);
    await sweep(gateway);
    assert.equal(await count(made, "wallet_visit"), 1);
    assert.equal(await count(made, "stalled_work"), 1);
  });

  test("forgets stalled and quarantined work once its subject has nothing left to do", async (t) => {
    const made = await createTestGateway(t);
    const { gateway, clock, keys } = made;
    const { pool } = gateway.db;
    const { merchant } = made;
    const [pending, cancelled, refunded] = await Promise.all(
      ["pending", "cancelled", "refunded"].map(async (name) => await owe(made, name, DEAD_URL)),
    );
    await pay(gateway, await merchant(), { id: "refunded", method: { via: "gopay" } });
    await refund(gateway, await merchant(), { id: "refunded", reason: "" });
    await setFaultPlan(gateway, await merchant(), { seed: 1, rules: [{ fault: "drop" }] });
    await pool.query(
      `insert into stalled_work (merchant_id, work, subject, failures, error, failed_at, retry_at, quarantined_at)
       select merchant_id, work, subject, 10, 'x', $2, $2, case when subject <> $4 then $2::timestamptz end
       from (
         select $1 as merchant_id, work, subject from (values
           ('expiry', $3), ('expiry', $4), ('refund_confirmation', $5), ('fault_planning', ''),
           ('hour_sums', ''), ('delivery', 'gone'), ('subscription', 'gone')) one (work, subject)
         union all
         select merchant_id, 'delivery', id from notification where transaction_id in ($3, $4)
       ) each`,
      [keys.id, clock.now, pending, cancelled, refunded],
    );
    const left = async () => {
      await sweep(gateway);
      const { rows } = await pool.query<{ work: string; count: number }>(
        "select work, count(*)::int as count from stalled_work group by work order by work",
      );
      return Object.fromEntries(rows.map(({ work, count }) => [work, count]));
    };
    const all = { delivery: 2, expiry: 2, fault_planning: 1, hour_sums: 1, refund_confirmation: 1 };
    assert.deepEqual(await left(), all);
    await pool.query(
      "update notification set state = 'given_up', closed_at = $2 where transaction_id = $1",
      [cancelled, clock.now],
    );
    await pool.query("delete from fault_plan");
    await cancel(gateway, await merchant(), "cancelled");
    await pool.query("update refund set confirmed_at = $1", [clock.now]);
    assert.deepEqual(await left(), { delivery: 1, expiry: 1, hour_sums: 1 });
  });

  test("keeps messages and events for as long as the operator says, or for ever", async (t) => {
    const made = await createTestGateway(t);
    const { gateway, clock, keys } = made;
    const receiver = await startReceiver(t);
    await owe(made, "delivered", receiver.url);
    await deliverDue(gateway, { merchantId: keys.id });
    await owe(made, "owed", "http://127.0.0.1:1/");
    clock.advance(40 * DAY_MS);
    await owe(made, "new", receiver.url);
    const counts = async () =>
      await Promise.all(
        ["notification", "notification_attempt", "event"].map(
          async (table) => await count(made, table),
        ),
      );
    await sweep(gateway);
    assert.deepEqual(await counts(), [3, 1, 3]);
    await sweep({ ...gateway, retention: { messagesDays: 30 } });
    assert.deepEqual(await counts(), [2, 0, 3]);
    await sweep({ ...gateway, retention: { eventsDays: 30 } });
    assert.deepEqual(await counts(), [2, 0, 1]);
  });

  test("forgets incidents and resendings thirty days after anything was heard of them", async (t) => {
    const made = await createTestGateway(t);
    const { gateway, clock, keys } = made;
    await owe(made, "order-1", DEAD_URL);
    await deliverDue(gateway, { merchantId: keys.id });
    const [incident] = await readCurrentIncidents(gateway, await made.merchant());
    const wish = { incidentId: incident?.id ?? "", by: "Ayu", owedSince: undefined };
    assert.equal(await resendIncident(gateway, await made.merchant(), wish), 1);
    const counts = async () =>
      await Promise.all(
        ["delivery_incident", "delivery_resend", "delivery_resend_item"].map(
          async (table) => await count(made, table),
        ),
      );
    clock.advance(30 * DAY_MS);
    await sweep(gateway);
    assert.deepEqual(await counts(), [1, 1, 1]);
    clock.advance(1);
    await sweep(gateway);
    assert.deepEqual(await counts(), [0, 0, 0]);
  });
});
