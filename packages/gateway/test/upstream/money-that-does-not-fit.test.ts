import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { decideAttention } from "../../src/operations/upstream/decide-attention.ts";
import { listAttention } from "../../src/store/upstream/attention.ts";
import { falsify, faults } from "../support/faults.ts";
import { attemptOf, needs, straysOf } from "../support/upstream-rows.ts";
import { GROSS, Order, pass, startWorld, type World } from "../support/upstream-world.ts";

const HOUR = 60 * 60_000;

async function offered(world: World, id: string): Promise<Order> {
  const order = new Order(world, id);
  await order.open();
  return order;
}

/** What the bank says of every order is that its amount is another. */
function misreport({ calls }: World) {
  const fault = faults.falsify(falsify.amount(GROSS - 1));
  return calls.add({ verb: "status", fault });
}

/** The shop's order has ended, and the bank's has not: as when a status answer is wrong. */
async function closedTooSoon(world: World, id: string): Promise<Order> {
  const order = await offered(world, id);
  const silent = world.bells.add({ verb: "webhook", fault: faults.answer(200) });
  const wrong = world.calls.add({
    verb: "status",
    fault: faults.falsify(falsify.status("cancel")),
  });
  world.advance(31_000);
  await world.resolve();
  wrong();
  silent();
  assert.equal(await order.status(), "cancel");
  return order;
}

suite("a payment of another amount", () => {
  test("moves nothing, holds its transaction, and calls a person", async (t) => {
    const world = await startWorld(t);
    const order = await offered(world, "a");
    await order.pay();
    misreport(world);
    await pass(world, 1_000);
    assert.equal(await order.status(), "pending");
    assert.equal((await attemptOf(world, "a")).hold, "amount_differs");
    assert.deepEqual(await straysOf(world, "a"), [
      { cause: "amount_differs", state: "found", amount: GROSS - 1 },
    ]);
    assert.deepEqual(await needs(world), ["amount_differs"]);
    assert.equal(await order.close("cancel"), "503");
    await pass(world, 25 * HOUR);
    assert.equal(await order.status(), "pending");
    assert.equal((await straysOf(world, "a"))[0]?.state, "found");
  });

  test("that the bank corrects is the order's own, and no stray", async (t) => {
    const world = await startWorld(t, { returnStrays: "auto" });
    const order = await offered(world, "a");
    await order.pay();
    const heal = misreport(world);
    await pass(world, 1_000);
    heal();
    assert.equal(await order.close("cancel"), "412");
    assert.equal(await order.status(), "settlement");
    assert.deepEqual(await straysOf(world, "a"), []);
    assert.equal((await attemptOf(world, "a")).hold, null);
    assert.deepEqual(await needs(world), []);
  });

  test("goes back by itself only when it was said twice, where the account returns strays", async (t) => {
    const world = await startWorld(t, { returnStrays: "auto" });
    const order = await offered(world, "a");
    await order.pay();
    misreport(world);
    await pass(world, 1_000);
    assert.equal((await straysOf(world, "a"))[0]?.state, "found");
    await pass(world, 25 * HOUR);
    assert.equal((await straysOf(world, "a"))[0]?.state, "returned");
    assert.equal(await world.statusAtBank("a"), "partial_refund");
  });
});

/** Asks again about everything, as every day. */
async function askAgain(world: World): Promise<void> {
  await world.shop.gateway.db.pool.query("update upstream_attempt set next_sync_at = created_at");
  await world.resolve();
}

async function booksDataOf({ shop }: World): Promise<readonly object[]> {
  const { rows } = await shop.gateway.db.pool.query<{ data: object }>(
    "select data from attention where kind = 'contradiction' and closed_at is null",
  );
  return rows.map(({ data }) => data);
}

suite("what a bank says of a payment after it was booked", () => {
  for (const decision of ["keep", "return"] as const) {
    test(`a corrected amount calls a person after ${decision}, and moves nothing`, async (t) => {
      const world = await startWorld(t);
      const order = await offered(world, "a");
      await order.pay();
      const heal = misreport(world);
      await pass(world, 1_000);
      const { gateway, keys } = world.shop;
      const [held] = await listAttention(gateway.db, keys.id, "open");
      assert.ok(held);
      const merchant = await world.shop.merchant();
      const by = { id: "sari", name: "Sari" };
      const decided = { id: held.id, decision, reason: "asked them", by };
      assert.deepEqual(await decideAttention(gateway, merchant, decided), { outcome: "applied" });
      await pass(world, 1_000);
      assert.deepEqual(await needs(world), [], "what was decided about is what they say");
      heal();
      await askAgain(world);
      const why = "paid_amount";
      assert.deepEqual(await booksDataOf(world), [{ why, booked: GROSS - 1, said: GROSS }]);
      assert.equal(await order.status(), "cancel");
      const state = decision === "keep" ? "kept" : "returned";
      assert.deepEqual(await straysOf(world, "a"), [
        { cause: "amount_differs", state, amount: GROSS - 1 },
      ]);
      misreport(world);
      await askAgain(world);
      assert.deepEqual(await needs(world), [], "it says again what is booked");
    });
  }

  test("another amount than was settled, or that it was not paid, calls a person until it is right again", async (t) => {
    const world = await startWorld(t);
    const order = await offered(world, "a");
    await order.pay();
    await world.tell();
    assert.equal(await order.status(), "settlement");
    for (const [wrong, data] of [
      [falsify.amount(GROSS + 500), { why: "paid_amount", booked: GROSS, said: GROSS + 500 }],
      [falsify.status("cancel"), { why: "paid_no_more", booked: GROSS, said: "cancelled" }],
    ] as const) {
      const heal = world.calls.add({ verb: "status", fault: faults.falsify(wrong) });
      await askAgain(world);
      assert.deepEqual(await booksDataOf(world), [data]);
      heal();
      // An answer that is only behind is none to go by.
      const behind = faults.falsify(falsify.status("pending"));
      const late = world.calls.add({ verb: "status", fault: behind });
      await askAgain(world);
      late();
      assert.deepEqual(await booksDataOf(world), [data]);
      await askAgain(world);
      assert.deepEqual(await needs(world), []);
      assert.equal(await order.status(), "settlement");
    }
  });

  test("the amount of a stray payment that nobody has decided about is the one that is said now", async (t) => {
    const world = await startWorld(t, { returnStrays: "auto" });
    const order = await offered(world, "a");
    await order.pay();
    const first = misreport(world);
    await pass(world, 1_000);
    first();
    const second = world.calls.add({
      verb: "status",
      fault: faults.falsify(falsify.amount(GROSS - 2)),
    });
    world.advance(61_000);
    await askAgain(world);
    // It has been said once: it goes back when it is said again.
    assert.deepEqual(await straysOf(world, "a"), [
      { cause: "amount_differs", state: "found", amount: GROSS - 2 },
    ]);
    const { gateway, keys } = world.shop;
    const open = await listAttention(gateway.db, keys.id, "open");
    assert.deepEqual(
      open.map(({ kind, data }) => [kind, data["amount"]]),
      [["amount_differs", GROSS - 2]],
    );
    world.advance(61_000);
    await askAgain(world);
    await world.resolve();
    second();
    assert.deepEqual(await straysOf(world, "a"), [
      { cause: "amount_differs", state: "returned", amount: GROSS - 2 },
    ]);
  });
});

suite("money that comes after its order was closed", () => {
  test("waits for a decision, and is over when somebody returns it at the bank", async (t) => {
    const world = await startWorld(t);
    const order = await closedTooSoon(world, "a");
    await order.pay();
    await pass(world, 1_000);
    assert.equal(await order.status(), "cancel");
    assert.deepEqual(await straysOf(world, "a"), [
      { cause: "after_close", state: "found", amount: GROSS },
    ]);
    assert.deepEqual(await needs(world), ["stray_payment"]);
    await order.refundAtBank("theirs", GROSS);
    await pass(world, 2_000);
    assert.equal((await straysOf(world, "a"))[0]?.state, "returned");
    assert.deepEqual(await needs(world), []);
  });

  test("goes back by itself where the account says so, once, however often it is told", async (t) => {
    const world = await startWorld(t, { returnStrays: "auto" });
    const order = await closedTooSoon(world, "a");
    await order.pay();
    world.calls.add({ verb: "refund", times: 1, fault: faults.dropAnswer() });
    world.bells.add({ verb: "webhook", fault: faults.twice() });
    for (let minutes = 0; minutes < 5; minutes++) await pass(world, 60_000);
    assert.equal((await straysOf(world, "a"))[0]?.state, "returned");
    assert.equal(await world.statusAtBank("a"), "refund");
    assert.equal(await order.status(), "cancel");
    assert.deepEqual(await needs(world), []);
  });
});
