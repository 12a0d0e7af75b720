import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { MerchantId, Rupiah } from "@gerbang/protocol";
import type { RoutedCharge } from "../../src/domain/upstream/choose-route.ts";
import { ROUTES_MAX } from "../../src/domain/upstream/route.ts";
import { listActivity } from "../../src/operations/dashboard/record-activity.ts";
import type { Gateway } from "../../src/operations/gateway.ts";
import { createMerchant } from "../../src/operations/merchants/create-merchant.ts";
import {
  addRoute,
  listRoutes,
  moveRoute,
  removeRoute,
  switchRoute,
} from "../../src/operations/upstream/change-routes.ts";
import { explainRoutes } from "../../src/operations/upstream/explain-routes.ts";
import { setAccountState } from "../../src/operations/upstream/set-account-state.ts";
import {
  accountsAsked,
  activeAccount,
  addedAccount,
  createProductionGateway,
} from "../support/upstream-accounts.ts";

const BY = { id: "operator", name: "the operator" };
const QRIS: RoutedCharge = { paymentType: "qris", acquirer: "gopay", amount: 10_000 as Rupiah };

async function orderOf(gateway: Gateway, merchantId: MerchantId): Promise<readonly string[]> {
  const routes = await listRoutes(gateway, merchantId);
  return routes.map(({ position, acquirer }) => `${position} ${acquirer}`);
}

suite("a merchant's routes", () => {
  test("are added, moved, switched and taken away, each time by somebody with a reason", async (t) => {
    const { gateway, keys } = await createProductionGateway(t);
    const { merchantId, id: accountId } = await activeAccount(gateway, { merchantId: keys.id });
    const added = [];
    for (const acquirer of ["a", "b", "c"]) {
      added.push(await addRoute(gateway, merchantId, { accountId, acquirer }, BY));
    }
    await addRoute(gateway, merchantId, { accountId, acquirer: "first", position: 1 }, BY);
    assert.deepEqual(await orderOf(gateway, merchantId), ["1 first", "2 a", "3 b", "4 c"]);
    const [a, , c] = added.map((one) => (one.outcome === "applied" ? one.route : undefined));
    assert.ok(a && c);
    assert.deepEqual([a.position, c.position], [1, 3]);
    const key = { merchantId, routeId: a.id };
    const why = { ...BY, reason: " bank one is dear " };
    assert.equal((await moveRoute(gateway, key, 99, why)).outcome, "applied");
    assert.deepEqual(await orderOf(gateway, merchantId), ["1 first", "2 b", "3 c", "4 a"]);
    await switchRoute(gateway, { merchantId, routeId: c.id }, false, BY);
    await removeRoute(gateway, { merchantId, routeId: c.id }, BY);
    await switchRoute(gateway, key, false, BY);
    assert.deepEqual(await orderOf(gateway, merchantId), ["1 first", "2 b", "3 a"]);
    const switched = (await listRoutes(gateway, merchantId)).map(({ isEnabled }) => isEnabled);
    assert.deepEqual(switched, [true, true, false]);

    const entries = await listActivity(gateway, merchantId, { beforeId: undefined, limit: 9 });
    assert.deepEqual(
      entries.map(({ action, userName }) => `${action} by ${userName}`).toReversed(),
      ["add", "add", "add", "add", "move", "disable", "remove", "disable"].map(
        (action) => `route_${action} by the operator`,
      ),
    );
    assert.deepEqual(entries[3]?.data, { position: 4, acquirer: "a", reason: "bank one is dear" });
  });

  test("are refused where they are wrong, and then nothing is written", async (t) => {
    const { gateway, keys } = await createProductionGateway(t);
    const { merchantId, id: accountId } = await activeAccount(gateway, { merchantId: keys.id });
    const other = await createMerchant(gateway, { environment: "production" });
    const theirs = await activeAccount(gateway, { merchantId: other.id });
    const refusalOf = async (work: ReturnType<typeof addRoute>) => {
      const outcome = await work;
      return outcome.outcome === "refused" ? outcome.reason : outcome.outcome;
    };
    const add = async (wanted: object, by = BY) =>
      await refusalOf(addRoute(gateway, merchantId, { accountId, ...wanted }, by));
    assert.equal(await add({ accountId: theirs.id }), "no_such_account");
    assert.equal(await add({ acquirer: "" }), "acquirer");
    assert.equal(await add({ amountFrom: 2, amountUntil: 1 }), "amounts");
    assert.equal(await add({ position: 0 }), "position");
    assert.equal(await add({}, { ...BY, reason: " " } as typeof BY), "reason");
    assert.deepEqual(await listRoutes(gateway, merchantId), []);

    const own = await addRoute(gateway, merchantId, { accountId }, BY);
    assert.equal(own.outcome, "applied");
    const foreign = { merchantId: other.id, routeId: own.route.id };
    assert.equal(await refusalOf(removeRoute(gateway, foreign, BY)), "no_such_route");
    assert.equal(await refusalOf(moveRoute(gateway, foreign, 1, BY)), "no_such_route");
    assert.equal(await refusalOf(switchRoute(gateway, foreign, false, BY)), "no_such_route");
    const key = { merchantId, routeId: own.route.id };
    assert.equal(await refusalOf(moveRoute(gateway, key, 0, BY)), "position");
    for (let count = 1; count < ROUTES_MAX; count++) assert.equal(await add({}), "applied");
    assert.equal(await add({}), "too_many");
    assert.deepEqual(await listRoutes(gateway, other.id), []);
  });

  test("have no gap and lose nothing when several people change them at the same moment", async (t) => {
    const { gateway, keys } = await createProductionGateway(t);
    const { merchantId, id: accountId } = await activeAccount(gateway, { merchantId: keys.id });
    const outcomes = await Promise.all(
      ["a", "b", "c", "d", "e", "f"].map(
        async (acquirer) =>
          await addRoute(gateway, merchantId, { accountId, acquirer, position: 1 }, BY),
      ),
    );
    assert.ok(outcomes.every(({ outcome }) => outcome === "applied"));
    const positions = (await listRoutes(gateway, merchantId)).map(({ position }) => position);
    assert.deepEqual(positions, [1, 2, 3, 4, 5, 6]);
  });
});

suite("where a merchant's charges would go", () => {
  test("is told of every account where there are no routes, and of every route where there are", async (t) => {
    const { gateway, keys, clock } = await createProductionGateway(t, "sandbox");
    const { id: merchantId } = keys;
    const explain = async (at: Gateway = gateway, charge = QRIS) =>
      (await explainRoutes(at, keys, charge)).map(
        ({ account, obstacle, turn }) => `${account.label}: ${obstacle ?? turn}`,
      );
    const named: Record<string, string> = {};
    for (const label of ["draft", "one", "two", "three"]) {
      const add = label === "draft" ? addedAccount : activeAccount;
      named[label] = (await add(gateway, { merchantId, label })).id;
      clock.advance(1);
    }
    assert.deepEqual(await explain(), ["draft: draft", "one: 1", "two: 2", "three: 3"]);
    await setAccountState(gateway, { merchantId, accountId: named["one"] ?? "" }, "draining");
    assert.deepEqual(await explain(), ["draft: draft", "one: draining", "two: 1", "three: 2"]);

    const routes = [
      { accountId: named["three"] ?? "", acquirer: "airpay shopee" },
      { accountId: named["one"] ?? "" },
      { accountId: named["two"] ?? "", amountUntil: 9_999 as Rupiah },
      { accountId: named["two"] ?? "", paymentType: "qris" },
    ] as const;
    for (const route of routes) await addRoute(gateway, merchantId, route, BY);
    assert.deepEqual(await explain(), [
      "three: acquirer",
      "one: draining",
      "two: amount",
      "two: 1",
    ]);
    const shopee = { ...QRIS, acquirer: "airpay shopee", amount: 9_999 as Rupiah };
    assert.deepEqual(await explain(gateway, shopee), [
      "three: 1",
      "one: draining",
      "two: 2",
      "two: account_before",
    ]);
    const gopay = { ...QRIS, paymentType: "gopay" } as const;
    assert.deepEqual((await explain(gateway, gopay)).at(-1), "two: payment_type");
    const off = { ...gateway, upstreams: { ...gateway.upstreams, mode: "off" } } as const;
    assert.deepEqual((await explain(off)).at(-1), "two: not_allowed");
    assert.deepEqual(
      (await accountsAsked(gateway, merchantId)).map(({ label }) => label),
      ["two"],
    );
  });
});
