import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { beat, endBeats, findHealth } from "../../src/operations/upstream/account-health.ts";
import { secondProcess } from "../support/second-process.ts";
import { Order, startWorld, type World } from "../support/upstream-world.ts";

/** As if so much time had gone by, by the database's clock. */
async function age({ shop }: World, what: "started_at" | "seen_at", seconds: number) {
  await shop.gateway.db.pool.query(
    `update gateway_process set ${what} = ${what} - $1 * interval '1 second'`,
    [seconds],
  );
}

suite("processes that call the same account", () => {
  test("share its limits by how many live, and newcomers begin with little", async (t) => {
    const world = await startWorld(t);
    const first = world.shop.gateway;
    const second = secondProcess(t, world);
    await new Order(world, "a").open();
    const perSecond = () => first.upstreamCalls.state(world.account)?.callsPerSecond;
    const whole = perSecond();
    assert.ok(whole);

    await beat(first, "one");
    assert.equal(perSecond(), whole, "who is alone has all of it");
    await age(world, "started_at", 5);
    const shares: number[] = [];
    t.mock.method(second.upstreamCalls, "setShare", (share: number) => shares.push(share));
    await beat(second, "two");
    await beat(first, "one");
    assert.deepEqual([shares.at(-1), perSecond()], [0.05, whole / 2]);
    await age(world, "started_at", 5);
    await beat(second, "two");
    assert.equal(shares.at(-1), 0.5);

    await endBeats(second, "two");
    await beat(first, "one");
    assert.equal(perSecond(), whole, "who ends leaves its share at once");
    await beat(second, "two");
    await beat(first, "one");
    assert.equal(perSecond(), whole / 2);
    await age(world, "seen_at", 11);
    await beat(first, "one");
    assert.equal(perSecond(), whole, "and who is killed after ten seconds");
    const { rows } = await first.db.pool.query("select id from gateway_process");
    assert.deepEqual(rows, [{ id: "one" }], "it is forgotten");
  });

  test("tell each other how its calls go, until they are gone", async (t) => {
    const world = await startWorld(t);
    const { gateway } = world.shop;
    assert.equal(await findHealth(gateway, world.account.id), undefined);
    await new Order(world, "a").open();
    await beat(gateway, "one");
    await beat(gateway, "two");
    const health = await findHealth(gateway, world.account.id);
    assert.deepEqual(
      [health?.processes, health?.down, health?.breakers.charge.state, health?.usedPerSecond],
      [2, { charge: 0, other: 0 }, "closed", 0.2],
    );
    assert.ok(health?.answeredAt instanceof Date);
    await age(world, "seen_at", 11);
    assert.equal(await findHealth(gateway, world.account.id), undefined);
    await beat(gateway, "one");
    assert.ok(await findHealth(gateway, world.account.id));
    world.advance(61_000);
    await beat(gateway, "one");
    assert.equal(
      await findHealth(gateway, world.account.id),
      undefined,
      "nobody calls it any more",
    );
  });
});
