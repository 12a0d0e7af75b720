import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { falsify, faults } from "../support/faults.ts";
import { chargeBody } from "../support/gateway.ts";
import { attemptOf, needs } from "../support/upstream-rows.ts";
import { GROSS, Order, pass, startWorld, type World } from "../support/upstream-world.ts";

const MINUTE = 60_000;

function asked({ calls }: World): number {
  return calls.log.filter(({ request }) => request.verb === "status").length;
}

/** The last message that the bank sent, once more. */
async function lastMessage({ bells }: World) {
  const last = bells.log.findLast(({ request }) => request.verb === "webhook")?.request;
  assert.ok(last);
  return last;
}

async function post(world: World, path: string, body: string, type = "application/json") {
  const headers = { "content-type": type };
  return (await fetch(world.shop.url + path, { method: "POST", headers, body })).status;
}

suite("a message of an upstream", () => {
  test("that is forged moves nothing, is refused, and the third one calls a person", async (t) => {
    const world = await startWorld(t);
    const order = new Order(world, "a");
    await order.charge();
    world.bells.add({ verb: "webhook", fault: faults.answer(200) });
    await order.pay();
    await world.tell();
    const { path, body } = await lastMessage(world);
    const before = asked(world);
    for (let times = 1; times <= 3; times++) {
      const forged = JSON.stringify(falsify.amount(times)(JSON.parse(body) as object as never));
      assert.equal(await post(world, path, forged), 401);
      assert.deepEqual(await needs(world), times < 3 ? [] : ["forged_messages"]);
    }
    await world.resolve();
    assert.equal(asked(world), before);
    assert.equal(await order.status(), "pending");
    assert.equal(await post(world, path.replace(/[^/]+$/, "x".repeat(43)), body), 404);
    assert.equal(await post(world, path, "no json"), 200);
    assert.equal(await post(world, path, body), 200);
    await world.resolve();
    assert.equal(await order.status(), "settlement");
  });

  test("is a bell alone: what it claims is asked for", async (t) => {
    const world = await startWorld(t);
    const order = new Order(world, "a");
    await order.charge();
    await world.tell();
    const { path, body } = await lastMessage(world);
    // Its signature covers neither the status nor the id.
    const claim = { ...(JSON.parse(body) as object), transaction_status: "settlement" };
    assert.equal(await post(world, path, JSON.stringify({ ...claim, status_code: "200" })), 401);
    await world.resolve();
    assert.equal(await order.status(), "pending");
  });

  test("about an order that nobody made is kept, and calls a person after ten minutes", async (t) => {
    const world = await startWorld(t);
    const token = /upstream\/[^/]+/;
    await new Order(world, "a").charge();
    await world.tell();
    const { path } = await lastMessage(world);
    const address = `${world.shop.url}/${token.exec(path)?.[0] ?? ""}`;
    await world.bank.call("POST", "/v2/charge", chargeBody("theirs", GROSS, "qris"), {
      "x-override-notification": address,
    });
    await world.tell();
    await pass(world, 9 * MINUTE);
    assert.deepEqual(await needs(world), []);
    await pass(world, 2 * MINUTE);
    assert.deepEqual(await needs(world), ["unknown_order"]);
  });

  test("that repeats another is one row, and a heartbeat asks for nothing", async (t) => {
    const world = await startWorld(t);
    const order = new Order(world, "a");
    await order.charge();
    const before = asked(world);
    await world.tell();
    assert.equal(asked(world), before);
    const { path, body } = await lastMessage(world);
    for (let times = 0; times < 5; times++) assert.equal(await post(world, path, body), 200);
    await world.resolve();
    assert.equal(asked(world), before);
    const { rows } = await world.shop.gateway.db.pool.query<{ copies: number }>(
      "select copies from upstream_message",
    );
    assert.deepEqual(rows, [{ copies: 6 }]);
  });

  test("is kept whatever it says that it is, with what it says", async (t) => {
    const world = await startWorld(t);
    await new Order(world, "a").charge();
    await world.tell();
    const { path, body } = await lastMessage(world);
    const { pool } = world.shop.gateway.db;
    await pool.query("delete from upstream_message");
    assert.equal(await post(world, path, body, "json"), 200);
    const { rows } = await pool.query<{ type: string }>(
      "select headers ->> 'content-type' as type from upstream_message",
    );
    assert.deepEqual(rows, [{ type: "json" }]);
  });

  test("that comes before the charge's answer finds its attempt", async (t) => {
    const world = await startWorld(t);
    world.calls.add({
      verb: "charge",
      times: 1,
      fault: {
        name: "told first",
        async deal(call) {
          const answer = await call.pass();
          await world.deliver();
          call.send(answer);
        },
      },
    });
    assert.equal(await new Order(world, "a").charge(), "201");
    const { rows } = await world.shop.gateway.db.pool.query<{ state: string }>(
      "select state from upstream_message",
    );
    assert.deepEqual(rows, [{ state: "done" }]);
  });

  test("that comes while its order is being asked about has it asked about again", async (t) => {
    const world = await startWorld(t);
    const order = new Order(world, "a");
    await order.charge();
    // The bank's answer is older than the payment of which the message tells.
    world.calls.add({
      verb: "status",
      times: 1,
      fault: {
        name: "paid meanwhile",
        async deal(call) {
          const answer = await call.pass();
          await order.pay();
          await world.deliver();
          call.send(answer);
        },
      },
    });
    world.advance(31_000);
    await world.resolve();
    assert.equal(await order.status(), "settlement");
    assert.equal(asked(world), 2);
  });

  test("is believed again and again when the bank's status lags behind it", async (t) => {
    const world = await startWorld(t);
    const order = new Order(world, "a");
    await order.charge();
    await pass(world, 31_000);
    const lagging = world.calls.add({ verb: "status", fault: faults.stale() });
    await order.pay();
    await world.tell();
    assert.equal(await order.status(), "pending");
    lagging();
    await pass(world, 2_000);
    assert.equal(await order.status(), "settlement");
  });
});

suite("an order that nobody sends messages about", () => {
  test("is asked about soon while somebody looks at it, and seldom otherwise", async (t) => {
    const world = await startWorld(t);
    world.bells.add({ verb: "webhook", fault: faults.answer(200) });
    const [watched, alone] = [new Order(world, "watched"), new Order(world, "alone")];
    await watched.charge();
    await alone.charge();
    for (let seconds = 0; seconds < 40; seconds += 10) await pass(world, 10_000);
    for (const order of [watched, alone]) await order.pay();
    for (let seconds = 0; seconds < 12; seconds += 6) {
      await watched.status();
      await noted(world);
      await pass(world, 6_000);
    }
    assert.equal(await watched.status(), "settlement");
    assert.equal((await attemptOf(world, "alone")).state, "open");
    for (let seconds = 0; seconds < 120; seconds += 10) await pass(world, 10_000);
    assert.equal((await attemptOf(world, "alone")).state, "paid");
  });
});

/** That somebody looks is written down behind the answer. */
async function noted({ shop }: World): Promise<void> {
  for (;;) {
    const { rows } = await shop.gateway.db.pool.query(
      "select from upstream_attempt where watched_until > $1",
      [shop.clock.now],
    );
    if (rows.length > 0) return;
  }
}
