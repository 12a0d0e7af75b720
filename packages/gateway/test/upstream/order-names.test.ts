import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { startChain } from "../support/chain.ts";
import { chargeBody } from "../support/gateway.ts";
import { attemptsOf } from "../support/upstream-rows.ts";
import { Order, startWorld } from "../support/upstream-world.ts";

suite("an order's name at the upstream", () => {
  test("is the merchant's own, then numbered; our reference where that is taken or too long", async (t) => {
    const world = await startWorld(t);
    const long = "x".repeat(49);
    for (const id of ["a", long]) {
      const order = new Order(world, id);
      for (let times = 0; times < 3; times++) {
        assert.equal(await order.charge(), "201");
        assert.equal(await order.close("cancel"), "200");
      }
    }
    const names = async (id: string) => (await attemptsOf(world, id)).map(({ name }) => name);
    assert.deepEqual(await names("a"), ["a", "a~2", "a~3"]);
    const [first, ...others] = await attemptsOf(world, long);
    assert.equal(first?.name, long);
    for (const { name, reference } of others) assert.equal(name, reference);

    const [taken, own] = [new Order(world, "b~2"), new Order(world, "b")];
    assert.equal(await taken.charge(), "201");
    for (let times = 0; times < 2; times++) {
      assert.equal(await own.charge(), "201");
      if (times === 0) assert.equal(await own.close("cancel"), "200");
    }
    const [, second] = await attemptsOf(world, "b");
    assert.equal(second?.name, second?.reference);
  });

  test("is our reference where names are not kept, and customers come back by way of us", async (t) => {
    const chain = await startChain(t, { account: { keepOrderIds: false } });
    const gopay = { enable_callback: true, callback_url: "https://shop.example/done?x=1" };
    const { body } = await chain.shop.call("POST", "/v2/charge", { ...chargeBody("a"), gopay });
    assert.equal(body["status_code"], "201", JSON.stringify(body));
    const [attempt] = await attemptsOf(chain, "a");
    assert.ok(attempt);
    assert.equal(attempt.name, attempt.reference);
    const atBank = await chain.bank.gateway.findTransaction(chain.bank.keys.id, attempt.name);
    const finish = `${chain.shop.url}/finish/${attempt.reference}`;
    assert.equal(atBank?.callbackUrl, finish);
    const back = await fetch(`${finish}?order_id=${attempt.name}&result=success`, {
      redirect: "manual",
    });
    const place = new URL(back.headers.get("location") ?? "");
    assert.equal(place.origin, "https://shop.example");
    assert.equal(place.searchParams.get("order_id"), "a");
    assert.equal(place.searchParams.get("result"), "success");
    assert.equal(place.searchParams.get("x"), "1");
    const nowhere = await fetch(`${chain.shop.url}/finish/${"0".repeat(25)}`);
    assert.equal(nowhere.status, 404);
  });
});
