import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { startDeliveryWorker } from "../../src/workers/delivery-worker.ts";
import { type Loop } from "../../src/workers/run-loop.ts";
import { attempts, notifications, owe } from "../support/deliveries.ts";
import { createTestGateway, type TestGateway } from "../support/gateway.ts";
import { startReceiver } from "../support/receiver.ts";

function startWorker(t: TestContext, { gateway }: TestGateway): Loop {
  const worker = startDeliveryWorker(gateway, (error) => {
    throw error;
  });
  t.after(async () => await worker.stop());
  return worker;
}

suite("the delivery worker", () => {
  test("delivers to every URL on its own, once the fact is committed", async (t) => {
    const made = await createTestGateway(t);
    const good = await startReceiver(t, 200);
    const bad = await startReceiver(t, 503);
    const worker = startWorker(t, made);
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
    const worker = startWorker(t, made);
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
});
