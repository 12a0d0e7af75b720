import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { byNight } from "../../../checkout/test/support/sample.ts";
import { setAccountState } from "../../src/operations/upstream/set-account-state.ts";
import { falsify, faults } from "../support/faults.ts";
import { chargeBody } from "../support/gateway.ts";
import { attemptOf, attemptsOf, needs, straysOf } from "../support/upstream-rows.ts";
import { GROSS, Order, pass, startWorld, type World } from "../support/upstream-world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** No call leaves an answer within its request: two are all that it has the time for. */
function loseCharges({ calls }: World, times = 2) {
  return calls.add({ verb: "charge", times, fault: faults.dropAnswer() });
}

type Change = Parameters<typeof faults.falsify>[0];

const ANOTHERS_DENIAL = {
  status_code: "202",
  transaction_status: "deny",
  order_id: "another",
};

const DOUBTFUL: Readonly<Record<string, Change>> = {
  "paid-already": falsify.status("settlement"),
  "unheard-of-status": falsify.status("teleported"),
  "code-of-a-payment": falsify.member("status_code", "200"),
  "code-of-a-denial": falsify.member("status_code", "202"),
  "denies-another-order": (body) => ({ ...body, ...ANOTHERS_DENIAL }),
};

async function chargeAtBank({ bank }: World, orderId: string, amount = GROSS): Promise<void> {
  const { body } = await bank.call("POST", "/v2/charge", chargeBody(orderId, amount, "qris"));
  assert.equal(body["status_code"], "201");
}

suite("a charge whose answer is lost", () => {
  test("is told from one that was refused, and from one that was never sent", async (t) => {
    const world = await startWorld(t);
    await world.calls.refuse();
    const unsent = new Order(world, "unsent");
    assert.equal(await unsent.charge(), "503");
    await world.calls.accept();
    const { state, closedAs, charge } = await attemptOf(world, "unsent");
    assert.deepEqual([state, closedAs, charge], ["closed", "not_sent", "abandoned"]);
    assert.equal(await unsent.charge(), "201");

    const code = { status_code: "402", status_message: "not activated" };
    world.calls.add({ verb: "charge", times: 1, fault: faults.answer(200, code) });
    const refused = new Order(world, "refused");
    assert.equal(await refused.charge(), "402");
    assert.equal((await attemptOf(world, "refused")).closedAs, "refused");
    assert.equal(await refused.charge(), "201");

    for (const fault of [faults.forbidden(), faults.unavailable(), faults.halfRead()]) {
      const lost = new Order(world, `lost-${fault.name.replaceAll(" ", "-")}`);
      const heal = world.calls.add({ verb: "charge", fault });
      assert.equal(await lost.charge(), "503");
      heal();
      assert.equal((await attemptOf(world, lost.id)).state, "unknown", fault.name);
      assert.equal(await world.status(lost.id), "404");
    }
  });

  test("is not known to be refused by a refusal of its repeat", async (t) => {
    const world = await startWorld(t);
    loseCharges(world, 1);
    const code = { status_code: "402", status_message: "not activated" };
    world.calls.add({ verb: "charge", nth: 2, fault: faults.answer(200, code) });
    assert.equal(await new Order(world, "a").charge(), "503");
    assert.equal((await attemptOf(world, "a")).state, "unwanted");
    assert.deepEqual(await needs(world), ["not_enabled"]);
    await pass(world, 2_000);
    assert.equal(await world.statusAtBank("a"), "cancel");
  });

  test("is still in doubt when the answer says what no charge may, or is about another order", {
    skip: byNight,
  }, async (t) => {
    const world = await startWorld(t);
    for (const [name, change] of Object.entries(DOUBTFUL)) {
      const heal = world.calls.add({ verb: "charge", fault: faults.falsify(change) });
      for (const id of [`${name}-joined`, `${name}-left`]) {
        assert.equal(await new Order(world, id).charge(), "503", id);
      }
      heal();
      assert.equal((await attemptOf(world, `${name}-joined`)).state, "unknown", name);
      assert.equal(await new Order(world, `${name}-joined`).charge(), "201", name);
    }
    for (let seconds = 0; seconds < 120; seconds += 10) await pass(world, 10_000);
    for (const name of Object.keys(DOUBTFUL)) {
      const { charge, state, closedAs } = await attemptOf(world, `${name}-left`);
      assert.deepEqual([charge, state, closedAs], ["abandoned", "closed", "cancelled"], name);
      assert.equal(await world.statusAtBank(`${name}-left`), "cancel", name);
    }
    assert.deepEqual(await needs(world), []);
  });

  test("is joined by its repeat, which gets the same code; by no other charge", async (t) => {
    const world = await startWorld(t);
    loseCharges(world);
    const order = new Order(world, "a");
    assert.equal(await order.charge(), "503");
    const other = chargeBody("a", GROSS + 1, "qris");
    assert.equal((await world.shop.call("POST", "/v2/charge", other)).body["status_code"], "406");
    assert.equal(await order.charge(), "201");
    const atBank = await world.bank.gateway.findTransaction(world.bank.keys.id, "a");
    assert.equal(order.told.at(-1)?.body["qr_string"], atBank?.qrPayload);
    assert.equal((await attemptOf(world, "a")).isShown, true);
    assert.equal(await order.charge(), "406");
  });

  test("is refused while its first request is under way", async (t) => {
    const world = await startWorld(t);
    const { promise, resolve } = Promise.withResolvers<void>();
    world.calls.add({ verb: "charge", times: 1, fault: faults.delay(promise) });
    const order = new Order(world, "a");
    const first = order.charge();
    await world.calls.arrived("charge", 1);
    assert.equal(await order.charge(), "406");
    resolve();
    assert.equal(await first, "201");
    assert.equal(world.calls.log.length, 1);
  });

  test("waits for its repeat while it is wanted, then is closed at the bank within two minutes", async (t) => {
    const world = await startWorld(t);
    const heal = world.calls.add({ verb: "charge", fault: faults.dropAnswer() });
    const order = new Order(world, "a");
    assert.equal(await order.charge(), "503");
    heal();
    for (let seconds = 0; seconds < 60; seconds += 10) await pass(world, 10_000);
    assert.equal((await attemptOf(world, "a")).state, "unknown");
    assert.equal(await world.statusAtBank("a"), "pending");
    for (let seconds = 0; seconds < 60; seconds += 10) await pass(world, 10_000);
    const { charge, state, closedAs } = await attemptOf(world, "a");
    assert.deepEqual([charge, state, closedAs], ["abandoned", "closed", "cancelled"]);
    assert.equal(await world.statusAtBank("a"), "cancel");
    assert.equal(await order.status(), "404");
    assert.equal(await order.charge(), "201");
  });

  test("is still in doubt when its repeat was not sent", async (t) => {
    const world = await startWorld(t);
    loseCharges(world);
    const order = new Order(world, "a");
    assert.equal(await order.charge(), "503");
    await world.calls.refuse();
    assert.equal(await order.charge(), "503");
    await world.calls.accept();
    assert.equal((await attemptOf(world, "a")).state, "unknown");
    assert.equal(await order.charge(), "201");
    assert.equal((await attemptOf(world, "a")).name, "a");
  });

  test("is made anew when the bank would no longer give the same answer", async (t) => {
    const world = await startWorld(t);
    loseCharges(world);
    const order = new Order(world, "a");
    assert.equal(await order.charge(), "503");
    world.advance(4.6 * MINUTE);
    assert.equal(await order.charge(), "201");
    const seen = await attemptsOf(world, "a");
    assert.deepEqual(
      seen.map(({ name, isShown, state }) => [name, isShown, state]),
      [
        ["a", false, "unwanted"],
        ["a~2", true, "open"],
      ],
    );
    await pass(world, 0);
    assert.equal(await world.statusAtBank("a"), "cancel");
    assert.equal(await world.statusAtBank("a~2"), "pending");
  });

  test("gives its money back when it is paid although nobody saw it", async (t) => {
    const world = await startWorld(t);
    world.calls.add({ verb: "charge", fault: faults.dropAnswer() });
    const order = new Order(world, "a");
    await order.charge();
    await order.pay();
    await world.tell();
    await pass(world, 2 * MINUTE);
    assert.deepEqual(await straysOf(world, "a"), [
      { cause: "unwanted", state: "returned", amount: GROSS },
    ]);
    assert.equal(await world.statusAtBank("a"), "refund");
    assert.equal(await world.status("a"), "404");
    assert.deepEqual(await needs(world), []);
  });

  test("is absent when the bank has said so twice, ten seconds apart, and nothing was heard of it", async (t) => {
    const world = await startWorld(t);
    world.calls.add({ verb: "charge", fault: faults.drop() });
    await new Order(world, "absent").charge();
    await pass(world, MINUTE + 5_000);
    assert.equal((await attemptOf(world, "absent")).state, "unwanted");
    await pass(world, 10_000);
    assert.equal((await attemptOf(world, "absent")).closedAs, "absent");

    world.calls.clear();
    world.calls.add({ verb: "charge", fault: faults.dropAnswer() });
    const lagging = world.calls.add({ verb: "status", fault: faults.notFound() });
    const silent = world.bells.add({ verb: "webhook", fault: faults.answer(200) });
    const order = new Order(world, "lagging");
    await order.charge();
    for (let wait = 0; wait < 10; wait++) await pass(world, 30_000);
    assert.equal((await attemptOf(world, "lagging")).closedAs, "absent");
    silent();
    await order.pay();
    await world.tell();
    assert.equal((await attemptOf(world, "lagging")).state, "unwanted");
    for (let wait = 0; wait < 5; wait++) await pass(world, 30_000);
    assert.equal((await attemptOf(world, "lagging")).state, "unwanted");
    lagging();
    await pass(world, 5 * MINUTE);
    assert.equal((await straysOf(world, "lagging"))[0]?.state, "returned");
  });

  test("needs a person after ten minutes, and is given up when nothing can be paid any more", async (t) => {
    const world = await startWorld(t);
    world.calls.add({ fault: faults.unavailable() });
    await new Order(world, "a").charge();
    for (let wait = 0; wait < 4; wait++) await pass(world, 4 * MINUTE);
    assert.deepEqual(await needs(world), ["charge_unknown"]);
    await pass(world, 25 * HOUR);
    const { state, closedAs, nextSyncAt } = await attemptOf(world, "a");
    assert.deepEqual([state, closedAs, nextSyncAt], ["closed", "given_up", null]);
  });
});

const TAKEN = { status_code: "406", status_message: "The order id has been used" };

suite("a charge that hears at once that its order id is taken", () => {
  test("gets its code when a copy of its own request was faster, and nobody is called", async (t) => {
    const world = await startWorld(t);
    world.calls.add({ verb: "charge", times: 1, fault: faults.answerInstead(200, TAKEN) });
    const order = new Order(world, "a");
    assert.equal(await order.charge(), "201");
    assert.deepEqual(await needs(world), []);
    await order.payShown();
    await world.tell();
    assert.equal(await order.status(), "settlement");
  });

  test("leaves nothing open at the bank when the copy's code is not to be had", async (t) => {
    const world = await startWorld(t);
    world.calls.add({ verb: "charge", fault: faults.answerInstead(200, TAKEN) });
    assert.equal(await new Order(world, "a").charge(), "503");
    await pass(world, 1_000);
    assert.equal(await world.statusAtBank("a"), "cancel");
    assert.deepEqual(await needs(world), []);
  });

  for (const [name, whose, ageMs, amount] of [
    ["is older: of this account before it was put back to an older state", "own", MINUTE, GROSS],
    ["is over another amount", "own", 0, GROSS + 1],
    ["bears no label", "nobody", 0, GROSS],
    ["is paid already", "own", 0, GROSS],
  ] as const) {
    test(`leaves an order alone that ${name}`, async (t) => {
      const world = await startWorld(t);
      const metadata = whose === "own" && { metadata: { gerbang: world.account.id } };
      const body = { ...chargeBody("a", amount, "qris"), ...metadata };
      await world.bank.call("POST", "/v2/charge", body);
      if (name === "is paid already") await new Order(world, "a").pay();
      const before = await world.statusAtBank("a");
      world.advance(ageMs);
      assert.equal(await new Order(world, "a").charge(), "406");
      await pass(world, MINUTE);
      assert.equal(await world.statusAtBank("a"), before);
      assert.deepEqual(await needs(world), ["contradiction"]);
    });
  }
});

suite("an order of somebody else's under the same name at the bank", () => {
  test("takes the name, and is left alone", async (t) => {
    const world = await startWorld(t);
    await chargeAtBank(world, "a");
    const order = new Order(world, "a");
    assert.equal(await order.charge(), "406");
    assert.deepEqual(await needs(world), ["contradiction"]);
    assert.equal((await attemptOf(world, "a")).closedAs, "refused");
    const { rows } = await world.shop.gateway.db.pool.query<{ data: Record<string, unknown> }>(
      "select data from attention",
    );
    const { why, state, amount, upstream_id } = rows[0]?.data ?? {};
    assert.deepEqual([why, state, amount], ["order id taken", "pending", GROSS]);
    assert.match(String(upstream_id), /^[0-9a-f-]{36}$/);
    await order.pay();
    await pass(world, HOUR);
    assert.equal(await world.statusAtBank("a"), "settlement");
    assert.deepEqual(await straysOf(world, "a"), []);
  });

  for (const [name, amount, ageMs] of [
    ["older than the charge", GROSS, 11 * MINUTE],
    ["of another amount", GROSS + 1, 0],
  ] as const) {
    test(`is not taken for a charge whose answer was lost: ${name}`, async (t) => {
      const world = await startWorld(t);
      for (const id of ["pending", "paid"]) {
        await chargeAtBank(world, id, amount);
        world.advance(ageMs / 2);
      }
      world.advance(ageMs / 2);
      await new Order(world, "paid").pay();
      world.calls.add({ verb: "charge", times: 1, fault: faults.drop() });
      assert.equal(await new Order(world, "pending").charge(), "503");
      world.calls.clear();
      world.calls.add({ verb: "charge", times: 1, fault: faults.drop() });
      assert.equal(await new Order(world, "paid").charge(), "503");
      for (let wait = 0; wait < 3; wait++) {
        world.advance(2_000);
        await world.resolve();
      }
      assert.equal(await world.statusAtBank("pending"), "pending");
      assert.equal(await world.statusAtBank("paid"), "settlement");
      assert.deepEqual(await straysOf(world, "paid"), []);
      assert.deepEqual(await needs(world), ["contradiction", "contradiction"]);
      for (const id of ["pending", "paid"]) {
        assert.equal((await attemptOf(world, id)).state, "unwanted");
      }
      world.advance(25 * HOUR);
      await world.resolve();
      assert.equal((await attemptOf(world, "paid")).closedAs, "given_up");
      assert.equal(await world.statusAtBank("paid"), "settlement");
    });
  }
});

suite("an account", () => {
  test("that is drained takes no charges, and what it has is seen to its end", async (t) => {
    const world = await startWorld(t);
    const { merchantId, id: accountId } = world.account;
    loseCharges(world);
    const [paid, doubtful] = [new Order(world, "paid"), new Order(world, "doubtful")];
    assert.equal(await doubtful.charge(), "503");
    assert.equal(await paid.charge(), "201");
    await setAccountState(world.shop.gateway, { merchantId, accountId }, "draining");
    assert.equal(await new Order(world, "new").charge(), "402");
    await paid.pay();
    await pass(world, 2_000);
    assert.equal(await world.status("paid"), "settlement");
    assert.equal(await doubtful.charge(), "201");
    assert.equal(await doubtful.close("cancel"), "200");
    assert.equal(await paid.refund("r", 1_000), "200");
  });

  test("that is off is not called, and holds no order id", async (t) => {
    const world = await startWorld(t);
    const { merchantId, id: accountId } = world.account;
    const key = { merchantId, accountId };
    loseCharges(world);
    const [open, doubtful] = [new Order(world, "open"), new Order(world, "doubtful")];
    assert.equal(await doubtful.charge(), "503");
    assert.equal(await open.charge(), "201");
    await setAccountState(world.shop.gateway, key, "off");
    const calls = world.calls.log.length;
    assert.equal(await new Order(world, "new").charge(), "402");
    assert.equal(await doubtful.charge(), "402");
    assert.equal((await attemptOf(world, "doubtful")).charge, "abandoned");
    assert.equal(await open.close("cancel"), "503");
    await pass(world, HOUR);
    assert.equal(world.calls.log.length, calls);
    assert.equal(await world.status("open"), "pending");
    await setAccountState(world.shop.gateway, key, "active");
    await pass(world, 0);
    assert.equal(await world.status("open"), "expire");
  });

  test("is not called by a gateway that calls none", async (t) => {
    const world = await startWorld(t);
    const order = new Order(world, "a");
    assert.equal(await order.charge(), "201");
    const { upstreams } = world.shop.gateway as { upstreams: { mode: string } };
    upstreams.mode = "off";
    const calls = world.calls.log.length;
    world.advance(HOUR);
    await world.resolve();
    assert.equal(await new Order(world, "b").charge(), "402");
    assert.equal(world.calls.log.length, calls);
  });
});
