import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { createMerchant } from "../../src/operations/merchants/create-merchant.ts";
import { Resolver } from "../../src/operations/upstream/resolver.ts";
import { setAccountState } from "../../src/operations/upstream/set-account-state.ts";
import { type FaultProxy, type FaultVerb, startFaultProxy } from "../support/fault-proxy.ts";
import { faults } from "../support/faults.ts";
import { chargeBody } from "../support/gateway.ts";
import { activeAccount } from "../support/upstream-accounts.ts";
import { attemptOf } from "../support/upstream-rows.ts";
import { eachOf, Order, startWorld, type World } from "../support/upstream-world.ts";

/** Another merchant of the shop's, whose account is at the same bank by a way of its own. */
async function openOther(t: TestContext, { shop, bank }: World) {
  const other = await createMerchant(shop.gateway, { environment: "production" });
  const way = await startFaultProxy(t, bank.url);
  await activeAccount(shop.gateway, {
    merchantId: other.id,
    profile: "gerbang",
    baseUrl: way.url,
    serverKey: bank.keys.serverKey,
  });
  return { other, way, authorization: `Basic ${btoa(`${other.serverKey.reveal()}:`)}` };
}

function countOf({ log }: FaultProxy, verb: FaultVerb): number {
  return log.filter(({ request }) => request.verb === verb).length;
}

const ORDERS = 20;
/** Pieces of work of one account, or refunds of one merchant, that one process does at once. */
const ACCOUNT_ROOM = 8;
const REFUND_ROOM = 4;

suite("an account that hangs", () => {
  for (const work of ["orders", "refunds"] as const) {
    test(`has its few places for ${work}, and holds back nobody else's`, async (t) => {
      const world = await startWorld(t, { callMs: 30_000 });
      const { shop } = world;
      const { other, way, authorization } = await openOther(t, world);
      const orders = Array.from({ length: ORDERS }, (_none, at) => new Order(world, `order-${at}`));
      await eachOf(orders, async (order) => await order.charge());
      const theirs = await shop.call("POST", "/v2/charge", chargeBody("theirs"), { authorization });
      assert.equal(theirs.body["status_code"], "201");
      if (work === "refunds") {
        await eachOf(orders, async (order) => await order.pay());
        await world.tell();
        world.calls.add({ verb: "refund", fault: faults.drop() });
        await eachOf(orders, async (order) => await order.refund("r", 1_000));
        world.calls.clear();
      }

      const { promise: over, resolve: end } = Promise.withResolvers<void>();
      world.calls.add({ fault: faults.delay(over) });
      const begun = world.calls.log.length;
      const asked = countOf(world.calls, "status");
      const askedThere = countOf(way, "status");
      shop.clock.advance(work === "orders" ? 31_000 : 3_000);
      await shop.gateway.db.pool.query(
        "update upstream_attempt set next_sync_at = $1 where merchant_id = $2",
        [shop.clock.now, other.id],
      );
      const resolver = new Resolver(shop.gateway, { onRoom: () => {}, onError: assert.ifError });
      for (let pumps = 0; pumps < 5; pumps++) await resolver.pump();
      await way.arrived("status", askedThere + 1);
      await way.idle();
      const room = work === "orders" ? ACCOUNT_ROOM : REFUND_ROOM;
      await world.calls.arrived("status", asked + room);
      assert.equal(world.calls.log.length - begun, room);
      end();
      await resolver.stop();
    });
  }

  test("holds back no charge of others: neither at upstreams nor of the simulated wallet", async (t) => {
    const world = await startWorld(t, { callMs: 30_000, requestMs: 30_000 });
    const { shop } = world;
    const { way, authorization } = await openOther(t, world);
    const sandbox = await createMerchant(shop.gateway);
    const { promise: over, resolve: end } = Promise.withResolvers<void>();
    world.calls.add({ fault: faults.delay(over) });
    const hung = Array.from({ length: 20 }, async (_none, at) => {
      return await new Order(world, `hung-${at}`).charge();
    });
    await world.calls.arrived("charge", 20);
    const theirs = await shop.call("POST", "/v2/charge", chargeBody("theirs"), { authorization });
    assert.equal(theirs.body["status_code"], "201");
    const simulated = await shop.call("POST", "/v2/charge", chargeBody("simulated"), {
      authorization: `Basic ${btoa(`${sandbox.serverKey.reveal()}:`)}`,
    });
    assert.equal(simulated.body["status_code"], "201");
    const cancelled = await shop.call("POST", "/v2/theirs/cancel", {}, { authorization });
    assert.equal(cancelled.body["status_code"], "200");
    assert.equal(way.log.length, 2);
    end();
    assert.equal(new Set(await Promise.all(hung)).size, 1);
  });

  test("holds back no refund of the same merchant's at another account", async (t) => {
    const world = await startWorld(t, { callMs: 30_000 });
    const { shop, bank, account } = world;
    const doubt = async (proxy: FaultProxy, ids: readonly string[]) => {
      const orders = ids.map((id) => new Order(world, id));
      await eachOf(orders, async (order) => await order.open());
      await eachOf(orders, async (order) => await order.pay());
      await world.tell();
      proxy.add({ verb: "refund", fault: faults.drop() });
      await eachOf(orders, async (order) => await order.refund("r", 1_000));
      proxy.clear();
    };
    await doubt(world.calls, ["a", "b", "c", "d", "e", "f"]);
    const key = { merchantId: shop.keys.id, accountId: account.id };
    await setAccountState(shop.gateway, key, "draining");
    const way = await startFaultProxy(t, bank.url);
    const { serverKey } = bank.keys;
    const { merchantId } = key;
    await activeAccount(shop.gateway, {
      merchantId,
      profile: "gerbang",
      baseUrl: way.url,
      serverKey,
    });
    await doubt(way, ["later"]);

    const { promise: over, resolve: end } = Promise.withResolvers<void>();
    world.calls.add({ fault: faults.delay(over) });
    const asked = countOf(world.calls, "status");
    const askedThere = countOf(way, "status");
    shop.clock.advance(3_000);
    const resolver = new Resolver(shop.gateway, { onRoom: () => {}, onError: assert.ifError });
    await resolver.pump();
    await world.calls.arrived("status", asked + REFUND_ROOM);
    await way.arrived("status", askedThere + 1);
    end();
    await resolver.stop();
  });

  test("has so many calls at once; one more is not sent, and is no longer in doubt", async (t) => {
    const world = await startWorld(t, { callMs: 30_000, requestMs: 30_000 });
    const { gateway } = world.shop;
    await gateway.db.pool.query("update upstream_account set in_flight_max = 2");
    const { promise, resolve } = Promise.withResolvers<void>();
    world.calls.add({ fault: faults.delay(promise) });
    const orders = ["a", "b", "c"].map((id) => new Order(world, id));
    const first = orders.slice(0, 2).map(async (order) => await order.charge());
    await world.calls.arrived("charge", 2);
    assert.equal(await orders[2]?.charge(), "503");
    assert.equal((await attemptOf(world, "c")).closedAs, "not_sent");
    resolve();
    assert.deepEqual(await Promise.all(first), ["201", "201"]);
    assert.equal(await new Order(world, "d").charge(), "201");
  });
});
