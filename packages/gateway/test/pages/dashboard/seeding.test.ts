import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Pool } from "pg";
import { foldTransactionHours } from "../../../src/operations/dashboard/fold-transaction-hours.ts";
import { seedTransactions } from "../../../src/operations/seeding/seed-transactions.ts";
import { refund } from "../../../src/operations/transactions/refund.ts";
import { startTestDashboard } from "./support.ts";

/** What is copied in is escaped in two ways, and arrives as it was. */
async function checkTexts(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ wrong: number }>(
    `select (select count(*) from transaction t where t.request -> 'transaction_details' ->> 'order_id'
        is distinct from t.order_id)
      + (select count(*) from notification n join transaction t on t.id = n.transaction_id
        where n.body::jsonb ->> 'order_id' <> t.order_id) as wrong`,
  );
  assert.equal(Number(rows[0]?.wrong), 0);
}

suite("seeding", () => {
  test("the same seed makes the same past, and repeating it adds nothing", async (t) => {
    const { gateway, keys } = await startTestDashboard(t);
    const options = { merchantId: keys.id, count: 700, seed: 7, until: gateway.wallNow() };
    assert.equal(await seedTransactions(gateway, options), 700);
    await checkTexts(gateway.db.pool);
    const ids = async () =>
      await gateway.db.kysely.selectFrom("transaction").select("id").orderBy("id").execute();
    const before = await ids();
    assert.equal(await seedTransactions(gateway, options), 0);
    assert.deepEqual(await ids(), before);
    const { rows } = await gateway.db.pool.query<{ late: number; owed: number }>(
      `select count(*) filter (where greatest(created_at, settled_at, closed_at) > $1) as late,
        (select count(*) from notification where state = 'owed') as owed from transaction`,
      [gateway.wallNow()],
    );
    assert.deepEqual(rows, [{ late: 0, owed: 0 }], "nothing of it lies ahead or is sent");
  });

  test("another seed adds to a past, but no second transaction of an order that is there", async (t) => {
    const { gateway, keys } = await startTestDashboard(t);
    const options = { merchantId: keys.id, count: 300, days: 3, until: gateway.wallNow() };
    await seedTransactions(gateway, { ...options, seed: 1 });
    const added = await seedTransactions(gateway, { ...options, seed: 2 });
    assert.ok(added < 300, "some of its orders are taken");
    const { rows } = await gateway.db.pool.query<Record<string, number>>(
      `select (select count(*) from transaction)::int as there,
        (select count(distinct transaction_id) from event)::int as told,
        (select count(*) from notification)::int as owed`,
    );
    const there = 300 + added;
    assert.deepEqual(rows, [{ there, told: there, owed: there }]);
  });

  test("one that is broken off leaves sums of what it wrote", async (t) => {
    const { gateway, keys } = await startTestDashboard(t);
    await assert.rejects(
      seedTransactions(gateway, {
        merchantId: keys.id,
        count: 2_400,
        until: gateway.wallNow(),
        onProgress: () => {
          throw new Error("broken off");
        },
      }),
      /broken off/,
    );
    const { rows } = await gateway.db.pool.query<{ summed: number; there: number }>(
      `select (select sum(charged) from hour_change)::int as summed,
        (select count(*) from transaction)::int as there`,
    );
    assert.deepEqual(rows, [{ summed: 2_000, there: 2_000 }]);
  });

  test("sums per hour follow what is charged, paid and refunded, however often they are made", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, keys, clock } = dashboard;
    await seedTransactions(gateway, { merchantId: keys.id, count: 400, until: gateway.wallNow() });
    await dashboard.charge("order-1");
    const id = await dashboard.settle("order-2", 50_000);
    clock.advance(3_600_000);
    await refund(gateway, await dashboard.merchant(), { id, amount: 20_000 as never, reason: "" });
    for (let times = 0; times < 2; times++) {
      await foldTransactionHours(gateway);
      const { rows } = await gateway.db.pool.query<{ equal: boolean }>(
        `select (select (sum(charged), sum(paid), sum(gross), sum(refunded))
            from hour_sum)::text
          = (select (count(*), count(settled_at), sum(gross_amount) filter (where settled_at is not null),
              (select sum(amount) from refund)) from transaction)::text as equal`,
      );
      assert.deepEqual(rows, [{ equal: true }]);
    }
  });
});
