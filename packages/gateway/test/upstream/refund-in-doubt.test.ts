import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { until } from "../../../checkout/test/support/until.ts";
import { falsify, faults } from "../support/faults.ts";
import { attemptOf, needs, refundsOf } from "../support/upstream-rows.ts";
import { GROSS, Order, pass, startWorld, type World } from "../support/upstream-world.ts";

const MINUTE = 60_000;

async function paid(world: World, id: string): Promise<Order> {
  const order = new Order(world, id);
  await order.open();
  await order.pay();
  await world.tell();
  assert.equal(await order.status(), "settlement");
  return order;
}

suite("a refund whose answer is lost", () => {
  test("stays reserved, is joined by its repeat, and leaves others only what is left", async (t) => {
    const world = await startWorld(t);
    const order = await paid(world, "a");
    const [lost, blind] = [
      world.calls.add({ verb: "refund", fault: faults.dropAnswer() }),
      world.calls.add({ verb: "status", fault: faults.unavailable() }),
    ];
    assert.equal(await order.refund("one", 6_000), "503");
    assert.equal((await attemptOf(world, "a")).reserved, 6_000);
    assert.equal(await order.status(), "settlement");
    assert.equal(await order.refund("two", 4_001), "414");
    assert.equal(await order.refund("one", 5_000), "406");
    lost();
    assert.equal(await order.refund("two", 4_000), "200");
    blind();
    assert.equal(await order.refund("one", 6_000), "200");
    assert.equal((await attemptOf(world, "a")).reserved, 0);
    assert.equal(await order.status(), "refund");
    assert.equal(await order.refund("one", 6_000), "406");
    assert.equal(await world.statusAtBank("a"), "refund");
  });

  test("is posted when the bank lists it, and told once", async (t) => {
    const world = await startWorld(t);
    const order = await paid(world, "a");
    world.calls.add({ verb: "refund", times: 1, fault: faults.dropAnswer() });
    const hidden = world.calls.add({
      verb: "status",
      fault: faults.falsify(falsify.without("refunds")),
    });
    world.bells.add({ verb: "webhook", fault: faults.answer(200) });
    assert.equal(await order.refund("one", 1_000), "503");
    await pass(world, 3_000);
    assert.equal(await order.status(), "settlement");
    hidden();
    // More went back than was listed, and then it was listed.
    assert.deepEqual(await needs(world), ["foreign_refund"]);
    await pass(world, 11_000);
    assert.equal(await order.status(), "partial_refund");
    assert.deepEqual(await needs(world), []);
    assert.deepEqual(
      (await refundsOf(world, "a")).map(({ state }) => state),
      ["accepted"],
    );
    // Who was told that nobody knows hears what became of it; nobody else has the key.
    assert.equal(await order.refund("one", 1_000), "200");
    assert.equal(await order.refund("one", 2_000), "406");
    assert.equal(world.calls.log.filter(({ request }) => request.verb === "refund").length, 1);
  });

  test("is asked for again under its own name when it was missing three times, a minute apart", async (t) => {
    const world = await startWorld(t);
    const order = await paid(world, "a");
    world.calls.add({ verb: "refund", times: 1, fault: faults.drop() });
    assert.equal(await order.refund("one", 1_000), "503");
    const asked = () => world.calls.log.filter(({ request }) => request.verb === "refund");
    for (let seconds = 0; seconds < 110; seconds += 10) await pass(world, 10_000);
    assert.equal(asked().length, 1);
    for (let minutes = 0; minutes < 12; minutes++) await pass(world, MINUTE);
    const [first, second, ...others] = asked().map(({ request }) => request.body);
    assert.equal(second, first);
    assert.equal(others.length, 0);
    assert.equal(await order.status(), "partial_refund");
    assert.deepEqual(await needs(world), []);
  });

  test("is posted though it came so late that its key has gone to another run", async (t) => {
    const world = await startWorld(t);
    await paid(world, "a");
    const { pool } = world.shop.gateway.db;
    const givenAway = async () =>
      await until(async () => {
        const { rowCount } = await pool.query("update idempotency_key set run_id = 'another'");
        return rowCount === 1;
      });
    world.calls.add({ verb: "refund", times: 1, fault: faults.late(givenAway()) });
    const body = { refund_key: "one", reason: "cold", amount: 1_000 };
    const path = "/v2/a/refund/online/direct";
    await world.shop.call("POST", path, body, { "idempotency-key": "key-1" });
    assert.deepEqual(
      (await refundsOf(world, "a")).map(({ state }) => state),
      ["accepted"],
    );
  });

  test("needs a person after ten minutes, and is never given up by itself", async (t) => {
    const world = await startWorld(t);
    const order = await paid(world, "a");
    world.calls.add({ fault: faults.unavailable() });
    assert.equal(await order.refund("one", GROSS), "503");
    for (let minutes = 0; minutes < 12; minutes += 4) await pass(world, 4 * MINUTE);
    assert.deepEqual(await needs(world), ["refund_unknown"]);
    await pass(world, 30 * 60 * MINUTE);
    assert.equal((await attemptOf(world, "a")).reserved, GROSS);
    world.calls.clear();
    for (let hours = 0; hours < 5; hours++) await pass(world, 61 * MINUTE);
    assert.equal(await order.status(), "refund");
    assert.deepEqual(await needs(world), []);
  });
});

suite("a refund of which the upstream says another amount", () => {
  const doubled = faults.falsify((body) => ({
    ...body,
    refund_amount: "2000.00",
    ...("refunds" in body && {
      refunds: (body["refunds"] as readonly object[]).map((one) => ({
        ...one,
        refund_amount: "2000.00",
      })),
    }),
  }));

  test("is not booked, keeps its reserve, and needs a person", async (t) => {
    const world = await startWorld(t);
    const order = await paid(world, "a");
    const refund = world.calls.add({ verb: "refund", fault: doubled });
    const status = world.calls.add({ verb: "status", fault: doubled });
    assert.equal(await order.refund("one", 1_000), "503");
    await pass(world, 15_000);
    assert.equal(await order.status(), "settlement");
    assert.equal((await attemptOf(world, "a")).reserved, 1_000);
    assert.deepEqual(await needs(world), ["contradiction"]);
    refund();
    status();
    await pass(world, 2 * MINUTE);
    assert.equal(await order.status(), "partial_refund");
  });

  test("calls a person when more went back than is listed", async (t) => {
    const world = await startWorld(t);
    const order = new Order(world, "a");
    await order.charge();
    await order.pay();
    world.calls.add({
      verb: "status",
      fault: faults.falsify(falsify.member("refund_amount", `${GROSS}.00`)),
    });
    await world.tell();
    assert.equal(await order.status(), "settlement");
    assert.deepEqual(await needs(world), ["foreign_refund"]);
  });
});

suite("what is reserved for a refund", () => {
  test("is free again when nothing was sent, and when the bank says no", async (t) => {
    const world = await startWorld(t);
    const order = await paid(world, "a");
    const answer = (status_code: string, status_message: string) =>
      faults.answer(200, { status_code, status_message });
    await world.calls.refuse();
    assert.equal(await order.refund("one", GROSS), "503");
    await world.calls.accept();
    for (const [fault, told] of [
      [answer("414", "Insufficient funds"), "414"],
      [answer("412", "cannot"), "412"],
      [faults.rateLimited("0"), "503"],
    ] as const) {
      world.calls.add({ verb: "refund", times: 1, fault });
      assert.equal(await order.refund("one", GROSS), told);
      assert.equal((await attemptOf(world, "a")).reserved, 0);
    }
    assert.deepEqual(
      (await refundsOf(world, "a")).map(({ state }) => state),
      ["released", "released", "released", "released"],
    );
    assert.equal(await order.refund("one", GROSS), "200");
  });

  test("stays when its repeat is refused, until the bank's list says so", async (t) => {
    const world = await startWorld(t);
    const order = await paid(world, "a");
    world.calls.add({ verb: "refund", times: 1, fault: faults.dropAnswer() });
    const blind = world.calls.add({ verb: "status", fault: faults.unavailable() });
    assert.equal(await order.refund("one", 1_000), "503");
    const no = { status_code: "414", status_message: "Insufficient funds" };
    world.calls.add({ verb: "refund", times: 1, fault: faults.answer(200, no) });
    assert.equal(await order.refund("one", 1_000), "503");
    assert.equal((await attemptOf(world, "a")).reserved, 1_000);
    blind();
    await pass(world, 15_000);
    assert.equal(await order.status(), "partial_refund");
  });

  test("never exceeds what was paid together with what was refunded: the schema says so", async (t) => {
    const world = await startWorld(t);
    await paid(world, "a");
    await assert.rejects(
      world.shop.gateway.db.pool.query(
        "update upstream_charge set refund_reserved = paid_amount + 1 where order_id = 'a'",
      ),
      /upstream_charge_covers_refunds/,
    );
  });
});

suite("a refund that somebody made at the bank", () => {
  test("becomes the merchant's, once; one that does not fit calls a person until it does", async (t) => {
    const world = await startWorld(t);
    const order = await paid(world, "a");
    await order.refundAtBank("theirs", 2_000);
    for (let times = 0; times < 2; times++) await pass(world, 2_000);
    const { body } = await world.shop.call("GET", "/v2/a/status");
    assert.equal(body["refund_amount"], "2000.00");
    assert.deepEqual(
      (body["refunds"] as readonly { refund_key: string }[]).map(({ refund_key }) => refund_key),
      ["upstream-theirs"],
    );

    const other = await paid(world, "b");
    world.calls.add({ verb: "refund", times: 1, fault: faults.drop() });
    const blind = world.calls.add({ verb: "status", fault: faults.unavailable() });
    assert.equal(await other.refund("ours", GROSS), "503");
    await other.refundAtBank("theirs", GROSS);
    blind();
    await pass(world, 3_000);
    assert.deepEqual(await needs(world), ["foreign_refund"]);
    for (let minutes = 0; minutes < 20; minutes += 2) await pass(world, 2 * MINUTE);
    assert.equal(await other.status(), "refund");
    assert.equal((await attemptOf(world, "b")).reserved, 0);
    assert.deepEqual(await needs(world), []);
  });
});

suite("the bank's confirmation of a refund", () => {
  test("is told by a second notification, and missed after a week", async (t) => {
    const world = await startWorld(t);
    const order = await paid(world, "a");
    const hidden = world.calls.add({
      verb: "status",
      fault: faults.falsify((body) => ({
        ...body,
        refunds: (body["refunds"] as readonly object[] | undefined)?.map((one) => ({
          ...one,
          bank_confirmed_at: undefined,
        })),
      })),
    });
    assert.equal(await order.refund("one", GROSS), "200");
    const told = async () => {
      const { rows } = await world.shop.gateway.db.pool.query(
        "select name from event where name = 'refund.confirmed'",
      );
      return rows.length;
    };
    for (let days = 0; days < 8; days++) await pass(world, 24.1 * 60 * MINUTE);
    assert.equal(await told(), 0);
    assert.deepEqual(await needs(world), ["refund_unconfirmed"]);
    hidden();
    await pass(world, 25 * 60 * MINUTE);
    assert.equal(await told(), 1);
    assert.deepEqual(await needs(world), []);
    await pass(world, 25 * 60 * MINUTE);
    assert.equal(await told(), 1);
  });
});

suite("a refund that was refused, and was made all the same", () => {
  test("calls a person while there is no room for it, and is posted when there is", async (t) => {
    const world = await startWorld(t);
    const order = await paid(world, "a");
    const no = { status_code: "414", status_message: "Insufficient funds" };
    world.calls.add({ verb: "refund", times: 1, fault: faults.answerInstead(200, no) });
    const blind = world.calls.add({ verb: "status", fault: faults.unavailable() });
    assert.equal(await order.refund("one", 6_000), "414");
    world.calls.add({ verb: "refund", times: 1, fault: faults.drop() });
    assert.equal(await order.refund("two", 6_000), "503");
    blind();
    assert.equal(await order.refund("two", 6_000), "503");
    assert.deepEqual(await needs(world), ["foreign_refund"]);
    for (let minutes = 0; minutes < 20; minutes += 2) await pass(world, 2 * MINUTE);
    assert.deepEqual(
      (await refundsOf(world, "a")).map(({ key, state }) => [key, state]),
      [
        ["one", "accepted"],
        ["two", "released"],
      ],
    );
    assert.deepEqual(await needs(world), []);
    assert.equal(await order.status(), "partial_refund");
    assert.equal((await attemptOf(world, "a")).reserved, 0);
  });
});
