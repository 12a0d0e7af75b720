import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { beat, findHealth } from "../../src/operations/upstream/account-health.ts";
import { watchAccounts } from "../../src/operations/upstream/watch-accounts.ts";
import type { Fault } from "../support/fault-proxy.ts";
import { faults } from "../support/faults.ts";
import { secondProcess } from "../support/second-process.ts";
import { needs } from "../support/upstream-rows.ts";
import { Order, pass, startWorld, type World } from "../support/upstream-world.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** The bank's clock, so many seconds from the shop's. */
function datedBy({ shop }: World, seconds: number): Fault {
  return {
    name: `clock off by ${seconds} s`,
    deal: async (call) => {
      const answer = await call.pass();
      const date = new Date(shop.gateway.wallNow().getTime() + seconds * SECOND).toUTCString();
      call.send({ ...answer, headers: { ...answer.headers, date } });
    },
  };
}

/** Orders whose answers tell the time; the shop says what it has seen. */
async function tellTime(world: World, name: string, times: number): Promise<void> {
  for (let number = 0; number < times; number++) await new Order(world, `${name}-${number}`).open();
  await beat(world.shop.gateway, "one");
  await watchAccounts(world.shop.gateway);
}

async function rowsOf({ shop }: World, kind: string) {
  const { rows } = await shop.gateway.db.pool.query<{ data: object; how: string | null }>(
    "select data, how from attention where kind = $1 order by id",
    [kind],
  );
  return rows;
}

suite("an upstream whose clock is not ours", () => {
  test("calls a person once, whichever process sees it, and no more when the clocks agree", async (t) => {
    const world = await startWorld(t);
    const { gateway } = world.shop;
    const right = world.calls.add({ fault: datedBy(world, 0) });
    await tellTime(world, "right", 5);
    right();
    assert.deepEqual(await needs(world), []);
    const off = world.calls.add({ fault: datedBy(world, -20) });
    await tellTime(world, "off", 6);
    assert.deepEqual(await needs(world), ["clock_skew"], "of eleven answers six are off");
    const skewMs = (await findHealth(gateway, world.account.id))?.skewMs;
    assert.ok(skewMs !== undefined && skewMs <= -19_000 && skewMs >= -22_000, String(skewMs));

    const other = secondProcess(t, world);
    await beat(other, "two");
    await Promise.all([watchAccounts(gateway), watchAccounts(other), watchAccounts(other)]);
    const data = { upstream_is: "behind", seconds_at_least: 10 };
    assert.deepEqual(await rowsOf(world, "clock_skew"), [{ data, how: null }]);

    off();
    world.calls.add({ fault: datedBy(world, 0) });
    await tellTime(world, "mended", 15);
    assert.deepEqual(await needs(world), []);
    assert.deepEqual(await rowsOf(world, "clock_skew"), [{ data, how: "the clocks agree" }]);
  });
});

/** An order that is paid, of which the shop learns by asking alone when the bank's messages are lost. */
async function settle(world: World, id: string): Promise<void> {
  const order = new Order(world, id);
  await order.open();
  await order.pay();
  await pass(world, 2 * MINUTE);
  assert.equal(await order.status(), "settlement", id);
}

suite("an upstream whose messages do not come", () => {
  test("calls a person once after three payments, and no more at its first genuine message", async (t) => {
    const world = await startWorld(t);
    const { gateway } = world.shop;
    const other = secondProcess(t, world);
    const watch = async () =>
      await Promise.all([watchAccounts(gateway), watchAccounts(other), watchAccounts(gateway)]);
    await settle(world, "heard");
    await pass(world, SECOND);
    const lost = world.bells.add({ verb: "webhook", fault: faults.answer(200) });
    await settle(world, "silent-1");
    await settle(world, "silent-2");
    await pass(world, 2 * MINUTE);
    await watch();
    assert.deepEqual(await needs(world), [], "two may be chance");
    await settle(world, "silent-3");
    await pass(world, 2 * MINUTE);
    await watch();
    assert.deepEqual(await needs(world), ["webhooks_silent"]);
    assert.equal((await rowsOf(world, "webhooks_silent")).length, 1);

    const { path } = world.bells.log.at(-1)?.request ?? { path: "" };
    const headers = { "content-type": "application/json" };
    await fetch(world.shop.url + path, { method: "POST", headers, body: "no json" });
    await watch();
    assert.deepEqual(await needs(world), ["webhooks_silent"], "that was no genuine one");
    lost();
    await new Order(world, "heard-again").open();
    await world.tell();
    await watch();
    assert.deepEqual(await needs(world), []);
    const [row] = await rowsOf(world, "webhooks_silent");
    assert.equal(row?.how, "a genuine message has come");
    await watch();
    assert.equal((await rowsOf(world, "webhooks_silent")).length, 1, "nor is it called again");
  });

  test("does not count while a message may still be on its way, nor after a day", async (t) => {
    const world = await startWorld(t);
    const { gateway } = world.shop;
    const lost = world.bells.add({ verb: "webhook", fault: faults.answer(200) });
    const orders = [1, 2, 3].map((number) => new Order(world, `silent-${number}`));
    for (const order of orders) await order.open();
    await pass(world, 2 * MINUTE);
    for (const order of orders) await order.pay();
    // Somebody looks at them, so that they are asked about soon.
    for (const order of orders) await order.status();
    world.advance(15 * SECOND);
    await world.resolve();
    for (const order of orders) assert.equal(await order.status(), "settlement");
    await watchAccounts(gateway);
    assert.deepEqual(await needs(world), []);
    world.advance(25 * 60 * MINUTE);
    await watchAccounts(gateway);
    assert.deepEqual(await needs(world), []);
    lost();
  });
});
