import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { decideAttention } from "../../src/operations/upstream/decide-attention.ts";
import { listAttention } from "../../src/store/upstream/attention.ts";
import { SARI } from "../support/desk.ts";
import { falsify, faults } from "../support/faults.ts";
import { attemptsOf, needs, refundsOf, straysOf } from "../support/upstream-rows.ts";
import {
  comeToRest,
  GROSS,
  Order,
  pass,
  startPaidWorld,
  startWorld,
  type World,
} from "../support/upstream-world.ts";

const MINUTE = 60_000;

/** How often a service was asked. */
function asked(
  { calls }: World,
  verb: "charge" | "status" | "cancel" | "refund" | "other",
): number {
  return calls.log.filter(({ request }) => request.verb === verb).length;
}

suite("a charge whose answer is lost", () => {
  test("is asked for again under the same number where that gives the same code", async (t) => {
    for (const biSnap of ["midtrans", "dana"] as const) {
      const world = await startWorld(t, { biSnap });
      world.calls.add({ verb: "charge", nth: 1, fault: faults.dropAnswer() });
      const order = new Order(world, "order-1");
      assert.equal(await order.charge(), "201");
      const bodies = world.calls.log
        .filter(({ request }) => request.verb === "charge")
        .map(({ request: { body, headers } }) => [body, headers["x-external-id"]]);
      assert.equal(bodies.length, 2);
      assert.deepEqual(bodies[0], bodies[1]);
      const { rows } = await world.bank.gateway.db.pool.query("select id from transaction");
      assert.equal(rows.length, 1, biSnap);
    }
  });

  test("is never made again where nobody promises that: it is looked for, and closed", async (t) => {
    for (const biSnap of ["doku", "winpay"] as const) {
      const world = await startWorld(t, { biSnap });
      world.calls.add({ verb: "charge", nth: 1, fault: faults.dropAnswer() });
      const order = new Order(world, "order-1");
      assert.equal(await order.charge(), "503");
      assert.equal(await order.status(), "404");
      assert.equal(asked(world, "charge"), 1);
      await comeToRest(world);
      assert.equal(asked(world, "charge"), 1, biSnap);
      assert.ok(asked(world, "status") > 0);
      const [attempt] = await attemptsOf(world, "order-1");
      assert.equal(attempt?.state, "closed");
      assert.equal(attempt.closedAs, biSnap === "doku" ? "cancelled" : "given_up");
      assert.deepEqual(await needs(world), []);
    }
  });
});

suite("a charge whose code is not what was asked for", () => {
  test("is shown to nobody, is cancelled there, and calls a person", async (t) => {
    for (const change of [falsify.qrAmount(1), falsify.qrTip, falsify.qrChecksum]) {
      const world = await startWorld(t, { biSnap: "midtrans" });
      world.calls.add({ verb: "charge", nth: 1, fault: faults.falsify(change) });
      const order = new Order(world, "order-1");
      assert.equal(await order.charge(), "503");
      await comeToRest(world);
      assert.equal(await order.status(), "404");
      const [attempt] = await attemptsOf(world, "order-1");
      assert.deepEqual([attempt?.isShown, attempt?.state], [false, "closed"]);
      assert.deepEqual(await needs(world), ["bad_offer"]);
    }
  });
});

suite("a refund whose answer is lost", () => {
  test("is found among those that are listed", async (t) => {
    const { world, order } = await startPaidWorld(t, "midtrans");
    world.calls.add({ verb: "refund", nth: 1, fault: faults.dropAnswer() });
    world.bells.add({ verb: "webhook", fault: faults.answer(200) });
    assert.equal(await order.refund("rf-1", GROSS / 4), "503");
    await comeToRest(world);
    assert.equal(await order.status(), "partial_refund");
  });

  test("is sent once where nobody promises that twice does no harm, and then needs a person", async (t) => {
    const { world, order } = await startPaidWorld(t, "dana");
    world.calls.add({ verb: "refund", nth: 1, fault: faults.dropAnswer() });
    assert.equal(await order.refund("rf-1", GROSS / 4), "503");
    // The merchant asks again, and so does the resolver.
    assert.equal(await order.refund("rf-1", GROSS / 4), "503");
    await comeToRest(world);
    assert.equal(asked(world, "refund"), 1);
    assert.deepEqual(await needs(world), ["refund_unknown"]);
    assert.deepEqual(
      (await refundsOf(world, "order-1")).map(({ state }) => state),
      ["unknown"],
    );
  });

  test("was not sent when nothing left this machine, and may be asked for again", async (t) => {
    const { world, order } = await startPaidWorld(t, "dana");
    await world.calls.refuse();
    assert.equal(await order.refund("rf-1", GROSS / 4), "503");
    await world.calls.accept();
    assert.equal(await order.refund("rf-1", GROSS / 4), "200");
  });
});

suite("a stray payment that a person sends back", () => {
  test("goes back once the upstream can be reached, also where nobody may ask twice", async (t) => {
    const world = await startWorld(t, { biSnap: "dana" });
    const { gateway, keys, merchant } = world.shop;
    const order = new Order(world, "order-1");
    await order.open();
    // The shop's order has ended, and the bank's has not.
    const wrong = world.calls.add({
      verb: "status",
      fault: faults.falsify((body) => ({ ...body, latestTransactionStatus: "05" })),
    });
    world.advance(31_000);
    await world.resolve();
    wrong();
    assert.equal(await order.status(), "cancel");
    await order.pay();
    await world.tell();
    const [stray] = await listAttention(gateway.db, keys.id, "open");
    assert.equal(stray?.kind, "stray_payment");
    const decided = {
      id: stray.id,
      decision: "return",
      reason: "paid too late",
      by: SARI,
    } as const;
    const { outcome } = await decideAttention(gateway, await merchant(), decided);
    assert.equal(outcome, "applied");
    await world.calls.refuse();
    for (let times = 0; times < 3; times++) await pass(world, 2 * MINUTE);
    assert.equal((await straysOf(world, "order-1"))[0]?.state, "returning");
    assert.equal(asked(world, "refund"), 0);
    await world.calls.accept();
    await comeToRest(world);
    assert.equal((await straysOf(world, "order-1"))[0]?.state, "returned");
    assert.equal(asked(world, "refund"), 1);
    assert.deepEqual(await needs(world), []);
  });
});

suite("an upstream that cannot cancel", () => {
  test("is asked whether anybody has paid before an order ends here", async (t) => {
    const world = await startWorld(t, { biSnap: "winpay" });
    const order = new Order(world, "order-1");
    await order.open();
    world.bells.add({ verb: "webhook", fault: faults.answer(200) });
    await order.pay();
    await world.deliver();
    assert.equal(await order.close("cancel"), "412");
    assert.equal(await order.status(), "settlement");
  });

  test("may be paid after the end: that money is a stray", async (t) => {
    const world = await startWorld(t, { biSnap: "winpay" });
    const order = new Order(world, "order-1");
    await order.open();
    assert.equal(await order.close("cancel"), "200");
    await order.pay();
    await world.tell();
    assert.equal(await order.status(), "cancel");
    const [stray] = await straysOf(world, "order-1");
    assert.deepEqual(stray, { cause: "after_close", state: "found", amount: GROSS });
    assert.deepEqual(await needs(world), ["stray_payment"]);
  });

  test("says nothing while it does not answer: then nothing ends", async (t) => {
    const world = await startWorld(t, { biSnap: "winpay" });
    const order = new Order(world, "order-1");
    await order.open();
    const end = world.calls.add({ verb: "status", fault: faults.dropAnswer() });
    assert.equal(await order.close("cancel"), "503");
    await pass(world, 20 * MINUTE);
    assert.equal(await order.status(), "pending");
    end();
    await comeToRest(world);
    assert.equal(await order.status(), "cancel");
  });
});

suite("the access token of an account", () => {
  test("is fetched once for many calls, and again when the upstream takes it no more", async (t) => {
    const world = await startWorld(t, { biSnap: "midtrans" });
    const orders = Array.from({ length: 6 }, (_none, at) => new Order(world, `order-${at}`));
    await Promise.all(orders.map(async (order) => await order.charge()));
    assert.equal(asked(world, "other"), 1);
    world.calls.add({
      verb: "charge",
      nth: 1,
      fault: faults.answer(401, {
        responseCode: "4014701",
        responseMessage: "Invalid Token (B2B)",
      }),
    });
    assert.equal(await new Order(world, "late").charge(), "201");
    assert.equal(asked(world, "other"), 2);
  });
});

suite("a message of an upstream in the national standard", () => {
  test("that is forged or older than a day moves nothing and is refused in its form", async (t) => {
    const world = await startWorld(t, { biSnap: "midtrans" });
    const order = new Order(world, "order-1");
    await order.open();
    await world.tell();
    const last = world.bells.log.findLast(({ request }) => request.verb === "webhook")?.request;
    assert.ok(last);
    const {
      host: _host,
      connection: _connection,
      "content-length": _length,
      ...kept
    } = last.headers;
    const headers = kept as Record<string, string>;
    const post = async (body: string) =>
      await fetch(world.shop.url + last.path, {
        method: "POST",
        headers,
        body,
      });
    const before = asked(world, "status");
    const forged = await post(JSON.stringify(falsify.amount(1)(JSON.parse(last.body) as never)));
    assert.equal(forged.status, 401);
    assert.deepEqual(await forged.json(), {
      responseCode: "4015200",
      responseMessage: "Unauthorized. Signature",
    });
    assert.equal((await post(last.body)).status, 200);
    world.shop.clock.advance(25 * 60 * MINUTE);
    assert.equal((await post(last.body)).status, 401);
    await world.resolve();
    assert.ok(asked(world, "status") >= before);
    const { rows } = await world.shop.gateway.db.pool.query<{ path: string; headers: string }>(
      "select path, headers::text from upstream_message",
    );
    const stored = JSON.stringify(rows);
    assert.match(stored, /x-signature/);
    assert.doesNotMatch(stored, /authorization/i);
    assert.ok(!stored.includes(last.path.split("/")[2] ?? "?"), "the secret part of the address");
  });
});
