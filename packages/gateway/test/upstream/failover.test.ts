import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { OrderId, TransactionId } from "@gerbang/protocol";
import { findAccount } from "../../src/operations/upstream/accounts.ts";
import { closeInDoubt } from "../../src/operations/upstream/give-up.ts";
import { holdingCharge } from "../../src/operations/upstream/hold-charge.ts";
import { moveOn } from "../../src/operations/upstream/move-on.ts";
import { listAttempts } from "../../src/store/upstream/attempts.ts";
import { findCreating } from "../../src/store/upstream/charges.ts";
import type { Fault } from "../support/fault-proxy.ts";
import { falsify, faults } from "../support/faults.ts";
import { chargeBody } from "../support/gateway.ts";
import { findFaults } from "../support/upstream-books.ts";
import { attemptsOf, needs, straysOf } from "../support/upstream-rows.ts";
import {
  comeToRest,
  GROSS,
  Order,
  pass,
  startWorld,
  type World,
} from "../support/upstream-world.ts";

/** The places that a charge has been at, as they are now. */
async function placesOf(world: World, id: string) {
  return (await attemptsOf(world, id)).map(({ state, closedAs, isShown, charge }) =>
    [charge, state, closedAs, isShown ? "shown" : "unseen"].filter(Boolean).join(" "),
  );
}

function banksOf(world: World) {
  const [one, two] = world.ways;
  if (!one || !two) throw new Error("two banks are needed");
  return { one, two };
}

const TRYABLE: readonly (readonly [string, Fault])[] = [
  ["does not know its key", faults.answer(401, { status_code: "401", status_message: "Unknown" })],
  ["has it not enabled", faults.answer(200, { status_code: "402", status_message: "Not active" })],
  ["is called too often", faults.rateLimited("0")],
];

/** After these an order may exist at the first bank. */
const DOUBTFUL: readonly (readonly [string, Fault])[] = [
  ["is silent", faults.drop()],
  ["loses its answers", faults.dropAnswer()],
  ["hangs", faults.hang()],
  ["answers with an error", faults.unavailable(500)],
  ["gives a code that must not be shown", faults.falsify(falsify.qrTip)],
];

suite("a charge whose first account gives no offer", () => {
  test("goes on at the next one when nothing was sent or made, and asks nobody else", async (t) => {
    const world = await startWorld(t, { accounts: 3 });
    const { one, two } = banksOf(world);
    for (const [name, fault] of TRYABLE) {
      const order = new Order(world, name.replaceAll(" ", "-"));
      const heal = one.calls.add({ verb: "charge", fault });
      assert.equal(await order.charge(), "201", name);
      heal();
      const places = ["offered closed refused unseen", "offered open shown"];
      assert.deepEqual(await placesOf(world, order.id), places, name);
      assert.equal((await attemptsOf(world, order.id))[1]?.name, order.id);
    }
    assert.deepEqual(await needs(world), ["not_enabled", "unauthorized"]);
    await one.calls.refuse();
    const unsent = new Order(world, "unsent");
    assert.equal(await unsent.charge(), "201");
    const places = ["offered closed not_sent unseen", "offered open shown"];
    assert.deepEqual(await placesOf(world, unsent.id), places);

    await two.calls.refuse();
    const nowhere = new Order(world, "nowhere");
    assert.equal(await nowhere.charge(), "503");
    const both = ["abandoned closed not_sent unseen", "abandoned closed not_sent unseen"];
    assert.deepEqual(await placesOf(world, nowhere.id), both);
    assert.equal(world.ways[2]?.calls.log.length, 0, "two are asked at most");
    assert.equal(await nowhere.status(), "404");
    await two.calls.accept();
    assert.equal(await nowhere.charge(), "201");
  });

  test("goes on when an order may exist there: that one is cancelled, and shown to nobody", async (t) => {
    // One that hangs has its share of the time, and the next one the rest.
    const world = await startWorld(t, { accounts: 2 });
    const { one } = banksOf(world);
    const orders: Order[] = [];
    for (const [name, fault] of DOUBTFUL) {
      const order = new Order(world, name.replaceAll(" ", "-"));
      orders.push(order);
      const heal = one.calls.add({ verb: "charge", fault });
      assert.equal(await order.charge(), "201", name);
      heal();
      const places = ["offered unwanted unseen", "offered open shown"];
      assert.deepEqual(await placesOf(world, order.id), places, name);
      assert.equal(await order.charge(), "406", "its order id is taken");
    }
    await pass(world, 2_000);
    for (const id of ["loses-its-answers", "gives-a-code-that-must-not-be-shown"]) {
      assert.equal(await world.statusAtBank(id), "cancel", id);
    }
    for (const order of orders) await order.payShown();
    await comeToRest(world);
    for (const order of orders) assert.equal(await order.status(), "settlement");
    assert.deepEqual(await findFaults(world, orders), []);
  });

  test("ends where the first account has said what is wrong with the charge itself", async (t) => {
    const world = await startWorld(t, { accounts: 2 });
    const { one, two } = banksOf(world);
    const answers = {
      400: { status_code: "400", status_message: "One or more parameters are invalid" },
      410: { status_code: "410", status_message: "The customer is blocked" },
      406: { status_code: "406", status_message: "The order id is taken" },
    };
    for (const [code, answer] of Object.entries(answers)) {
      const heal = one.calls.add({ verb: "charge", fault: faults.answer(200, answer) });
      assert.equal(await new Order(world, `refused-${code}`).charge(), code);
      heal();
    }
    assert.equal(two.calls.log.length, 0);
  });

  test("gives its money back when it is paid there although nobody saw it; what was shown is paid, too", async (t) => {
    const world = await startWorld(t, { accounts: 2 });
    const { one } = banksOf(world);
    const order = new Order(world, "a");
    const lost = one.calls.add({ verb: "charge", fault: faults.dropAnswer() });
    assert.equal(await order.charge(), "201");
    lost();
    await order.pay();
    await world.tell();
    assert.equal(await order.status(), "settlement");
    assert.equal(await order.refund("part", GROSS / 4), "200");
    // Whether the bank has confirmed it is asked where it was made, and not where the other money was.
    const { now } = world.shop.clock;
    const due = "update upstream_attempt set next_sync_at = $1 where not shown";
    await world.shop.gateway.db.pool.query(due, [now]);
    await world.resolve();
    const [left] = await attemptsOf(world, "a");
    assert.equal(left?.nextSyncAt?.getTime(), now.getTime() + 24 * 3_600_000);
    await pass(world, 60_000);
    const strays = [{ cause: "unwanted", state: "returned", amount: GROSS }];
    assert.deepEqual(await straysOf(world, "a"), strays);
    assert.equal(await order.status(), "partial_refund");
    await comeToRest(world);
    assert.deepEqual(await findFaults(world, [order]), []);
  });

  test("is still held when other money that nobody was to pay goes back", async (t) => {
    const world = await startWorld(t, { accounts: 2 });
    const { one, two } = banksOf(world);
    const order = new Order(world, "a");
    const lost = one.calls.add({ verb: "charge", fault: faults.dropAnswer() });
    assert.equal(await order.charge(), "201");
    lost();
    two.calls.add({ verb: "status", fault: faults.falsify(falsify.amount(GROSS + 1)) });
    await order.pay();
    await world.deliver();
    await world.resolve();
    await pass(world, 60_000);
    const strays = await straysOf(world, "a");
    assert.deepEqual(strays.map(({ cause, state }) => `${cause} ${state}`).toSorted(), [
      "amount_differs found",
      "unwanted returned",
    ]);
    assert.equal(await order.status(), "pending");
    assert.equal((await attemptsOf(world, "a"))[0]?.hold, "amount_differs");
  });
});

suite("a repeat of a charge that is in doubt", () => {
  test("goes on where the first request stopped, and then at the next account", async (t) => {
    // A request that has the time for one call alone.
    const world = await startWorld(t, { accounts: 2, callMs: 450, requestMs: 700 });
    const { one } = banksOf(world);
    const order = new Order(world, "a");
    const hanging = one.calls.add({ verb: "charge", fault: faults.hang() });
    assert.equal(await order.charge(), "503");
    assert.deepEqual(await placesOf(world, "a"), ["creating unknown unseen"]);
    hanging();
    one.calls.add({ verb: "charge", fault: faults.unavailable(503) });
    // On a busy machine the time may be up once more: then the next repeat goes on.
    for (let tries = 0; (await order.charge()) !== "201"; tries++) assert.ok(tries < 10);
    const places = ["offered unwanted unseen", "offered open shown"];
    assert.deepEqual(await placesOf(world, "a"), places);
  });

  test("joins the second account's, whose answer was lost, and asks no third", async (t) => {
    const world = await startWorld(t, { accounts: 3 });
    const { one, two } = banksOf(world);
    const heal = [one, two].map(({ calls }) =>
      calls.add({ verb: "charge", fault: faults.dropAnswer() }),
    );
    const order = new Order(world, "a");
    assert.equal(await order.charge(), "503");
    assert.deepEqual(await placesOf(world, "a"), [
      "creating unwanted unseen",
      "creating unknown unseen",
    ]);
    const other = chargeBody("a", GROSS + 1, "qris");
    assert.equal((await world.shop.call("POST", "/v2/charge", other)).body["status_code"], "406");
    assert.equal(await order.charge(), "503");
    for (const end of heal) end();
    assert.equal(await order.charge(), "201");
    const [, , ...more] = await attemptsOf(world, "a");
    assert.deepEqual(more, []);
    const atBank = await two.bank.gateway.findTransaction(two.bank.keys.id, "a");
    assert.equal(order.told.at(-1)?.body["qr_string"], atBank?.qrPayload);
    await pass(world, 0);
    assert.equal(await world.statusAtBank("a"), "cancel");
    assert.equal(world.ways[2]?.calls.log.length, 0);
  });

  test("follows the one before it to the next account, and is given the same code", async (t) => {
    const world = await startWorld(t, { accounts: 2, callMs: 20_000, requestMs: 600 });
    const { one, two } = banksOf(world);
    const order = new Order(world, "a");
    one.calls.add({ verb: "charge", times: 1, fault: faults.hang() });
    assert.equal(await order.charge(), "503");
    const { upstreams, db } = world.shop.gateway as Lengthened;
    upstreams.requestMs = 20_000;

    const { promise, resolve } = Promise.withResolvers<void>();
    one.calls.add({ verb: "charge", times: 2, fault: faults.lateDrop(promise) });
    const first = order.charge();
    await one.calls.arrived("charge", 2);
    const wantedUntil = async () =>
      (await db.pool.query<{ at: Date }>("select wanted_until as at from upstream_charge")).rows[0];
    const before = await wantedUntil();
    world.advance(1_000);
    const second = order.charge();
    while (before && (await wantedUntil())?.at.getTime() === before.at.getTime());
    resolve();
    assert.deepEqual(await Promise.all([first, second]), ["201", "201"]);
    const codes = new Set(order.told.flatMap(({ body }) => body["qr_string"] ?? []));
    assert.equal(codes.size, 1);
    assert.deepEqual(await placesOf(world, "a"), ["offered unwanted unseen", "offered open shown"]);
    assert.equal(two.calls.log.length, 1);
  });
});

suite("a charge that has gone on", () => {
  test("goes on once, from what is in doubt; what it left is closed without it", async (t) => {
    const world = await startWorld(t, { accounts: 3 });
    const { gateway, keys } = world.shop;
    const third = await findAccount(gateway, keys.id, world.ways[2]?.account.id ?? "");
    assert.ok(third);
    const heal = banksOf(world).two.calls.add({ verb: "charge", fault: faults.dropAnswer() });
    banksOf(world).one.calls.add({ verb: "charge", times: 2, fault: faults.dropAnswer() });
    const order = new Order(world, "a");
    assert.equal(await order.charge(), "503");
    const charge = await findCreating(gateway.db, keys.id, {
      by: "order_id",
      name: "a" as OrderId,
    });
    assert.ok(charge);
    const [left, current] = await listAttempts(gateway.db.kysely, keys.id, charge.transactionId);
    assert.ok(left && current);
    // Neither from what it has left, nor to a third one.
    assert.equal(await moveOn(gateway, left, third, {}), undefined);
    assert.equal(await moveOn(gateway, current, third, {}), undefined);
    await holdingCharge(gateway, left, async (held) => {
      assert.equal(await closeInDoubt(gateway, held, left), true);
    });
    heal();
    assert.equal(await order.charge(), "201");
    assert.equal(await moveOn(gateway, current, third, {}), undefined);
    assert.deepEqual(await placesOf(world, "a"), [
      "offered closed given_up unseen",
      "offered open shown",
    ]);

    const first = new Order(world, "b");
    assert.equal(await first.charge(), "201");
    const [shown] = await attemptsOf(world, "b");
    const [shownAttempt] = await listAttempts(
      gateway.db.kysely,
      keys.id,
      String(first.told[0]?.body["transaction_id"]) as TransactionId,
    );
    assert.ok(shownAttempt && shown?.isShown);
    assert.equal(await moveOn(gateway, shownAttempt, third, {}), undefined);
  });

  test("never goes from real money to a sandbox", async (t) => {
    const world = await startWorld(t, { accounts: 2 });
    const { one, two } = banksOf(world);
    const { upstreams, db } = world.shop.gateway as Lengthened;
    upstreams.mode = "production";
    const real = "update upstream_account set environment = 'production'";
    await db.pool.query(`${real}, state = 'active' where id = $1`, [one.account.id]);
    await db.pool.query("update upstream_account set state = 'off' where id = $1", [
      two.account.id,
    ]);
    one.calls.add({ verb: "charge", fault: faults.dropAnswer() });
    const order = new Order(world, "a");
    assert.equal(await order.charge(), "503");
    await db.pool.query(
      `update upstream_account set state = case id when $1 then 'draining' else 'active' end`,
      [one.account.id],
    );
    assert.equal(await order.charge(), "503");
    assert.deepEqual(await placesOf(world, "a"), ["creating unknown unseen"]);
    assert.equal(two.calls.log.length, 0);
  });
});

type Lengthened = World["shop"]["gateway"] & {
  readonly upstreams: { requestMs: number; mode: string };
};
