import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { PoolClient } from "pg";
import { createEmptyDatabase } from "../../../packages/gateway/test/support/database.ts";
import {
  confirmRefund,
  createTables,
  dropRefund,
  findOrder,
  insertOrder,
  listOrders,
  markClosed,
  markPaid,
  noteRefund,
  reopen,
} from "../src/orders.ts";
import { PRODUCTS } from "../src/products.ts";

async function openOrder(t: TestContext) {
  const { pool } = await createEmptyDatabase(t);
  await createTables(pool);
  const [product] = PRODUCTS;
  assert.ok(product);
  const { id } = await insertOrder(pool, [{ product, quantity: 1 }]);
  const within = async (work: (tx: PoolClient) => Promise<void>) => {
    const client = await pool.connect();
    await work(client).finally(() => client.release());
  };
  return { pool, id, within, read: async () => await findOrder(pool, id) };
}

suite("an order", () => {
  test("that is paid is neither closed nor opened again", async (t) => {
    const { pool, id, within, read } = await openOrder(t);
    await within(async (tx) => await markPaid(tx, id));
    await within(async (tx) => await markClosed(tx, id));
    await reopen(pool, id);
    assert.equal((await read())?.status, "paid");
  });

  test("is written once for a form and its cart, however often that is sent at once", async (t) => {
    const { pool, id } = await openOrder(t);
    const [product] = PRODUCTS;
    assert.ok(product);
    const send = async (form: string | undefined, quantity: number) =>
      (await insertOrder(pool, [{ product, quantity }], { form })).id;
    const same = await Promise.all(Array.from({ length: 5 }, async () => await send("a form", 1)));
    assert.equal(new Set(same).size, 1);
    assert.deepEqual(
      (await listOrders(pool)).map((order) => order.id).toSorted(),
      [id, ...new Set(same)].toSorted(),
    );
    const others = [await send("a form", 2), await send("another", 1), await send(undefined, 1)];
    assert.equal(new Set([...same, ...others]).size, 4);
    assert.equal((await listOrders(pool)).length, 5);
  });

  test("that is closed can be tried again", async (t) => {
    const { pool, id, within, read } = await openOrder(t);
    await within(async (tx) => await markClosed(tx, id));
    assert.equal((await read())?.status, "closed");
    await reopen(pool, id);
    assert.equal((await read())?.status, "waiting");
  });

  test("keeps a confirmed refund, whatever the answer to asking for it was", async (t) => {
    const { pool, id, within, read } = await openOrder(t);
    const refund = { refundKey: "a", amount: 1_000, reason: "" };
    await noteRefund(pool, id, refund);
    await within(async (tx) => await confirmRefund(tx, id, refund));
    await dropRefund(pool, id, "a");
    assert.deepEqual((await read())?.refunds, [{ amount: 1_000, reason: "", isConfirmed: true }]);
    await noteRefund(pool, id, { ...refund, refundKey: "b" });
    await dropRefund(pool, id, "b");
    assert.equal((await read())?.refunds.length, 1);
  });
});
