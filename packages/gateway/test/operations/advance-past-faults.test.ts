import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { FaultRule } from "../../src/domain/notifications/fault-plan.ts";
import { advanceMerchantClock } from "../../src/operations/sandbox/advance-clock.ts";
import { setFaultPlan } from "../../src/operations/sandbox/fault-plan.ts";
import { notifications, owe } from "../support/deliveries.ts";
import { createTestGateway } from "../support/gateway.ts";
import { startReceiver } from "../support/receiver.ts";

suite("a merchant's time under a fault plan", () => {
  test("passes a copy that waits for its reordered original behind a delayed message", async (t) => {
    const made = await createTestGateway(t);
    const { gateway, merchant } = made;
    const receiver = await startReceiver(t, 200);
    const plan = async (...rules: readonly FaultRule[]) =>
      await setFaultPlan(gateway, await merchant(), { seed: 1, rules });
    const advance = async (byMs: number) =>
      await advanceMerchantClock(gateway, await merchant(), { byMs });

    await plan({ fault: "reorder" }, { fault: "duplicate" });
    await owe(made, "order-1", receiver.url);
    await advance(0);
    await plan({ fault: "delay", seconds: 5_400 });
    await owe(made, "order-2", receiver.url);
    const advanced = await advance(4 * 60 * 60_000);

    assert.equal(advanced.outcome === "applied" && advanced.remainingMs, 0);
    const rows = await notifications(made);
    assert.deepEqual(
      rows.filter(({ state }) => state !== "delivered"),
      [],
    );
    const pending = receiver.received.filter(({ body }) => body.includes('"pending"'));
    const order = pending.map(({ body }) => /order-\d/.exec(body)?.[0]);
    assert.deepEqual(order, ["order-2", "order-1", "order-1"]);
  });
});
