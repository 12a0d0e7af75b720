import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { Secret } from "../../src/domain/secret.ts";
import { openGateway } from "../../src/operations/gateway.ts";
import { createMerchant } from "../../src/operations/merchants/create-merchant.ts";
import { findMerchant } from "../../src/operations/merchants/find-merchant.ts";
import { cancel } from "../../src/operations/transactions/cancel.ts";
import { charge } from "../../src/operations/transactions/charge.ts";
import { openDatabase } from "../../src/store/database.ts";
import { type CuttingProxy, startCuttingProxy } from "../support/cutting-proxy.ts";
import { createTestDatabase } from "../support/database.ts";
import { chargeCommand } from "../support/deliveries.ts";
import { NOON } from "../support/gateway.ts";
import { lastOfAll } from "../support/last-of-all.ts";

async function open(t: TestContext) {
  const { url } = await createTestDatabase(t);
  const proxy: CuttingProxy = await startCuttingProxy(t, url);
  const db = openDatabase(proxy.connection);
  lastOfAll(t, async () => await db.close());
  const gateway = openGateway({
    db,
    secret: new Secret("a secret for tests only"),
    wallNow: () => NOON,
  });
  const { id } = await createMerchant(gateway, {
    settings: { paymentNotificationUrls: ["http://127.0.0.1:1/"] },
  });
  const merchant = await findMerchant(gateway, id);
  assert.ok(merchant);
  return { gateway, merchant, proxy };
}

const ORDERS = ["order-1", "order-2", "order-3"];

suite("a connection that breaks after a shared commit, before its answer", () => {
  test("leaves charges what they are: made, and once", async (t) => {
    const { gateway, merchant, proxy } = await open(t);

    proxy.cutAfter("insert-charges");
    const outcomes = await Promise.all(
      ORDERS.map(async (order) => await charge(gateway, merchant, chargeCommand(order))),
    );

    assert.equal(proxy.cuts, 1);
    assert.deepEqual(
      outcomes.map(({ outcome }) => outcome),
      ["applied", "applied", "applied"],
    );
    const { rows } = await gateway.db.pool.query(
      "select order_id from notification order by order_id",
    );
    assert.deepEqual(
      rows.map(({ order_id }) => order_id),
      ORDERS,
    );
  });

  test("leaves changes what they are: made, and once", async (t) => {
    const { gateway, merchant, proxy } = await open(t);
    for (const order of ORDERS) await charge(gateway, merchant, chargeCommand(order));

    proxy.cutAfter("commit-changes");
    const decisions = await Promise.all(
      ORDERS.map(async (order) => await cancel(gateway, merchant, order)),
    );

    assert.equal(proxy.cuts, 1);
    assert.deepEqual(
      decisions.map((decision) => decision?.outcome),
      ["applied", "applied", "applied"],
    );
    const { rows } = await gateway.db.pool.query(
      "select from event where name = 'transaction.cancel'",
    );
    assert.equal(rows.length, 3);
  });
});
