import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { MerchantId, Rupiah } from "@gerbang/protocol";
import type pg from "pg";
import type { Merchant } from "../../src/domain/merchants/merchant.ts";
import { foldTransactionHours } from "../../src/operations/dashboard/fold-transaction-hours.ts";
import type { Gateway } from "../../src/operations/gateway.ts";
import { createMerchant } from "../../src/operations/merchants/create-merchant.ts";
import { findMerchant } from "../../src/operations/merchants/find-merchant.ts";
import { cancel } from "../../src/operations/transactions/cancel.ts";
import { charge } from "../../src/operations/transactions/charge.ts";
import { pay } from "../../src/operations/transactions/pay.ts";
import { refund } from "../../src/operations/transactions/refund.ts";
import { areHoursSummed } from "../../src/store/dashboard/hour-fold.ts";
import { chargeCommand } from "../support/deliveries.ts";
import { createTestGateway } from "../support/gateway.ts";
import { untilSomebodyWaits } from "../support/while-locked.ts";

/*
 * Two batches that hold the same things in opposite orders would wait for each other until the database ends one of
 * them, a second later. Each takes them in one order: whoever waits for the one in the middle has not taken the last.
 */

/** Runs a statement that must wait for nobody, and takes it back. */
async function assertFree(pool: pg.Pool, statement: string): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    await client.query("set local lock_timeout = '200ms'");
    await client.query(statement);
    await client.query("rollback");
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/** SQL for one more transaction, of another order. */
function likeFirst(orderId: string): string {
  const other = JSON.stringify({ id: `id of ${orderId}`, order_id: orderId });
  return `insert into transaction
    select (jsonb_populate_record(t, '${other}'::jsonb)).* from transaction t
    where order_id = 'first'`;
}

suite("calls that share a statement", () => {
  test("take orders in their order, whatever the order in which they came", async (t) => {
    const { gateway, merchant } = await createTestGateway(t);
    const own = await merchant();
    await charge(gateway, own, chargeCommand("first"));
    const { pool } = gateway.db;
    const holder = await pool.connect();
    await holder.query("begin");
    await holder.query(likeFirst("order-2"));

    const charging = Promise.all(
      ["order-3", "order-1", "order-2"].map(
        async (order) => (await charge(gateway, own, chargeCommand(order))).outcome,
      ),
    );
    await untilSomebodyWaits(gateway.db);
    await assertFree(pool, likeFirst("order-3"));
    await holder.query("rollback");
    holder.release();
    assert.deepEqual(await charging, ["applied", "applied", "applied"]);
  });

  test("lock transactions in their order, whatever the order in which they came", async (t) => {
    const { gateway, merchant } = await createTestGateway(t);
    const own = await merchant();
    for (const order of ["order-1", "order-2", "order-3"]) {
      await charge(gateway, own, chargeCommand(order));
    }
    const { pool } = gateway.db;
    const lock = (order: string) =>
      `select from transaction where order_id = '${order}' for update`;
    const holder = await pool.connect();
    await holder.query("begin");
    await holder.query(lock("order-2"));

    const cancelling = Promise.all(
      ["order-3", "order-1", "order-2"].map(
        async (order) => (await cancel(gateway, own, order))?.outcome,
      ),
    );
    await untilSomebodyWaits(gateway.db);
    await assertFree(pool, lock("order-3"));
    await holder.query("rollback");
    holder.release();
    assert.deepEqual(await cancelling, ["applied", "applied", "applied"]);
  });

  test("lock merchants' balances in their order, whatever the order in which they came", async (t) => {
    const { gateway } = await createTestGateway(t);
    const { pool } = gateway.db;
    const merchants = await merchantsWithBalance(gateway);
    const [first, second, third] = merchants;
    assert.ok(first && second && third);
    const lock = (merchantId: string) =>
      `select from merchant_balance where merchant_id = '${merchantId}' for update`;
    const holder = await pool.connect();
    await holder.query("begin");
    await holder.query(lock(second.id));

    const refunding = Promise.all(
      [third, first, second].map(
        async (merchant) =>
          (await refund(gateway, merchant, { id: "order-1", reason: "cold" }))?.outcome,
      ),
    );
    await untilSomebodyWaits(gateway.db);
    await assertFree(pool, lock(third.id));
    await holder.query("rollback");
    holder.release();
    assert.deepEqual(await refunding, ["applied", "applied", "applied"]);
  });

  test("take from each merchant's balance what that merchant gives back", async (t) => {
    const { gateway } = await createTestGateway(t);
    const merchants = await merchantsWithBalance(gateway);
    await Promise.all(
      merchants.map(async (merchant, index) => {
        const amount = (1_000 * (index + 1)) as Rupiah;
        await refund(gateway, merchant, { id: "order-1", amount, reason: "cold" });
      }),
    );
    const { rows } = await gateway.db.pool.query<{ available: number }>(
      "select available from merchant_balance order by merchant_id",
    );
    assert.deepEqual(
      rows.map(({ available }) => available),
      [43_000, 42_000, 41_000],
    );
  });
});

suite("sums that are begun while a merchant is held, as by a reset", () => {
  test("make no row before the merchant is let go", async (t) => {
    const { gateway, merchant } = await createTestGateway(t);
    const { id } = await merchant();
    const holder = await gateway.db.pool.connect();
    await holder.query("begin");
    await holder.query("select from merchant for update");

    const folding = foldTransactionHours(gateway);
    await untilSomebodyWaits(gateway.db);
    try {
      await holder.query("set local lock_timeout = '200ms'");
      await holder.query("insert into hour_fold (merchant_id) values ($1)", [id]);
    } finally {
      await holder.query("commit");
      holder.release();
    }
    await folding;
    assert.equal(await areHoursSummed(gateway.db, id), true);
  });
});

/** Three merchants, each with a paid order and a limited balance of as much. */
async function merchantsWithBalance(gateway: Gateway): Promise<readonly Merchant[]> {
  const merchants: Merchant[] = [];
  for (const id of ["G000000001", "G000000002", "G000000003"] as MerchantId[]) {
    await createMerchant(gateway, { id });
    const merchant = await findMerchant(gateway, id);
    assert.ok(merchant);
    merchants.push(merchant);
    await charge(gateway, merchant, chargeCommand("order-1"));
    await pay(gateway, merchant, { id: "order-1", method: { via: "gopay" } });
    await gateway.db.pool.query(
      "insert into merchant_balance (merchant_id, available) values ($1, 44000)",
      [id],
    );
  }
  return merchants;
}
