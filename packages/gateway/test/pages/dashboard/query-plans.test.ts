import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { TOTALS_LOOK_MAX } from "../../../src/operations/dashboard/browse-transactions.ts";
import { seedTransactions } from "../../../src/operations/seeding/seed-transactions.ts";
import { findNotifications } from "../../../src/store/notifications/notification-history.ts";
import {
  findNextDueAt,
  leaseNextNotification,
} from "../../../src/store/notifications/notification-queue.ts";
import { readPlan, watchStatements } from "../../support/query-plans.ts";
import { refoldTransactionHours } from "../../support/refold.ts";
import { startTestDashboard } from "./support.ts";

const SEEDED = 600;
const BIG = [
  "transaction",
  "refund",
  "event",
  "notification",
  "notification_attempt",
  "api_request",
];
/** Of the newest day there are about 60; whoever looks at more walks through what it does not show. */
const ROWS_MAX = SEEDED / 4;

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
    await gateway.db.pool.query("vacuum analyze");
    const { rows } = await gateway.db.pool.query<{ id: string; order_id: string; at: Date }>(
      `select id, order_id, created_at as at from transaction where status = 'partial_refund'
       order by created_at limit 1`,
    );
    const [one] = rows;
    assert.ok(one);
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
      `/transactions?q=${one.order_id}`,
      `/transactions?q=${one.order_id.slice(0, 13)}`,
      "/transactions?q=nobody@nowhere.example",
      `/transactions/${one.id}`,
      `/transactions/${one.order_id}`,
      "/notifications",
      "/notifications?state=given_up",
      `/notifications?q=${one.order_id}`,
      "/requests",
      `/requests?order=${one.order_id}`,
      "/requests?result=failed",
      "/report?day=2026-10-31",
      "/sandbox",
      "/activity",
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
