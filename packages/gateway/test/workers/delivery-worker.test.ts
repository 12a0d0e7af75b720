import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { withMerchantHeld } from "../../src/operations/sandbox/hold-merchant.ts";
import { startDeliveryWorker } from "../../src/workers/delivery-worker.ts";
import { type Loop } from "../../src/workers/run-loop.ts";
import { deliverDue } from "../support/deliver-due.ts";
import { attempts, notifications, owe, oweMany } from "../support/deliveries.ts";
import { createTestGateway, type TestGateway } from "../support/gateway.ts";
import { startReceiver } from "../support/receiver.ts";

function startWorker({ gateway }: TestGateway, pollMs?: number): Loop {
  const onError = (error: unknown) => {
    throw error;
  };
  return startDeliveryWorker(gateway, onError, pollMs);
}

suite("the delivery worker", () => {
  test("delivers to every URL on its own, once the fact is committed", async (t) => {
    const made = await createTestGateway(t);
    const good = await startReceiver(t, 200);
    const bad = await startReceiver(t, 503);
    const worker = startWorker(made);
    await owe(made, "order-1", good.url, bad.url);
    await Promise.all([good.arrived(1), bad.arrived(1)]);
    await worker.stop();
    const states = (await notifications(made)).map(({ url, state }) => [url, state]);
    assert.deepEqual(states, [
      [good.url, "delivered"],
      [bad.url, "owed"],
    ]);
    assert.equal((await attempts(made)).length, 2);
  });

  test("stopping finishes what is under way and gives back what waits", async (t) => {
    const made = await createTestGateway(t, { delivery: { endpointAttemptsMax: 1 } });
    const answers: (() => void)[] = [];
    const receiver = await startReceiver(t, (_, response) => {
      answers.push(() => response.end());
    });
    for (const order of ["1", "2", "3"]) await owe(made, `order-${order}`, receiver.url);
    const worker = startWorker(made);
    await receiver.arrived(1);
    const stopped = worker.stop();
    answers[0]?.();
    await stopped;
    const rows = await notifications(made);
    assert.deepEqual(
      rows.map(({ state, leased_until }) => [state, leased_until]),
      [
        ["delivered", null],
        ["owed", null],
        ["owed", null],
      ],
    );
  });

  test("is woken by what becomes owed, not by its poll", async (t) => {
    const made = await createTestGateway(t);
    const receiver = await startReceiver(t, 200);
    const worker = startWorker(made, 3_600_000);
    await owe(made, "order-1", receiver.url);
    await receiver.arrived(1);
    await owe(made, "order-2", receiver.url);
    await receiver.arrived(2);
    await worker.stop();
  });

  test("shares the work with others: each notification is sent once", async (t) => {
    const made = await createTestGateway(t, { delivery: { endpointAttemptsMax: 3 } });
    const receiver = await startReceiver(t, 200);
    const count = 120;
    await oweMany(made, { named: "order", count, url: receiver.url });
    const workers = [1, 2, 3, 4].map(() => startWorker(made));
    await receiver.arrived(count);
    await Promise.all(workers.map(async (worker) => await worker.stop()));
    assert.equal(new Set(receiver.received.map(({ body }) => body)).size, count);
    assert.equal(receiver.received.length, count);
    assert.equal((await attempts(made)).length, count);
  });

  test("delivers to everybody else while an endpoint with a long queue hangs", async (t) => {
    const made = await createTestGateway(t, { delivery: { endpointAttemptsMax: 4 } });
    const dead = await startReceiver(t, "hang");
    const good = await startReceiver(t, 200);
    await oweMany(made, { named: "dead", count: 300, url: dead.url });
    await oweMany(made, { named: "good", count: 40, url: good.url });
    const worker = startWorker(made);
    await good.arrived(40);
    assert.ok(dead.begun <= 4, `${dead.begun} under way`);
    dead.stop();
    await worker.stop();
  });

  test("asks an endpoint for the next answer while the last one is being recorded", async (t) => {
    const made = await createTestGateway(t, { delivery: { endpointAttemptsMax: 2 } });
    const receiver = await startReceiver(t, 200);
    for (const order of ["1", "2", "3", "4"]) await owe(made, `order-${order}`, receiver.url);
    const recording = Promise.withResolvers<void>();
    const saveAttempt: TestGateway["gateway"]["saveAttempt"] = async (attempt) => {
      await recording.promise;
      return await made.gateway.saveAttempt(attempt);
    };
    const worker = startWorker({ ...made, gateway: { ...made.gateway, saveAttempt } });
    await receiver.arrived(3);
    assert.deepEqual(await attempts(made), []);
    assert.equal(receiver.begun, 3, "a process that died now would repeat three");
    recording.resolve();
    await receiver.arrived(4);
    await worker.stop();
    assert.equal((await attempts(made)).length, 4);
  });

  test("leaves a merchant alone while their due work is done in order", async (t) => {
    const made = await createTestGateway(t);
    const receiver = await startReceiver(t, 200);
    const orders = Array.from({ length: 20 }, (_, order) => `order-${order}`);
    const worker = startWorker(made);
    const { gateway, keys } = made;
    const done = await withMerchantHeld(
      gateway,
      { merchantId: keys.id, doing: "reset" },
      async (hold) => {
        for (const order of orders) await owe(made, order, receiver.url);
        return await deliverDue(gateway, { merchantId: keys.id, hold });
      },
    );
    assert.deepEqual(
      done.map(({ orderId }) => orderId),
      orders,
    );
    await owe(made, "afterwards", receiver.url);
    await receiver.arrived(21);
    await worker.stop();
  });

  test("keeps what it has in hand for as long as an attempt takes", async (t) => {
    const made = await createTestGateway(t, { delivery: { leaseMs: 60 } });
    const answers: (() => void)[] = [];
    const receiver = await startReceiver(t, (_, response) => {
      answers.push(() => response.end());
    });
    await owe(made, "order-1", receiver.url);
    const worker = startWorker(made);
    await receiver.arrived(1);
    const other = startWorker(made, 1);
    // Ten leases one after the other would have run out.
    for (let moves = 0; moves < 20; moves++) {
      made.clock.advance(30);
      const renewed = new Date(made.clock.now.getTime() + 60);
      while (((await notifications(made))[0]?.leased_until ?? 0) < renewed);
    }
    assert.equal(receiver.begun, 1);
    answers[0]?.();
    await worker.stop();
    await other.stop();
    assert.equal((await attempts(made)).length, 1);
  });

  test("leaves what waited until its lease was lost to whoever has it", async (t) => {
    const made = await createTestGateway(t, { delivery: { endpointAttemptsMax: 1 } });
    const answers: (() => void)[] = [];
    const receiver = await startReceiver(t, (_, response) => {
      answers.push(() => response.end());
    });
    for (const order of ["order-1", "order-2"]) await owe(made, order, receiver.url);
    const worker = startWorker(made);
    await receiver.arrived(1);
    // The lease of what is on its way is renewed, or it would be taken up a second time.
    const { db, delivery } = made.gateway;
    await db.kysely
      .updateTable("notification")
      .set({ leased_until: new Date(made.clock.now.getTime() + 3 * delivery.leaseMs) })
      .execute();
    await db.kysely
      .updateTable("notification")
      .set({ lease_id: "another" })
      .where("order_id", "=", "order-2")
      .execute();
    made.clock.advance(delivery.leaseMs);
    await owe(made, "order-3", receiver.url);
    receiver.answer(200);
    answers[0]?.();
    await receiver.arrived(2);
    await worker.stop();
    assert.deepEqual(
      (await notifications(made)).map(({ order_id, state }) => [order_id, state]),
      [
        ["order-1", "delivered"],
        ["order-2", "owed"],
        ["order-3", "delivered"],
      ],
    );
  });

  test("finishes what it has begun before somebody else may do a merchant's work", async (t) => {
    const made = await createTestGateway(t);
    const answers: (() => void)[] = [];
    const receiver = await startReceiver(t, (_, response) => {
      answers.push(() => response.writeHead(503).end());
    });
    await owe(made, "order-1", receiver.url);
    const worker = startWorker(made);
    await receiver.arrived(1);
    const held = withMerchantHeld(
      made.gateway,
      { merchantId: made.keys.id, doing: "reset" },
      async () => {
        return (await attempts(made)).length;
      },
    );
    answers[0]?.();
    assert.equal(await held, 1);
    await worker.stop();
  });
});
