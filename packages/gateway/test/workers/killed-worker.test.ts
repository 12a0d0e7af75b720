import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { suite, type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { startDeliveryWorker } from "../../src/workers/delivery-worker.ts";
import { attempts, notifications, owe } from "../support/deliveries.ts";
import { createTestGateway, type TestGateway } from "../support/gateway.ts";
import { startReceiver } from "../support/receiver.ts";

const ORDERS = ["1", "2", "3"];
const STEPS = ["before post", "while posting", "after post", "before save", "after save"];

function startDoomedWorker(t: TestContext, { gateway, clock }: TestGateway, step: string) {
  const child: ChildProcess = spawn(
    process.execPath,
    [
      "--conditions=@gerbang/source",
      fileURLToPath(new URL("../support/doomed-worker.ts", import.meta.url)),
      gateway.db.pool.options.connectionString ?? "",
      clock.now.toISOString(),
      step,
    ],
    { stdio: "inherit" },
  );
  t.after(() => child.kill("SIGKILL"));
  return child;
}

suite("a worker that is killed", { concurrency: 3 }, () => {
  for (const step of STEPS) {
    test(`${step}: loses nothing and repeats the one in hand at most`, async (t) => {
      const made = await createTestGateway(t, { delivery: { endpointAttemptsMax: 1 } });
      const receiver = await startReceiver(t, step === "while posting" ? "hang" : 200);
      for (const order of ORDERS) await owe(made, order, receiver.url);

      const doomed = startDoomedWorker(t, made, step);
      if (step === "while posting") void receiver.arrived(1).then(() => doomed.kill("SIGKILL"));
      const [, signal] = (await once(doomed, "exit")) as [number | null, string | null];
      assert.equal(signal, "SIGKILL");
      const begun = receiver.received.length;

      receiver.answer(200);
      made.clock.advance(made.gateway.delivery.leaseMs);
      const saved = new Set((await attempts(made)).map((attempt) => attempt.notification_id));
      const worker = startDeliveryWorker(made.gateway, (error) => {
        throw error;
      });
      await receiver.arrived(begun + ORDERS.length - saved.size);
      await worker.stop();

      const rows = await notifications(made);
      assert.deepEqual(
        rows.map(({ state, attempts: count }) => [state, count]),
        ORDERS.map(() => ["delivered", 1]),
      );
      assert.equal((await attempts(made)).length, ORDERS.length);
      const sent = receiver.received.length;
      assert.ok(sent <= ORDERS.length + 1, `${sent} sent`);
      assert.equal(new Set(receiver.received.map(({ body }) => body)).size, ORDERS.length);
    });
  }
});
