import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { measureBacklog } from "../../src/store/notifications/backlog.ts";
import { notifications, owe } from "../support/deliveries.ts";
import { createTestGateway } from "../support/gateway.ts";

const URL = "http://127.0.0.1:1/";
const NONE = { notificationsOverdue: 0, longestOverdueMs: 0, expiriesOverdue: 0 };

suite("the backlog that wakes an operator", () => {
  test("leaves out what stalled and what waits for it, and nothing else", async (t) => {
    const made = await createTestGateway(t);
    const { gateway, clock, keys } = made;
    const { pool } = gateway.db;
    const first = await owe(made, "first", URL);
    const measure = async () => await measureBacklog(gateway.db, gateway.wallNow());
    const stall = async (work: string, subject: string, wait: string) =>
      await pool.query(
        `insert into stalled_work values ($1, $2, $3, 10, 'x', $4, $4::timestamptz + $5::interval,
           case when $5 = '0 s' then $4::timestamptz end)`,
        [keys.id, work, subject, gateway.wallNow(), wait],
      );
    const notificationOf = async (transaction: string) => {
      const all = await notifications(made);
      return all.find((one) => one.transaction_id === transaction)?.id ?? "";
    };
    clock.advance(20 * 60_000);
    const overdue = await measure();
    assert.ok(overdue.longestOverdueMs > 19 * 60_000);
    const { notificationsOwed, notificationsOverdue, expiriesOverdue } = overdue;
    assert.deepEqual([notificationsOwed, notificationsOverdue, expiriesOverdue], [1, 1, 1]);

    // Quarantined, and about to be tried again.
    await stall("expiry", first, "0 s");
    await stall("delivery", await notificationOf(first), "1 min");
    assert.deepEqual(await measure(), { notificationsOwed: 1, ...NONE });

    const second = await owe(made, "second", URL);
    clock.advance(30_000);
    assert.deepEqual(await measure(), {
      notificationsOwed: 2,
      notificationsOverdue: 1,
      longestOverdueMs: 30_000,
      expiriesOverdue: 0,
    });
    await pool.query("update notification set after_id = $1 where transaction_id = $2", [
      await notificationOf(first),
      second,
    ]);
    assert.deepEqual(await measure(), { notificationsOwed: 2, ...NONE });
    // Its time to be tried again has come.
    clock.advance(30_000);
    assert.equal((await measure()).notificationsOverdue, 1);

    await pool.query("delete from stalled_work where work = 'delivery'");
    await pool.query("update notification set after_id = null");
    await stall("fault_planning", "", "0 s");
    assert.equal((await measure()).notificationsOverdue, 2, "no plan holds them up");
    await pool.query(
      "insert into fault_plan (merchant_id, seed, rules, created_at) values ($1, 1, '[]', now())",
      [keys.id],
    );
    assert.deepEqual(await measure(), { notificationsOwed: 2, ...NONE });
  });
});
