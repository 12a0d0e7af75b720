import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { FaultRule } from "../../src/domain/notifications/fault-plan.ts";
import { unlinkAccount } from "../../src/operations/accounts/unlink-account.ts";
import { signerOf } from "../../src/operations/gateway.ts";
import { changeSettings } from "../../src/operations/merchants/change-settings.ts";
import { planOwedFaults } from "../../src/operations/notifications/plan-owed-faults.ts";
import { resendNotification } from "../../src/operations/notifications/resend-notification.ts";
import {
  clearFaultPlan,
  getFaultPlan,
  setFaultPlan,
} from "../../src/operations/sandbox/fault-plan.ts";
import { pay } from "../../src/operations/transactions/pay.ts";
import { deliverDue } from "../support/deliver-due.ts";
import { attempts, deliverAll, notifications, owe } from "../support/deliveries.ts";
import { createTestGateway, NOON } from "../support/gateway.ts";
import { linkAccount } from "../support/linked-account.ts";
import { startReceiver } from "../support/receiver.ts";
import { subscribe } from "../support/subscriptions.ts";
import { whileLocked } from "../support/while-locked.ts";

/** A merchant whose notifications go by these rules, and their server. */
async function start(t: TestContext, ...rules: readonly FaultRule[]) {
  const made = await createTestGateway(t);
  const receiver = await startReceiver(t, 200);
  const plan = { seed: 7, rules };
  const set = await setFaultPlan(made.gateway, await made.merchant(), plan);
  assert.equal(set.outcome, "applied");
  return { ...made, made, receiver };
}

suite("the fault plan of a merchant", () => {
  test("sends duplicates after the original, each with a history of its own", async (t) => {
    const { made, receiver } = await start(t, { fault: "duplicate", copies: 2 });
    await owe(made, "order-1", receiver.url);
    await deliverAll(made);
    assert.equal(receiver.received.length, 3);
    assert.equal(new Set(receiver.received.map(({ body }) => body)).size, 1);
    const [original, ...copies] = await notifications(made);
    assert.deepEqual(
      copies.map(({ copy_of, state }) => [copy_of, state]),
      [
        [original?.id, "delivered"],
        [original?.id, "delivered"],
      ],
    );
    const faults = (await attempts(made)).map((attempt) => attempt.faults);
    assert.deepEqual(faults[0], [{ fault: "duplicate", copies: 2 }]);
  });

  test("lets the next message overtake", async (t) => {
    const { made, gateway, merchant, receiver } = await start(t, {
      fault: "reorder",
      statuses: ["pending"],
    });
    const id = await owe(made, "order-1", receiver.url);
    assert.deepEqual(await deliverDue(gateway, { merchantId: made.keys.id }), []);
    await pay(gateway, await merchant(), { id, method: { via: "gopay" } });
    const done = await deliverDue(gateway, { merchantId: made.keys.id });
    assert.deepEqual(
      done.map(({ transactionStatus }) => transactionStatus),
      ["settlement", "pending"],
    );
  });

  test("does not hold a message for ever when none overtakes", async (t) => {
    const { made, receiver } = await start(t, { fault: "reorder", seconds: 90 });
    await owe(made, "order-1", receiver.url);
    await deliverAll(made);
    const [attempt] = await attempts(made);
    assert.equal(attempt?.started_at.getTime(), NOON.getTime() + 90_000);
  });

  test("delays", async (t) => {
    const { made, receiver } = await start(t, { fault: "delay", seconds: 45 });
    await owe(made, "order-1", receiver.url);
    await deliverAll(made);
    const [attempt] = await attempts(made);
    assert.equal(attempt?.started_at.getTime(), NOON.getTime() + 45_000);
  });

  test("drops, and says so in the history", async (t) => {
    const { made, receiver } = await start(t, { fault: "drop" });
    await owe(made, "order-1", receiver.url);
    await deliverAll(made);
    assert.equal(receiver.begun, 0);
    const [attempt] = await attempts(made);
    assert.equal(attempt?.error, "dropped");
    assert.equal(attempt.rule, "dropped by the fault plan: no retry");
  });

  test("cuts the connection in the middle of the body, once; the retry arrives whole", async (t) => {
    const { made, receiver } = await start(t, { fault: "cut" });
    await owe(made, "order-1", receiver.url);
    await deliverAll(made);
    assert.deepEqual([receiver.begun, receiver.received.length], [2, 1]);
    const [first, second] = await attempts(made);
    assert.deepEqual([first?.error, first?.faults], ["cut", [{ fault: "cut", attempts: 1 }]]);
    assert.deepEqual([second?.answer_status, second?.faults], [200, []]);
  });

  test("sends slowly, and whole", async (t) => {
    const { made, receiver } = await start(t, { fault: "slow", seconds: 0.1 });
    await owe(made, "order-1", receiver.url);
    await deliverAll(made);
    const [notification] = await notifications(made);
    const [attempt] = await attempts(made);
    assert.equal(receiver.received[0]?.body, notification?.body);
    assert.ok((attempt?.latency_ms ?? 0) >= 90, `${attempt?.latency_ms} ms`);
  });

  test("changes the bytes once: every attempt sends the same", async (t) => {
    const { made, receiver } = await start(t, { fault: "corrupt_signature" });
    receiver.answer(503);
    await owe(made, "order-1", receiver.url);
    await deliverAll(made);
    const bodies = new Set(receiver.received.map(({ body }) => body));
    assert.equal(receiver.received.length, 5);
    assert.equal(bodies.size, 1);
    const [notification] = await notifications(made);
    assert.ok(!bodies.has(notification?.body ?? ""));
  });

  test("acts on what is told of linked accounts and subscriptions, each as its kind", async (t) => {
    const { made, gateway, merchant, receiver } = await start(
      t,
      { fault: "drop", kinds: ["account"], statuses: ["ENABLED"] },
      { fault: "duplicate", kinds: ["account"], statuses: ["DISABLED"] },
      { fault: "corrupt_signature", kinds: ["account"] },
      { fault: "delay", kinds: ["subscription"], seconds: 30 },
    );
    const { url } = receiver;
    await changeSettings(gateway, await merchant(), {
      payAccountNotificationUrl: url,
      recurringNotificationUrl: url,
    });
    const linked = await linkAccount(made);
    await unlinkAccount(gateway, await merchant(), { id: linked.account.id, by: "merchant" });
    await subscribe(made, linked);
    await deliverAll(made);
    const told = receiver.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    assert.deepEqual(
      told.map((body) => body["account_status"] ?? body["name"]),
      ["DISABLED", "DISABLED", "LANGGANAN"],
    );
    const last = (await attempts(made)).at(-1);
    assert.equal(last?.started_at.getTime(), NOON.getTime() + 30_000);
    const right = signerOf(await merchant())({
      order_id: linked.account.id,
      status_code: "204",
      gross_amount: "",
    });
    assert.ok(told.every((body) => body["signature_key"] !== right));
    const progress = (await getFaultPlan(gateway, await merchant()))?.progress;
    assert.deepEqual([progress?.seen, progress?.taken], [2, [0, 1, 1, 1]]);
  });

  test("leaves alone what is resent by hand", async (t) => {
    const { made, gateway, merchant, receiver } = await start(t, { fault: "wrong_amount" });
    await owe(made, "order-1", receiver.url);
    await deliverAll(made);
    const [faulty] = await notifications(made);
    assert.ok(faulty);
    await resendNotification(gateway, await merchant(), faulty.id);
    await deliverAll(made);
    assert.match(receiver.received[0]?.body ?? "", /"gross_amount":"43999.00"/);
    assert.equal(receiver.received[1]?.body, faulty.body);
  });

  test("gives the same faults again when it is set again and the calls repeat", async (t) => {
    const rules: readonly FaultRule[] = [
      { fault: "drop", share: 0.3 },
      { fault: "missing_member", share: 0.5 },
      { fault: "unknown_member", share: 0.5, limit: 3 },
    ];
    const { made, gateway, merchant, receiver } = await start(t, ...rules);
    const runs: unknown[] = [];
    for (const run of [1, 2]) {
      await setFaultPlan(gateway, await merchant(), { seed: 7, rules });
      for (let order = 0; order < 12; order++) await owe(made, `${run}-${order}`, receiver.url);
      const done = await deliverDue(gateway, { merchantId: made.keys.id });
      runs.push(done.map(({ faults }) => faults));
    }
    assert.deepEqual(runs[0], runs[1]);
    assert.ok((runs[0] as unknown[][]).some((faults) => faults.length > 1));
    const { progress } = (await getFaultPlan(gateway, await merchant())) ?? {};
    assert.equal(progress?.seen, 12);
    assert.equal(progress.taken[2], 3);
  });

  test("counts each message once, however many processes ask it", async (t) => {
    const { made, gateway, merchant, receiver } = await start(t, { fault: "drop", share: 0.5 });
    for (let order = 0; order < 20; order++) await owe(made, `order-${order}`, receiver.url);
    await whileLocked(gateway.db, "select id from notification for update", {
      waiting: 2,
      work: async () => await Promise.all([planOwedFaults(gateway), planOwedFaults(gateway)]),
    });
    assert.equal((await getFaultPlan(gateway, await merchant()))?.progress.seen, 20);
  });

  test("once cleared holds back nothing", async (t) => {
    const { made, gateway, merchant, receiver } = await start(t, { fault: "drop" });
    await owe(made, "order-1", receiver.url);
    assert.equal(await clearFaultPlan(gateway, await merchant()), true);
    assert.equal(await clearFaultPlan(gateway, await merchant()), false);
    await deliverAll(made);
    assert.equal(receiver.received.length, 1);
  });

  test("cannot be set outside the sandbox, neither here nor in the database", async (t) => {
    const { gateway, merchant, keys } = await createTestGateway(t);
    await gateway.db.kysely.updateTable("merchant").set({ environment: "production" }).execute();
    const set = await setFaultPlan(gateway, await merchant(), { seed: 1, rules: [] });
    assert.deepEqual(set, { outcome: "refused", reason: "not_sandbox" });
    await assert.rejects(
      gateway.db.pool.query(
        "insert into fault_plan (merchant_id, seed, rules, created_at) values ($1, 1, '[]', now())",
        [keys.id],
      ),
      /violates foreign key constraint/,
    );
  });
});
