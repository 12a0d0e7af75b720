import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { OrderId, Rupiah } from "@gerbang/protocol";
import { findMerchant } from "../../src/operations/merchants/find-merchant.ts";
import { beginCharge } from "../../src/operations/upstream/begin-charge.ts";
import {
  addRoute,
  listRoutes,
  moveRoute,
  switchRoute,
} from "../../src/operations/upstream/change-routes.ts";
import { moveOn } from "../../src/operations/upstream/move-on.ts";
import { readOpenWork } from "../../src/operations/upstream/read-open-work.ts";
import { setAccountState } from "../../src/operations/upstream/set-account-state.ts";
import { listAttempts } from "../../src/store/upstream/attempts.ts";
import { findCreating } from "../../src/store/upstream/charges.ts";
import { faults } from "../support/faults.ts";
import { chargeBody } from "../support/gateway.ts";
import { accountsAsked } from "../support/upstream-accounts.ts";
import { findFaults } from "../support/upstream-books.ts";
import { attemptsOf } from "../support/upstream-rows.ts";
import {
  comeToRest,
  GROSS,
  Order,
  pass,
  startWorld,
  type World,
} from "../support/upstream-world.ts";
import { whileLocked } from "../support/while-locked.ts";

const BY = { id: "operator", name: "the operator" };

function placesOf(world: World) {
  const [one, two] = world.ways;
  if (!one || !two) throw new Error("two banks are needed");
  const { gateway, keys } = world.shop;
  const keyOf = (way: typeof one) => ({ merchantId: keys.id, accountId: way.account.id });
  return { one, two, gateway, keys, keyOf };
}

/** The places where an order of the merchant's stands. */
async function banksWith(world: World, orderId: string): Promise<readonly number[]> {
  const found = await Promise.all(
    world.ways.map(async ({ bank }) => await bank.gateway.findTransaction(bank.keys.id, orderId)),
  );
  return found.flatMap((transaction, at) => (transaction ? [at + 1] : []));
}

suite("routes", () => {
  test("say which account is asked, by payment type, acquirer and amount", async (t) => {
    const world = await startWorld(t, { accounts: 2 });
    const { one, two, gateway, keys } = placesOf(world);
    const charge = async (id: string, body: object) => {
      const { body: answer } = await world.shop.call("POST", "/v2/charge", {
        ...chargeBody(id, GROSS, "qris"),
        ...body,
      });
      return [String(answer["status_code"]), ...(await banksWith(world, id))];
    };
    const [first, second] = [one.account.id, two.account.id];
    const shopee = { qris: { acquirer: "airpay shopee" } };
    await addRoute(gateway, keys.id, { accountId: second, acquirer: "airpay shopee" }, BY);
    const small = { accountId: first, paymentType: "qris", amountUntil: GROSS as Rupiah } as const;
    await addRoute(gateway, keys.id, small, BY);
    assert.deepEqual(await charge("shopee", shopee), ["201", 2]);
    assert.deepEqual(await charge("small", {}), ["201", 1]);
    const large = chargeBody("large", GROSS + 1, "qris");
    assert.deepEqual(await charge("large", large), ["402"]);
    assert.deepEqual(await charge("gopay", chargeBody("gopay", GROSS)), ["402"]);
    // Only what the charge fits is next.
    await one.calls.refuse();
    assert.deepEqual(await charge("alone", {}), ["503"]);
    assert.deepEqual(await attemptsOf(world, "large"), []);
    const [route] = await listRoutes(gateway, keys.id);
    await switchRoute(gateway, { merchantId: keys.id, routeId: route?.id ?? "" }, false, BY);
    assert.deepEqual(await charge("shopee-again", shopee), ["503"]);
  });

  test("that change meanwhile move nothing: what was shown stays at its account", async (t) => {
    const world = await startWorld(t, { accounts: 2 });
    const { one, two, gateway, keys, keyOf } = placesOf(world);
    for (const { account } of [one, two]) {
      await addRoute(gateway, keys.id, { accountId: account.id }, BY);
    }
    const [paid, cancelled, late] = ["paid", "cancelled", "late"].map((id) => new Order(world, id));
    assert.ok(paid && cancelled && late);
    for (const order of [paid, cancelled, late]) await order.open();
    const [route] = await listRoutes(gateway, keys.id);
    await moveRoute(gateway, { merchantId: keys.id, routeId: route?.id ?? "" }, 2, BY);
    await setAccountState(gateway, keyOf(one), "draining");
    await paid.pay();
    await world.tell();
    assert.equal(await paid.refund("r", 1_000), "200");
    assert.equal(await cancelled.close("cancel"), "200");
    assert.equal(await cancelled.charge(), "201");
    assert.deepEqual(await banksWith(world, "cancelled"), [1, 2]);
    assert.deepEqual(await banksWith(world, "paid"), [1]);
    await comeToRest(world);
    assert.equal(await late.status(), "expire");
    assert.deepEqual(await findFaults(world, [paid, cancelled, late]), []);
  });
});

suite("an account that is drained", () => {
  test("takes no charges, also none that was on its way there, and is empty in the end", async (t) => {
    const world = await startWorld(t, { accounts: 2, callMs: 400, requestMs: 1_400 });
    const { one, two, gateway, keys, keyOf } = placesOf(world);
    const open = async () => {
      const { isWatched, ...counts } = await readOpenWork(gateway, keyOf(one));
      return [...Object.values(counts), isWatched];
    };
    assert.deepEqual(await open(), [0, 0, 0, 0, 0, false]);
    const orders = ["code", "paid", "stray", "left"].map((id) => new Order(world, id));
    const [code, paid, stray, left] = orders;
    assert.ok(code && paid && stray && left);
    for (const order of [code, paid, stray]) await order.open();
    await paid.pay();
    await world.tell();
    one.calls.add({ verb: "refund", fault: faults.drop() });
    assert.equal(await paid.refund("r", 1_000), "503");
    // Paid at the very moment in which it was cancelled: nobody knows yet.
    await stray.close("cancel");
    await one.bank.gateway.db.pool.query(
      "update transaction set status = 'pending', closed_at = null where order_id = 'stray'",
    );
    await stray.pay();
    await world.tell();
    one.calls.add({ verb: "charge", fault: faults.dropAnswer() });
    await setAccountState(gateway, keyOf(two), "off");
    const doubtful = new Order(world, "doubtful");
    assert.equal(await doubtful.charge(), "503");
    await setAccountState(gateway, keyOf(two), "active");
    assert.equal(await left.charge(), "201");
    assert.deepEqual(await banksWith(world, "left"), [1, 2]);
    assert.deepEqual(await open(), [1, 1, 1, 1, 1, true]);

    const [stale] = await accountsAsked(gateway, keys.id);
    assert.equal(stale?.id, one.account.id);
    const drain = `update upstream_account set state = 'draining' where id = '${stale.id}'`;
    const meanwhile = new Order(world, "meanwhile");
    const work = async () => await meanwhile.charge();
    assert.equal(await whileLocked(gateway.db, drain, { waiting: 1, work }), "201");
    assert.deepEqual(await banksWith(world, "meanwhile"), [2]);
    const merchant = await findMerchant(gateway, keys.id);
    const charge = await findCreating(gateway.db, keys.id, {
      by: "order_id",
      name: "doubtful" as OrderId,
    });
    assert.ok(charge && merchant);
    const [attempt] = await listAttempts(gateway.db.kysely, keys.id, charge.transactionId);
    assert.ok(attempt);
    const command = { ...charge.command, orderId: "on-its-way" as OrderId };
    assert.equal(await beginCharge(gateway, merchant, command, stale), "closed");
    assert.equal(await moveOn(gateway, attempt, stale, {}), undefined);
    assert.equal(await new Order(world, "new").charge(), "201");
    assert.deepEqual(await banksWith(world, "new"), [2]);

    one.calls.clear();
    await comeToRest(world);
    assert.deepEqual((await open()).slice(0, 5), [0, 0, 0, 0, 1]);
    await pass(world, 8 * 24 * 3_600_000);
    assert.deepEqual((await open()).at(-1), false);
  });
});
