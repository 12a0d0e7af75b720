import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { byNight, sampleOf } from "../../../checkout/test/support/sample.ts";
import { resolveDue } from "../../src/operations/upstream/resolver.ts";
import { faults } from "../support/faults.ts";
import { secondProcess } from "../support/second-process.ts";
import { findFaults } from "../support/upstream-books.ts";
import { attemptsOf } from "../support/upstream-rows.ts";
import { comeToRest, GROSS, Order, startWorld, type World } from "../support/upstream-world.ts";

/** Everything that can happen to one open order at one moment. */
const DEEDS: Readonly<Record<string, (order: Order, world: World) => Promise<unknown>>> = {
  pay: async (order) => await order.pay(),
  cancel: async (order) => await order.close("cancel"),
  expire: async (order) => await order.close("expire"),
  refund: async (order) => await order.refund("ours", GROSS / 2),
  "refund at the bank": async (order) => await order.refundAtBank("theirs", GROSS / 2),
  tell: async (_order, world) => await world.deliver(),
};

const ROUNDS = 3;

suite("two processes of a shop, and everything at the same moment", () => {
  test("agree with the bank to the rupiah", { skip: byNight }, async (t) => {
    const world = await startWorld(t, { callMs: 2_000, requestMs: 2_000 });
    const second = secondProcess(t, world);
    const orders: Order[] = [];
    const names = Object.keys(DEEDS);
    for (let round = 0; round < ROUNDS; round++) {
      // Each pair of deeds, by day in one of the rounds, with both processes resolving beside them.
      const all = names.flatMap((one, at) => names.slice(at).map((other) => [one, other] as const));
      const pairs = sampleOf(all, ROUNDS, round);
      const racing = pairs.map(([one, other], at) => ({
        order: new Order(world, `race-${round}-${at}`),
        deeds: [one, other],
      }));
      orders.push(...racing.map(({ order }) => order));
      await Promise.all(racing.map(async ({ order }) => await order.charge()));
      if (round % 2 === 1) await Promise.all(racing.map(async ({ order }) => await order.pay()));
      world.advance(round === 2 ? 15 * 60_000 : 31_000);
      await Promise.all([
        ...racing.flatMap(({ order, deeds }) =>
          deeds.map(async (deed) => await DEEDS[deed]?.(order, world)),
        ),
        resolveDue(world.shop.gateway),
        resolveDue(second),
        resolveDue(second),
      ]);
    }
    await comeToRest(world);
    assert.deepEqual(await findFaults(world, orders), []);
  });

  // By day with two, of which the first loses its answers, too.
  for (const accounts of sampleOf([1, 2], 2, 1)) {
    test(`show one code of a charge in doubt, whoever finishes it, accounts: ${accounts}`, async (t) => {
      // No call may run out of time here: a charge that was given up shows no code, which is right.
      const world = await startWorld(t, { callMs: 10_000, requestMs: 10_000, accounts });
      const second = secondProcess(t, world);
      const orders = Array.from({ length: 12 }, (_none, at) => new Order(world, `join-${at}`));
      const lost = world.ways.map(({ calls }) =>
        calls.add({ verb: "charge", fault: faults.dropAnswer() }),
      );
      await Promise.all(orders.map(async (order) => await order.charge()));
      for (const heal of lost) heal();
      world.advance(11_000);
      await Promise.all([
        ...orders.flatMap((order) => [order.charge(), order.charge()]),
        resolveDue(world.shop.gateway),
        resolveDue(second),
      ]);
      for (const { id, told } of orders) {
        const shown = (await attemptsOf(world, id)).filter(({ isShown }) => isShown);
        assert.equal(shown.length, 1, id);
        const codes = told.flatMap(({ body }) => body["qr_string"] ?? []);
        assert.equal(new Set(codes).size <= 1, true);
      }
      await comeToRest(world);
      assert.deepEqual(await findFaults(world, orders), []);
    });
  }

  test("make one charge of an order that is charged twice at the same moment", async (t) => {
    const world = await startWorld(t, { callMs: 2_000, requestMs: 2_000 });
    const order = new Order(world, "a");
    const told = await Promise.all(Array.from({ length: 6 }, async () => await order.charge()));
    assert.deepEqual(told.toSorted(), ["201", "406", "406", "406", "406", "406"]);
    assert.equal((await attemptsOf(world, "a")).length, 1);
  });

  test("ask for one refund of a key that is refunded twice at the same moment", async (t) => {
    const world = await startWorld(t, { callMs: 2_000, requestMs: 2_000 });
    const order = new Order(world, "a");
    await order.charge();
    await order.pay();
    await world.tell();
    await Promise.all(Array.from({ length: 4 }, async () => await order.refund("r", 6_000)));
    await Promise.all(["s", "t"].map(async (key) => await order.refund(key, 4_000)));
    await comeToRest(world);
    assert.equal(await world.statusAtBank("a"), "refund");
    assert.deepEqual(await findFaults(world, [order]), []);
  });
});
