import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { faults } from "../support/faults.ts";
import { attemptOf } from "../support/upstream-rows.ts";
import { Order, pass, startWorld, type World } from "../support/upstream-world.ts";

async function offered(world: World, id: string): Promise<Order> {
  const order = new Order(world, id);
  await order.open();
  return order;
}

/** The bank hears a cancel and says nothing of it, nor of anything else. */
function hideCancels({ calls }: World): () => void {
  const hidden = [
    calls.add({ verb: "cancel", fault: faults.unavailable() }),
    calls.add({ verb: "status", fault: faults.unavailable() }),
  ];
  return () => {
    for (const show of hidden) show();
  };
}

suite("a cancel whose answer is lost", () => {
  test("goes on in the background until the bank has said what became of it", async (t) => {
    const world = await startWorld(t);
    const order = await offered(world, "a");
    const show = hideCancels(world);
    assert.equal(await order.close("cancel"), "503");
    await pass(world, 2_000);
    assert.equal(await order.status(), "pending");
    show();
    await pass(world, 20_000);
    assert.equal(await order.status(), "cancel");
    assert.equal(await world.statusAtBank("a"), "cancel");
  });

  test("was in time when the bank acted, and its repeat says so", async (t) => {
    const world = await startWorld(t);
    const order = await offered(world, "a");
    world.calls.add({ verb: "cancel", times: 1, fault: faults.dropAnswer() });
    const blind = world.calls.add({ verb: "status", fault: faults.unavailable() });
    assert.equal(await order.close("cancel"), "503");
    blind();
    assert.equal(await order.close("cancel"), "200");
  });

  test("is a settlement when the customer was faster", async (t) => {
    const world = await startWorld(t);
    const order = await offered(world, "a");
    const show = hideCancels(world);
    assert.equal(await order.close("cancel"), "503");
    await order.pay();
    show();
    await pass(world, 3_000);
    assert.equal(await order.status(), "settlement");
    assert.equal(await order.close("cancel"), "412");
  });

  test("is still in doubt when a later one was not sent", async (t) => {
    const world = await startWorld(t);
    const [doubtful, unsent] = [await offered(world, "doubtful"), await offered(world, "unsent")];
    const show = hideCancels(world);
    assert.equal(await doubtful.close("cancel"), "503");
    show();
    await world.calls.refuse();
    assert.equal(await doubtful.close("expire"), "503");
    assert.equal(await unsent.close("cancel"), "503");
    await world.calls.accept();
    assert.equal((await attemptOf(world, "doubtful")).closing, "cancel");
    assert.equal((await attemptOf(world, "unsent")).closing, null);
    for (let seconds = 0; seconds < 60; seconds += 10) await pass(world, 10_000);
    assert.equal(await doubtful.status(), "cancel");
    assert.equal(await unsent.status(), "pending");
  });

  test("is written down before the bank is asked: who dies meanwhile has it finished", async (t) => {
    const world = await startWorld(t, { callMs: 30_000, requestMs: 30_000 });
    const order = await offered(world, "a");
    const { promise, resolve } = Promise.withResolvers<void>();
    world.calls.add({ verb: "cancel", fault: faults.delay(promise) });
    const asked = order.close("cancel");
    await world.calls.arrived("cancel", 1);
    const { closing, nextSyncAt } = await attemptOf(world, "a");
    assert.equal(closing, "cancel");
    assert.equal(nextSyncAt?.getTime(), world.shop.clock.now.getTime() + 30_000);
    resolve();
    assert.equal(await asked, "200");
  });
});

suite("an order whose time is up", () => {
  test("is expired by the bank's word alone, and told within ninety seconds", async (t) => {
    const world = await startWorld(t);
    const order = await offered(world, "a");
    await pass(world, 15 * 60_000 - 1_000);
    world.calls.add({ verb: "expire", times: 1, fault: faults.unavailable() });
    const blind = world.calls.add({ verb: "status", times: 1, fault: faults.unavailable() });
    world.advance(1_000);
    await world.resolve();
    assert.equal(await order.status(), "pending");
    blind();
    for (let seconds = 0; seconds < 90; seconds += 15) await pass(world, 15_000);
    assert.equal(await order.status(), "expire");
    const { body } = await world.shop.call("GET", "/v2/a/status");
    assert.equal(body["status_code"], "407");
  });
});
