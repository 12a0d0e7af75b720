import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { faults } from "../support/faults.ts";
import { chargeBody } from "../support/gateway.ts";
import { addedAccount } from "../support/upstream-accounts.ts";
import { needs } from "../support/upstream-rows.ts";
import { Order, pass, startWorld, type World } from "../support/upstream-world.ts";

const MINUTE = 60_000;
const GROSS = 44_000;

async function dataOf({ shop }: World, kind: string): Promise<object | undefined> {
  const { rows } = await shop.gateway.db.pool.query<{ data: object }>(
    "select data from attention where kind = $1 and closed_at is null",
    [kind],
  );
  return rows[0]?.data;
}

/** Somebody else charges at the bank under an order id, with this label. */
async function chargeElsewhere(world: World, orderId: string, gerbang: string, headers = {}) {
  const body = { ...chargeBody(orderId, GROSS, "qris"), metadata: { gerbang } };
  const { status } = await world.bank.call("POST", "/v2/charge", body, headers);
  assert.equal(status, 200);
}

/** A charge that never reached the bank, where somebody else then made an order of its name. */
async function loseToAnother(world: World, label: string) {
  const stop = world.calls.add({ verb: "charge", fault: faults.drop() });
  await world.shop.call("POST", "/v2/charge", chargeBody("a", GROSS, "qris"));
  stop();
  const { rows } = await world.shop.gateway.db.pool.query<{ name: string }>(
    "select upstream_order_id as name from upstream_attempt",
  );
  await chargeElsewhere(world, rows[0]?.name ?? "", label);
  await world.bank.call("POST", `/sandbox/v1/transactions/${rows[0]?.name ?? ""}/pay`, {});
  await pass(world, 3 * MINUTE);
}

suite("two Gerbangs on one contract", () => {
  test("the merchant's own metadata come back as they were sent, without our label", async (t) => {
    const world = await startWorld(t);
    const { shop, bank, account } = world;
    const statusOf = async (orderId: string, at: World["shop"]) =>
      (await at.call("GET", `/v2/${orderId}/status`)).body["metadata"];
    const sent = { "kasir 2": "Sari", 1: [true, null] };
    for (const [orderId, metadata] of [
      ["with", sent],
      ["without", undefined],
    ] as const) {
      const { body } = await shop.call("POST", "/v2/charge", {
        ...chargeBody(orderId, GROSS, "qris"),
        ...(metadata && { metadata }),
      });
      assert.equal(body["status_code"], "201");
      assert.doesNotMatch(JSON.stringify(body), /gerbang/);
      assert.equal(JSON.stringify(await statusOf(orderId, shop)), JSON.stringify(metadata));
    }
    const { rows } = await bank.gateway.db.pool.query<{ metadata: object }>(
      "select metadata from transaction order by id",
    );
    const label = { gerbang: account.id };
    assert.deepEqual(
      rows.map(({ metadata }) => metadata),
      [{ ...sent, ...label }, label],
    );
    const owed = await shop.gateway.db.pool.query<{ body: string }>(
      "select coalesce(string_agg(n::text, ' '), '') as body from notification n",
    );
    assert.doesNotMatch(owed.rows[0]?.body ?? "", new RegExp(`"gerbang"|${account.id}`));
  });

  test("an order of another one under our name is not taken for ours, and a person is called", async (t) => {
    const world = await startWorld(t);
    await loseToAnother(world, "account-of-another");
    assert.deepEqual(await needs(world), ["contradiction", "foreign_gerbang"]);
    const data = (await dataOf(world, "foreign_gerbang")) ?? {};
    assert.equal("label" in data && data.label, "account-of-another");
    const { rows } = await world.shop.gateway.db.pool.query("select id from stray_payment");
    assert.deepEqual(rows, [], "its money is not ours to return");
  });

  test("an order of another one that has our name already calls a person at the first charge", async (t) => {
    const world = await startWorld(t);
    await chargeElsewhere(world, "a", "account-of-another");
    assert.equal(await new Order(world, "a").charge(), "406");
    assert.deepEqual(await needs(world), ["contradiction", "foreign_gerbang"]);
    const data = (await dataOf(world, "foreign_gerbang")) ?? {};
    assert.deepEqual(data, { order_id: "a", label: "account-of-another" });
  });

  test("an order of another account of ours is none of a stranger, and still not this one's", async (t) => {
    const world = await startWorld(t);
    const { merchantId } = world.account;
    const other = await addedAccount(world.shop.gateway, { merchantId });
    await loseToAnother(world, other.id);
    assert.deepEqual(await needs(world), ["contradiction"]);
    assert.deepEqual(
      await dataOf(world, "contradiction").then((one) => one && "why" in one && one.why),
      "other_maker",
    );
  });

  test("a message about an unknown order calls by its label, too", async (t) => {
    const world = await startWorld(t);
    await new Order(world, "a").charge();
    await world.tell();
    const path = world.bells.log.at(-1)?.request.path ?? "";
    const headers = { "x-override-notification": world.shop.url + path };
    await chargeElsewhere(world, "theirs", "account-of-another", headers);
    await world.tell();
    await pass(world, 11 * MINUTE);
    assert.deepEqual(await needs(world), ["foreign_gerbang", "unknown_order"]);
    assert.deepEqual(await dataOf(world, "foreign_gerbang"), {
      order_id: "theirs",
      label: "account-of-another",
    });
  });
});
