import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { AccountLimits } from "../../src/domain/upstream/account-limits.ts";
import { resolveDue } from "../../src/operations/upstream/resolver.ts";
import { setAccountLimits } from "../../src/operations/upstream/set-account-limits.ts";
import type { Fault } from "../support/fault-proxy.ts";
import { faults } from "../support/faults.ts";
import { attemptOf } from "../support/upstream-rows.ts";
import { eachOf, Order, pass, startWorld, type World } from "../support/upstream-world.ts";

const SECOND = 1_000;

async function limit({ shop, account }: World, limits: Partial<AccountLimits>): Promise<void> {
  const key = { merchantId: shop.keys.id, accountId: account.id };
  assert.deepEqual(await setAccountLimits(shop.gateway, key, limits), { outcome: "applied" });
}

suite("the calls of an account", () => {
  test("are no more than it takes in a second: what would wait for longer is not sent", async (t) => {
    const world = await startWorld(t, { callMs: 20_000, requestMs: 20_000 });
    await limit(world, { callsPerSecond: 10 });
    const begun = performance.now();
    let last = begun;
    const noted: Fault = {
      name: "noted",
      deal: async (call) => {
        last = performance.now();
        call.send(await call.pass());
      },
    };
    world.calls.add({ verb: "charge", fault: noted });
    const codes = await Promise.all(
      Array.from({ length: 30 }, async (_none, at) => await new Order(world, `${at}`).charge()),
    );
    const sent = codes.filter((code) => code === "201").length;
    assert.equal(codes.filter((code) => code === "503").length, 30 - sent);
    assert.ok(sent >= 8 && sent < 30, `${sent} were sent`);
    assert.ok(sent <= 1.5 + ((last - begun) / SECOND) * 10, `${sent} in ${last - begun} ms`);
    assert.equal(world.shop.gateway.upstreamCalls.state(world.account)?.overLimit, 30 - sent);
  });

  test("that only the clock has due wait where they are, and are not counted", async (t) => {
    const world = await startWorld(t);
    const orders = Array.from({ length: 12 }, (_none, at) => new Order(world, `order-${at}`));
    await eachOf(orders, async (order) => await order.open());
    await limit(world, { callsPerSecond: 2 });
    // The next call is the first that keeps to it.
    await orders[0]?.close("cancel");
    world.advance(31 * SECOND);
    const made = world.calls.log.length;
    await resolveDue(world.shop.gateway);
    const asked = world.calls.log.length - made;
    assert.ok(asked >= 1 && asked <= 3, `${asked} were asked about`);
    const { rows } = await world.shop.gateway.db.pool.query<{ count: number }>(
      `select count(*)::int as count from upstream_attempt
       where state = 'open' and syncs = 0 and leased_until is null and next_sync_at <= $1`,
      [world.shop.clock.now],
    );
    assert.equal(rows[0]?.count, 11 - asked);
    await limit(world, { callsPerSecond: 1_000 });
    await orders[0]?.open();
    await world.resolve();
    assert.equal(world.calls.log.length - made, 12, "a charge, and each of the others once");
  });
});

suite("an upstream that has had too many calls", () => {
  const verbs: Readonly<Record<string, (world: World, order: Order) => Promise<unknown>>> = {
    charge: async (_world, order) => await order.charge(),
    status: async (world) => {
      world.advance(31 * SECOND);
      await world.resolve();
    },
    cancel: async (_world, order) => await order.close("cancel"),
    expire: async (_world, order) => await order.close("expire"),
    refund: async (world, order) => {
      await order.pay();
      await world.tell();
      await order.refund("r", 1_000);
    },
  };

  test("is left alone for as long as it says, whatever it was asked", async (t) => {
    const world = await startWorld(t);
    const { upstreamCalls } = world.shop.gateway;
    // By the clock of whoever writes it, which stands on the answer, too.
    const writtenAt = new Date();
    const inHalfAMinute = () => new Date(writtenAt.getTime() + 30 * SECOND).toUTCString();
    for (const [verb, ask] of Object.entries(verbs)) {
      for (const form of [() => "30", inHalfAMinute]) {
        const retryAfter = form();
        const name = `${verb} ${retryAfter}`;
        const order = new Order(world, `${verb}-${retryAfter.length}`);
        if (verb !== "charge") await order.open();
        const headers = { "retry-after": retryAfter, date: writtenAt.toUTCString() };
        const fault = faults.answer(429, { message: "API rate limit exceeded" }, headers);
        const limiting = world.calls.add({ verb: verb as "charge", times: 1, fault });
        await ask(world, order);
        limiting();
        const made = world.calls.log.length;
        assert.equal(await new Order(world, `${order.id}-next`).charge(), "503", name);
        await pass(world, SECOND);
        assert.equal(world.calls.log.length, made, `${name}: nothing is called`);
        assert.ok(upstreamCalls.state(world.account)?.pausedUntil, name);
        await pass(world, 31 * SECOND);
        assert.equal(await new Order(world, `${order.id}-next`).charge(), "201", name);
        await pass(world, 120 * SECOND);
      }
    }
    assert.equal(upstreamCalls.state(world.account)?.rateLimited, 10);
  });

  test("is called half as often where it does not say how long, and then more again", async (t) => {
    const world = await startWorld(t);
    const { upstreamCalls } = world.shop.gateway;
    world.calls.add({ verb: "charge", times: 1, fault: faults.answer(429, { message: "Slow" }) });
    assert.equal(await new Order(world, "a").charge(), "503");
    assert.equal(upstreamCalls.state(world.account)?.share, 0.5);
    assert.equal(await new Order(world, "b").charge(), "201");
    world.advance(45 * SECOND);
    const share = upstreamCalls.state(world.account)?.share ?? 0;
    assert.ok(share > 0.74 && share < 1, String(share));
    world.advance(15 * SECOND);
    assert.equal(upstreamCalls.state(world.account)?.share, 1);
  });

  test("is left alone when it says so by a 503; what it was asked stays in doubt", async (t) => {
    const world = await startWorld(t);
    const busy = faults.answer(503, "<h1>busy</h1>", { "retry-after": "20" });
    world.calls.add({ verb: "charge", times: 1, fault: busy });
    const order = new Order(world, "a");
    assert.equal(await order.charge(), "503");
    assert.equal(world.calls.log.length, 1, "nor is it repeated");
    assert.equal((await attemptOf(world, "a")).state, "unknown");
    await pass(world, 21 * SECOND);
    assert.equal(await order.charge(), "201");
  });
});
