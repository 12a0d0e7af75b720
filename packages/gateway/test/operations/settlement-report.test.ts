import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { Rupiah } from "@gerbang/protocol";
import { foldTransactionHours } from "../../src/operations/dashboard/fold-transaction-hours.ts";
import { readSettlementReport } from "../../src/operations/dashboard/settlement-report.ts";
import { resetMerchant } from "../../src/operations/sandbox/reset-merchant.ts";
import { seedTransactions } from "../../src/operations/seeding/seed-transactions.ts";
import { charge } from "../../src/operations/transactions/charge.ts";
import { type PaymentMethod, pay } from "../../src/operations/transactions/pay.ts";
import { refund } from "../../src/operations/transactions/refund.ts";
import { chargeCommand } from "../support/deliveries.ts";
import { createTestGateway, type TestGateway } from "../support/gateway.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Jakarta's midnights around everything that these tests do. */
const PERIOD = {
  from: new Date("2026-10-12T17:00:00Z"),
  until: new Date("2026-11-11T17:00:00Z"),
  utcOffsetHours: 7,
};

async function paid(
  { gateway, merchant }: TestGateway,
  orderId: string,
  method: PaymentMethod = { via: "gopay" },
): Promise<string> {
  const made = await charge(gateway, await merchant(), chargeCommand(orderId));
  assert.equal(made.outcome, "applied");
  const { id } = made.transaction;
  await pay(gateway, await merchant(), { id, method });
  return id;
}

async function giveBack({ gateway, merchant }: TestGateway, id: string, amount: number) {
  const outcome = await refund(gateway, await merchant(), {
    id,
    amount: amount as Rupiah,
    reason: "cold coffee",
  });
  assert.equal(outcome?.outcome, "applied");
}

async function reported({ gateway, keys }: TestGateway) {
  const { lines } = await readSettlementReport(gateway, keys.id, PERIOD);
  return lines.map(({ day, paymentType, issuer, settled, gross, refunds, refunded }) =>
    [day, paymentType, issuer, settled, gross, refunds, refunded].join(" "),
  );
}

/** The same by adding up every transaction and refund there is. */
async function addedUp({ gateway, keys }: TestGateway) {
  const { rows } = await gateway.db.pool.query<{ line: string }>({
    text: `select concat_ws(' ', day, payment_type, issuer, sum(settled), sum(gross), sum(refunds), sum(refunded)) as line
      from (
        select to_char(settled_at at time zone 'UTC' + interval '7 hours', 'YYYY-MM-DD') as day, payment_type,
          coalesce(issuer, '') as issuer, 1 as settled, gross_amount as gross, 0 as refunds, 0 as refunded
        from transaction where merchant_id = $1 and settled_at is not null
        union all
        select to_char(r.created_at at time zone 'UTC' + interval '7 hours', 'YYYY-MM-DD'), t.payment_type,
          coalesce(t.issuer, ''), 0, 0, 1, r.amount
        from refund r join transaction t on t.merchant_id = r.merchant_id and t.id = r.transaction_id
        where r.merchant_id = $1
      ) each group by day, payment_type, issuer order by day, payment_type, issuer`,
    values: [keys.id],
  });
  return rows.map(({ line }) => line);
}

async function isExact(made: TestGateway) {
  assert.deepEqual(await reported(made), await addedUp(made));
}

async function summedAtNoon(t: TestContext): Promise<TestGateway> {
  const made = await createTestGateway(t);
  await paid(made, "order-1");
  await foldTransactionHours(made.gateway);
  return made;
}

suite("the sums that a settlement report is made of", () => {
  test("leave nothing out at any moment between two of their makings", async (t) => {
    const made = await createTestGateway(t);
    const { gateway, keys, clock } = made;
    await seedTransactions(gateway, {
      merchantId: keys.id,
      count: 600,
      days: 9,
      until: gateway.wallNow(),
    });
    await isExact(made);
    await foldTransactionHours(gateway);
    await isExact(made);
    const first = await paid(made, "order-1");
    await isExact(made);
    await foldTransactionHours(gateway);
    clock.advance(2 * HOUR_MS);
    await giveBack(made, first, 10_000);
    const second = await paid(made, "order-2", { via: "qris", issuer: "dana" });
    await isExact(made);
    await giveBack(made, second, 1_000);
    await isExact(made);
    await foldTransactionHours(gateway);
    clock.advance(3 * DAY_MS);
    await giveBack(made, second, 2_000);
    await isExact(made);
    await foldTransactionHours(gateway);
    await foldTransactionHours(gateway);
    await isExact(made);
    assert.ok((await reported(made)).length > 20);
  });

  test("are what it reads, with what no fold has added yet", async (t) => {
    const made = await summedAtNoon(t);
    await made.gateway.db.pool.query("update hour_sum set gross = gross + 1 where settled > 0");
    await paid(made, "order-2");
    assert.deepEqual(await reported(made), ["2026-11-02 gopay  2 88001 0 0"]);
    await foldTransactionHours(made.gateway);
    await giveBack(made, (await idOf(made, "order-1")) ?? "", 4_000);
    assert.deepEqual(await reported(made), ["2026-11-02 gopay  2 88001 1 4000"]);
  });

  test("begin with the transactions themselves, whatever the event log has forgotten", async (t) => {
    const made = await createTestGateway(t);
    const { gateway, clock } = made;
    await paid(made, "order-1");
    await gateway.db.kysely.deleteFrom("event").execute();
    await isExact(made);
    await foldTransactionHours(gateway);
    clock.advance(HOUR_MS);
    await isExact(made);
    assert.equal((await reported(made)).length, 1);
    const { rows } = await gateway.db.pool.query("select sum(paid)::int as paid from hour_sum");
    assert.deepEqual(rows, [{ paid: 1 }]);
  });

  test("are forgotten with the past that they sum", async (t) => {
    const made = await summedAtNoon(t);
    await resetMerchant(made.gateway, await made.merchant());
    const { rows } = await made.gateway.db.pool.query(
      "select 1 from hour_sum union all select 1 from hour_change",
    );
    assert.equal(rows.length, 0);
    assert.deepEqual(await reported(made), []);
    await foldTransactionHours(made.gateway);
    assert.deepEqual(await reported(made), []);
  });
});

async function idOf({ gateway }: TestGateway, orderId: string): Promise<string | undefined> {
  const { rows } = await gateway.db.pool.query<{ id: string }>(
    "select id from transaction where order_id = $1",
    [orderId],
  );
  return rows[0]?.id;
}
