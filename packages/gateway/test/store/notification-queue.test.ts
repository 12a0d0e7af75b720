import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { deliverNotification } from "../../src/operations/notifications/deliver-notification.ts";
import { planOwedFaults } from "../../src/operations/notifications/plan-owed-faults.ts";
import { setFaultPlan } from "../../src/operations/sandbox/fault-plan.ts";
import { withMerchantHeld } from "../../src/operations/sandbox/hold-merchant.ts";
import { type Db, openDatabase } from "../../src/store/database.ts";
import {
  type LeaseRequest,
  leaseNotifications,
  renewLeases,
  returnLeases,
} from "../../src/store/notifications/notification-queue.ts";
import { recordFailure } from "../../src/store/stalled-work.ts";
import { attempts, freezeAt, notifications, owe } from "../support/deliveries.ts";
import { createTestGateway, NOON, type TestGateway } from "../support/gateway.ts";
import { startReceiver } from "../support/receiver.ts";
import { untilSomebodyWaits } from "../support/while-locked.ts";

const DEAD = "http://127.0.0.1:1";
const GOOD = "http://127.0.0.1:2";

function request(changed: Partial<LeaseRequest> = {}): LeaseRequest {
  const until = new Date(NOON.getTime() + 60_000);
  return { wall: NOON, until, limit: 100, room: 100, rooms: {}, ...changed };
}

async function lease({ gateway }: TestGateway, changed: Partial<LeaseRequest> = {}) {
  return (await leaseNotifications(gateway.db, request(changed))).leased;
}

suite("leasing", () => {
  test("waits for no process that is leasing the same, and says that there may be more", async (t) => {
    const made = await createTestGateway(t);
    for (const order of ["1", "2", "3"]) await owe(made, order, `${GOOD}/`);
    const client = await made.gateway.db.pool.connect();
    try {
      await client.query("begin");
      const db = { pool: client } as unknown as Db;
      const first = await leaseNotifications(db, request({ limit: 2 }));
      assert.deepEqual([first.leased.length, first.contended], [2, false]);
      const second = await leaseNotifications(made.gateway.db, request({ limit: 2 }));
      assert.deepEqual([second.leased.length, second.contended], [0, true]);
      await client.query("commit");
    } finally {
      client.release();
    }
    const orders = (await lease(made, { limit: 2 })).map(({ orderId }) => orderId);
    assert.deepEqual(orders, ["3"]);
    assert.deepEqual(await lease(made), []);
  });

  test("looks again at what it has found: another process may have leased it in between", async (t) => {
    const made = await createTestGateway(t);
    await owe(made, "order-1", `${GOOD}/`);
    const { pool } = made.gateway.db;
    // Where the statement of one process halts between its two looks, until the lock is let go.
    await pool.query(`create function halt() returns boolean language plpgsql volatile as $$ begin
      if current_setting('application_name') = 'halting' then
        perform pg_advisory_lock(1);
        perform pg_advisory_unlock(1);
      end if;
      return true;
    end $$`);
    await pool.query("alter table merchant rename to merchant_table");
    await pool.query("create view merchant as select * from merchant_table where halt()");
    const halting = openDatabase({
      connectionString: made.databaseUrl,
      application_name: "halting",
      max: 1,
    });
    t.after(async () => await halting.close());
    const holder = await pool.connect();
    await holder.query("select pg_advisory_lock(1)");

    const second = leaseNotifications(halting, request());
    await untilSomebodyWaits(made.gateway.db);
    const first = await lease(made);
    await holder.query("select pg_advisory_unlock(1)");
    holder.release();

    assert.equal(first.length, 1);
    assert.deepEqual((await second).leased, []);
  });

  test("leaves a message alone that waits for another one, until that was tried", async (t) => {
    const made = await createTestGateway(t);
    await owe(made, "order-1", `${GOOD}/`);
    await owe(made, "order-2", `${GOOD}/`);
    const { pool } = made.gateway.db;
    await pool.query(
      `update notification n set after_id = (
         select other.id from notification other where other.order_id = 'order-2')
       where n.order_id = 'order-1'`,
    );
    const orders = async () => (await lease(made)).map(({ orderId }) => orderId);
    assert.deepEqual(await orders(), ["order-2"]);
    await pool.query("update notification set attempts = 1 where order_id = 'order-2'");
    assert.deepEqual(await orders(), ["order-1"]);
  });

  test("leaves a message alone that has failed here, until its time has come", async (t) => {
    const made = await createTestGateway(t);
    await owe(made, "order-1", `${GOOD}/`);
    const [message] = await notifications(made);
    assert.ok(message);
    const { merchant_id: merchantId, id: subject } = message;
    const place = { merchantId, work: "delivery", subject } as const;
    const stalled = await recordFailure(made.gateway.db, place, { error: "one", wall: NOON });
    assert.ok(stalled);
    assert.deepEqual(await lease(made), []);
    assert.equal((await lease(made, { wall: stalled.retryAt })).length, 1);
  });

  test("fills no batch with an endpoint that has a long queue", async (t) => {
    const made = await createTestGateway(t);
    for (let order = 0; order < 30; order++) await owe(made, `dead-${order}`, `${DEAD}/`);
    for (let order = 0; order < 3; order++) await owe(made, `good-${order}`, `${GOOD}/`);
    const endpoints = (await lease(made, { limit: 8, room: 6 })).map(({ endpoint }) => endpoint);
    assert.equal(endpoints.filter((endpoint) => endpoint === GOOD).length, 3);
    const rooms = { [DEAD]: 0 };
    assert.deepEqual(await lease(made, { limit: 8, room: 6, rooms }), []);
    assert.equal((await lease(made, { limit: 8, room: 6, rooms: { [DEAD]: 2 } })).length, 2);
  });

  test("gives a lease that ran out to the next one, and takes only its own back", async (t) => {
    const made = await createTestGateway(t);
    await owe(made, "1", `${GOOD}/`);
    const first = await lease(made);
    assert.equal(first.length, 1);
    assert.deepEqual(await lease(made), []);
    const later = new Date(NOON.getTime() + 60_000);
    const until = new Date(NOON.getTime() + 120_000);
    assert.equal((await lease(made, { wall: later, until })).length, 1);
    await returnLeases(made.gateway.db, first);
    assert.deepEqual(await lease(made, { wall: later }), []);
  });

  test("prolongs what it holds, and nothing that somebody else holds or that was recorded", async (t) => {
    const made = await createTestGateway(t);
    for (const order of ["1", "2"]) await owe(made, order, `${GOOD}/`);
    const first = await lease(made);
    const later = new Date(NOON.getTime() + 60_000);
    const until = new Date(NOON.getTime() + 120_000);
    const [taken] = await lease(made, { wall: later, until, limit: 1 });

    const renewed = await renewLeases(made.gateway.db, first, until);

    const ours = first.filter(({ id }) => id !== taken?.id).map(({ leaseId }) => leaseId);
    assert.deepEqual([...renewed], ours);
    assert.deepEqual(await lease(made, { wall: later }), []);
  });

  test("waits for the fault plan: a message it was not asked about is not sent", async (t) => {
    const made = await createTestGateway(t);
    const plan = { seed: 1, rules: [{ fault: "drop" as const, statuses: ["refund" as const] }] };
    await setFaultPlan(made.gateway, await made.merchant(), plan);
    await owe(made, "1", `${GOOD}/`);
    assert.deepEqual(await lease(made), []);
    await planOwedFaults(made.gateway);
    assert.equal((await lease(made)).length, 1);
  });

  test("goes by the merchant's own time", async (t) => {
    const made = await createTestGateway(t);
    await owe(made, "1", `${GOOD}/`);
    await freezeAt(made, new Date(NOON.getTime() - 1));
    assert.deepEqual(await lease(made), []);
    await made.gateway.db.kysely
      .updateTable("merchant")
      .set({ clock_frozen_at: null, clock_offset_ms: 5 })
      .execute();
    const earlier = new Date(NOON.getTime() - 6);
    assert.deepEqual(await lease(made, { wall: earlier }), []);
    assert.equal((await lease(made, { wall: new Date(NOON.getTime() - 5) })).length, 1);
  });

  test("leaves a merchant alone that somebody holds, until then", async (t) => {
    const made = await createTestGateway(t);
    await owe(made, "1", `${GOOD}/`);
    await withMerchantHeld(made.gateway, { merchantId: made.keys.id, doing: "reset" }, async () => {
      assert.deepEqual(await lease(made), []);
      const later = new Date(NOON.getTime() + 60_000);
      const until = new Date(NOON.getTime() + 120_000);
      const leased = await lease(made, { wall: later, until });
      assert.equal(leased.length, 1);
      await returnLeases(made.gateway.db, leased);
    });
    assert.equal((await lease(made)).length, 1);
  });
});

suite("an attempt", () => {
  test("is recorded once, also when two workers made it", async (t) => {
    const made = await createTestGateway(t);
    const receiver = await startReceiver(t, 503);
    await owe(made, "1", receiver.url);
    const [leased] = await lease(made);
    assert.ok(leased);
    const both = await Promise.all([
      deliverNotification(made.gateway, leased),
      deliverNotification(made.gateway, leased),
    ]);
    assert.equal(both.filter(Boolean).length, 1);
    assert.equal((await attempts(made)).length, 1);
    const late = await deliverNotification(made.gateway, leased);
    assert.equal(late, undefined);
    const [notification] = await notifications(made);
    assert.deepEqual([notification?.attempts, notification?.state], [1, "owed"]);
  });

  test("counts for nothing when its lease is somebody else's by now", async (t) => {
    const made = await createTestGateway(t);
    const receiver = await startReceiver(t, 503);
    await owe(made, "1", receiver.url);
    const [lost] = await lease(made);
    const wall = new Date(NOON.getTime() + 60_000);
    const [held] = await lease(made, { wall, until: new Date(wall.getTime() + 60_000) });
    assert.ok(lost && held);

    assert.equal(await deliverNotification(made.gateway, lost), undefined);
    assert.deepEqual(await attempts(made), []);
    assert.deepEqual(await lease(made, { wall }), [], "who holds it now still does");
    receiver.answer(200);
    await deliverNotification(made.gateway, held);

    const [notification] = await notifications(made);
    assert.deepEqual([notification?.attempts, notification?.state], [1, "delivered"]);
  });

  test("does not reopen what was closed meanwhile", async (t) => {
    const made = await createTestGateway(t);
    const receiver = await startReceiver(t, 503);
    await owe(made, "1", receiver.url);
    const [leased] = await lease(made);
    assert.ok(leased);
    receiver.answer(200);
    await deliverNotification(made.gateway, leased);
    receiver.answer(503);
    assert.equal(await deliverNotification(made.gateway, leased), undefined);
    assert.equal((await notifications(made))[0]?.state, "delivered");
  });
});
