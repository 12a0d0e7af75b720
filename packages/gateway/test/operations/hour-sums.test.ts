import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Rupiah } from "@gerbang/protocol";
import { until } from "../../../checkout/test/support/until.ts";
import { foldTransactionHours } from "../../src/operations/dashboard/fold-transaction-hours.ts";
import { readHome } from "../../src/operations/dashboard/read-home.ts";
import { resetMerchant } from "../../src/operations/sandbox/reset-merchant.ts";
import { seedTransactions } from "../../src/operations/seeding/seed-transactions.ts";
import { cancel } from "../../src/operations/transactions/cancel.ts";
import { charge } from "../../src/operations/transactions/charge.ts";
import { expireDueTransactions } from "../../src/operations/transactions/expire.ts";
import { type PaymentMethod, pay } from "../../src/operations/transactions/pay.ts";
import { refund } from "../../src/operations/transactions/refund.ts";
import { chargeCommand } from "../support/deliveries.ts";
import { createTestGateway, type TestGateway } from "../support/gateway.ts";
import { refoldTransactionHours } from "../support/refold.ts";

const HOUR_MS = 3_600_000;

const SUMS = `
select concat_ws(' ', hour, payment_type, issuer, sum(charged), sum(paid), sum(expired), sum(cancelled), sum(denied),
  sum(time_to_pay_ms), sum(settled), sum(gross), sum(refunds), sum(refunded)) as line
from (select * from hour_sum union all
  select merchant_id, hour, payment_type, issuer, charged, paid, expired, cancelled, denied,
    time_to_pay_ms, settled, gross, refunds, refunded from hour_change) h
group by hour, payment_type, issuer
having (sum(charged), sum(settled), sum(refunds)) <> (0, 0, 0)
order by hour, payment_type, issuer`;

async function summed({ gateway }: TestGateway): Promise<readonly string[]> {
  const { rows } = await gateway.db.pool.query<{ line: string }>(SUMS);
  return rows.map(({ line }) => line);
}

/** What the sums are, and what they are when all of them are made from the transactions themselves. */
async function isExact(made: TestGateway): Promise<void> {
  const kept = await summed(made);
  await refoldTransactionHours(made.gateway, made.keys.id);
  assert.deepEqual(kept, await summed(made));
}

async function chargeOne({ gateway, merchant }: TestGateway, orderId: string): Promise<string> {
  const outcome = await charge(gateway, await merchant(), chargeCommand(orderId));
  assert.equal(outcome.outcome, "applied");
  return outcome.transaction.id;
}

async function payOne(made: TestGateway, orderId: string, method: PaymentMethod): Promise<string> {
  const id = await chargeOne(made, orderId);
  made.clock.advance(1_500);
  const outcome = await pay(made.gateway, await made.merchant(), { id, method });
  assert.equal(outcome?.outcome, "applied");
  return id;
}

/** Something of every kind, over four hours. */
async function liveADay(made: TestGateway, fold: () => Promise<void>): Promise<void> {
  const { gateway, merchant, clock } = made;
  const first = await payOne(made, "paid-in-the-app", { via: "gopay" });
  await fold();
  const scanned = await payOne(made, "paid-by-a-scan", { via: "qris", issuer: "dana" });
  await chargeOne(made, "cancelled");
  await chargeOne(made, "left-alone");
  await fold();
  await cancel(gateway, await merchant(), "cancelled");
  clock.advance(HOUR_MS);
  await expireDueTransactions(gateway);
  await fold();
  for (const id of [first, scanned]) {
    const reason = "cold coffee";
    await refund(gateway, await merchant(), { id, amount: 4_000 as Rupiah, reason });
  }
  clock.advance(2 * HOUR_MS);
  await fold();
  await refund(gateway, await merchant(), { id: scanned, amount: 1_000 as Rupiah, reason: "" });
  await payOne(made, "of-today", { via: "qris", issuer: "ovo" });
}

suite("the sums of each hour", () => {
  test("follow every kind of change to the rupiah, whenever they are folded", async (t) => {
    const made = await createTestGateway(t);
    await liveADay(made, async () => await foldTransactionHours(made.gateway));
    await isExact(made);
    const lines = await summed(made);
    assert.ok(lines.length >= 6, lines.join("\n"));
  });

  test("are as exact when nothing was folded in between", async (t) => {
    const made = await createTestGateway(t);
    await refoldTransactionHours(made.gateway, made.keys.id);
    await liveADay(made, async () => undefined);
    await isExact(made);
  });

  test("count each change once, however many processes fold beside the charges", async (t) => {
    const made = await createTestGateway(t);
    await foldTransactionHours(made.gateway);
    let isCharging = true;
    const folding = Array.from({ length: 4 }, async () => {
      while (isCharging) await foldTransactionHours(made.gateway);
    });
    for (let round = 0; round < 12; round++) {
      const orders = Array.from({ length: 8 }, (_, at) => `order-${round}-${at}`);
      await Promise.all(orders.map(async (order) => await payOne(made, order, { via: "gopay" })));
    }
    isCharging = false;
    await Promise.all(folding);
    await foldTransactionHours(made.gateway);
    const { rows } = await made.gateway.db.pool.query(
      `select sum(charged)::int as charged, sum(settled)::int as settled,
         (select count(*)::int from hour_change) as left_over from hour_sum`,
    );
    assert.deepEqual(rows, [{ charged: 96, settled: 96, left_over: 0 }]);
    await isExact(made);
  });

  test("begin with what was there before them, while charges go on", async (t) => {
    const made = await createTestGateway(t);
    await seedPast(made);
    await made.gateway.db.pool.query("truncate hour_sum, hour_change, hour_fold");
    const orders = Array.from({ length: 24 }, (_, at) => `order-${at}`);
    await Promise.all([
      ...orders.map(async (order) => await payOne(made, order, { via: "gopay" })),
      foldTransactionHours(made.gateway),
      foldTransactionHours(made.gateway),
    ]);
    await foldTransactionHours(made.gateway);
    await isExact(made);
  });

  test("are not what the first page tells from before a merchant's past was summed", async (t) => {
    const made = await createTestGateway(t);
    const { gateway, merchant } = made;
    await seedPast(made);
    await chargeOne(made, "of-before");
    await gateway.db.pool.query("truncate hour_sum, hour_change, hour_fold");
    await pay(gateway, await merchant(), { id: "of-before", method: { via: "gopay" } });
    const read = async () => {
      const { totals, before, issuers } = await readHome(gateway, await merchant(), {
        days: 2,
        utcOffsetHours: 7,
      });
      return { totals, before, issuers };
    };
    const straight = await read();
    await foldTransactionHours(gateway);
    assert.deepEqual(straight, await read());
    const charged = [...straight.totals, ...straight.before].map((day) => day.charged);
    assert.equal(
      charged.reduce((sum, one) => sum + one, 0),
      601,
    );
  });

  test("begin with one moment of what was there: what is committed meanwhile is counted once", async (t) => {
    const made = await createTestGateway(t);
    await chargeOne(made, "order-1");
    const other = await made.gateway.db.pool.connect();
    t.after(() => other.release());
    await other.query("begin; lock table hour_sum in access exclusive mode");
    const folding = foldTransactionHours(made.gateway);
    await until(async () => await isAnyoneWaiting(made));
    await chargeOne(made, "order-2");
    await other.query("commit");
    await folding;
    await foldTransactionHours(made.gateway);
    await isExact(made);
  });

  test("are kept without a look at what the hours hold", async (t) => {
    const made = await createTestGateway(t);
    await seedPast(made);
    await foldTransactionHours(made.gateway);
    await payOne(made, "order-1", { via: "gopay" });
    const other = await made.gateway.db.pool.connect();
    t.after(() => other.release());
    await other.query("begin; lock table transaction, refund, event in access exclusive mode");
    await foldTransactionHours(made.gateway);
    await other.query("commit");
    const { rowCount } = await made.gateway.db.pool.query("select from hour_change");
    assert.equal(rowCount, 0);
    await isExact(made);
  });

  test("are added without waiting for who adds, too", async (t) => {
    const made = await createTestGateway(t);
    const { pool } = made.gateway.db;
    await foldTransactionHours(made.gateway);
    await chargeOne(made, "order-1");
    const other = await pool.connect();
    t.after(() => other.release());
    await other.query("begin; select from hour_change for update");
    await chargeOne(made, "order-2");
    await foldTransactionHours(made.gateway);
    const { rows } = await pool.query(
      "select (select sum(charged)::int from hour_sum) as added, (select count(*)::int from hour_change) as waiting",
    );
    await other.query("rollback");
    assert.deepEqual(rows, [{ added: 1, waiting: 1 }]);
    await foldTransactionHours(made.gateway);
    await isExact(made);
  });

  const OTHERS = {
    "sums their past for the first time": "select from hour_fold for update",
    "adds to them": "delete from hour_change",
  };
  for (const [what, statement] of Object.entries(OTHERS)) {
    test(`are gone after a reset, though another process ${what} just then`, async (t) => {
      const made = await createTestGateway(t);
      const { gateway, keys, merchant } = made;
      await foldTransactionHours(gateway);
      await chargeOne(made, "order-1");
      const other = await gateway.db.pool.connect();
      t.after(() => other.release());
      await other.query(`begin; ${statement}`);
      let isReset = false;
      const resetting = resetMerchant(gateway, await merchant()).then(() => {
        isReset = true;
      });
      await until(async () => isReset || (await isAnyoneWaiting(made)));
      await other.query("delete from hour_change where merchant_id = $1", [keys.id]);
      await other.query(
        `insert into hour_sum (merchant_id, hour, payment_type, issuer, charged)
         values ($1, date_bin('1 hour', now(), timestamptz 'epoch'), 'gopay', '', 1)`,
        [keys.id],
      );
      await other.query("commit");
      await resetting;
      await foldTransactionHours(gateway);
      assert.deepEqual(await summed(made), []);
    });
  }

  test("go with the transactions, also when a process of the release before deletes them", async (t) => {
    const made = await createTestGateway(t);
    const fold = async () => await foldTransactionHours(made.gateway);
    await fold();
    await liveADay(made, fold);
    const { pool } = made.gateway.db;
    await pool.query("delete from event; delete from notification");
    const scanned = "(select id from transaction where order_id = 'paid-by-a-scan')";
    await pool.query(`delete from refund where transaction_id = ${scanned}`);
    await pool.query("delete from transaction where order_id in ('paid-by-a-scan', 'cancelled')");
    await isExact(made);
    await pool.query("delete from refund");
    await pool.query("delete from transaction");
    assert.deepEqual(await summed(made), []);
    await fold();
    assert.deepEqual(await summed(made), []);
  });

  test("leave out what has no hour, and store it all the same", async (t) => {
    const made = await createTestGateway(t);
    const { pool } = made.gateway.db;
    await chargeOne(made, "order-1");
    await foldTransactionHours(made.gateway);
    await pool.query("update transaction set status = 'settlement', settled_at = 'infinity'");
    await foldTransactionHours(made.gateway);
    const { rows } = await pool.query("select charged, paid, settled from hour_sum");
    assert.deepEqual(rows, [{ charged: 1, paid: 1, settled: 0 }]);
  });
});

async function isAnyoneWaiting({ gateway }: TestGateway): Promise<boolean> {
  const { rowCount } = await gateway.db.pool.query(
    `select from pg_locks l join pg_stat_activity a using (pid)
     where not l.granted and a.datname = current_database()`,
  );
  return rowCount !== 0;
}

async function seedPast({ gateway, keys }: TestGateway): Promise<void> {
  const until = gateway.wallNow();
  await seedTransactions(gateway, { merchantId: keys.id, count: 600, days: 3, until });
}
