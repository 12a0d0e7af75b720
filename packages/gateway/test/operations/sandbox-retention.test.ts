import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { until } from "../../../checkout/test/support/until.ts";
import { foldTransactionHours } from "../../src/operations/dashboard/fold-transaction-hours.ts";
import { createMerchant } from "../../src/operations/merchants/create-merchant.ts";
import { sweepSandboxOrders } from "../../src/operations/sandbox/sweep-orders.ts";
import { cancel } from "../../src/operations/transactions/cancel.ts";
import { pay } from "../../src/operations/transactions/pay.ts";
import { confirmDueRefunds, refund } from "../../src/operations/transactions/refund.ts";
import { deliverDue } from "../support/deliver-due.ts";
import { owe } from "../support/deliveries.ts";
import { createTestGateway, type TestGateway } from "../support/gateway.ts";
import { startReceiver } from "../support/receiver.ts";
import { refoldTransactionHours } from "../support/refold.ts";

const DAY_MS = 86_400_000;
const KEPT = { sandboxDays: 30 };

async function makeGateway(...given: Parameters<typeof createTestGateway>) {
  const made = await createTestGateway(...given);
  return { ...made, gateway: { ...made.gateway, retention: KEPT } };
}

async function orders({ gateway }: TestGateway): Promise<readonly string[]> {
  const { rows } = await gateway.db.pool.query<{ order_id: string }>(
    "select order_id from transaction order by order_id",
  );
  return rows.map((row) => row.order_id);
}

async function counts({ gateway }: TestGateway) {
  const { rows } = await gateway.db.pool.query<Record<string, number>>(`
    select (select count(*) from refund) as refunds, (select count(*) from event) as events,
      (select count(*) from notification) as notifications,
      (select count(*) from notification_attempt) as attempts,
      (select count(*) from wallet_visit) as visits`);
  return rows[0];
}

/** To the last commit: what was added up, and what is yet to be. */
async function sums({ gateway }: TestGateway) {
  const { rows } = await gateway.db.pool.query(`
    select hour, payment_type, issuer, sum(charged)::int as charged, sum(paid)::int as paid,
      sum(settled)::int as settled, sum(gross)::int as gross, sum(refunds)::int as refunds,
      sum(refunded)::int as refunded
    from (
      select hour, payment_type, issuer, charged, paid, settled, gross, refunds, refunded from hour_sum
      union all
      select hour, payment_type, issuer, charged, paid, settled, gross, refunds, refunded from hour_change
    ) h
    group by hour, payment_type, issuer
    having (sum(charged), sum(settled), sum(refunds)) <> (0, 0, 0)
    order by hour, payment_type, issuer`);
  return rows;
}

/** Paid, told of, visited and refunded in part. */
async function makePaidOrder(made: TestGateway, name: string, url: string): Promise<void> {
  const { gateway, keys, merchant } = made;
  const id = await owe(made, name, url);
  await gateway.db.pool.query("insert into wallet_visit values ($1, $2, 'budi', 1, null)", [
    keys.id,
    id,
  ]);
  await pay(gateway, await merchant(), { id: name, method: { via: "gopay" } });
  await refund(gateway, await merchant(), { id: name, amount: 1_000 as never, reason: "" });
  made.clock.advance(10 * 60_000);
  await confirmDueRefunds(gateway);
  await deliverDue(gateway, { merchantId: keys.id });
}

suite("keeping a sandbox's past for so many days", () => {
  test("forgets closed orders with all that is theirs, and sums what is left", async (t) => {
    const made = await makeGateway(t);
    const receiver = await startReceiver(t);
    await makePaidOrder(made, "old", receiver.url);
    made.clock.advance(31 * DAY_MS);
    await makePaidOrder(made, "young", receiver.url);
    await foldTransactionHours(made.gateway);
    const before = await counts(made);
    assert.equal((await sums(made)).length, 2);
    assert.equal(await sweepSandboxOrders(made.gateway), false);
    assert.deepEqual(await orders(made), ["young"]);
    const after = await counts(made);
    for (const [name, count] of Object.entries(before ?? {}))
      assert.equal(after?.[name], count / 2, name);
    const summed = await sums(made);
    assert.equal(summed.length, 1);
    await refoldTransactionHours(made.gateway, made.keys.id);
    assert.deepEqual(await sums(made), summed);
  });

  test("keeps them for ever unless the operator says otherwise", async (t) => {
    const made = await makeGateway(t);
    const receiver = await startReceiver(t);
    await makePaidOrder(made, "old", receiver.url);
    made.clock.advance(10_000 * DAY_MS);
    assert.equal(await sweepSandboxOrders({ ...made.gateway, retention: {} }), false);
    assert.deepEqual(await orders(made), ["old"]);
  });

  test("keeps what is open, what owes a message, and what waits for its refund", async (t) => {
    const made = await makeGateway(t);
    const { gateway, merchant, clock } = made;
    const receiver = await startReceiver(t);
    await owe(made, "open");
    await owe(made, "owes", "http://127.0.0.1:1/");
    await cancel(gateway, await merchant(), "owes");
    await makePaidOrder(made, "refunded", receiver.url);
    await owe(made, "done");
    await cancel(gateway, await merchant(), "done");
    const { pool } = gateway.db;
    await pool.query("update refund set confirmed_at = null, confirm_due_at = $1", [clock.now]);
    clock.advance(31 * DAY_MS);
    await sweepSandboxOrders(gateway);
    assert.deepEqual(await orders(made), ["open", "owes", "refunded"]);
    await pool.query("update refund set confirmed_at = $1", [clock.now]);
    await pool.query("update notification set state = 'given_up', closed_at = $1", [clock.now]);
    await cancel(gateway, await merchant(), "open");
    await sweepSandboxOrders(gateway);
    assert.deepEqual(await orders(made), []);
  });

  test("keeps all of a production merchant, and of one that somebody has in hand", async (t) => {
    const made = await makeGateway(t);
    const { gateway, clock, merchant } = made;
    const { pool } = gateway.db;
    await owe(made, "held");
    await cancel(gateway, await merchant(), "held");
    await pool.query(
      `insert into merchant_hold (merchant_id, holder, held_until, doing, taken_at)
       values ($1, 'somebody', $2, 'advance', $3)`,
      [made.keys.id, new Date(clock.now.getTime() + 31 * DAY_MS + 60_000), clock.now],
    );
    const { id } = await createMerchant(gateway, { environment: "production" });
    await pool.query(
      `insert into transaction select (jsonb_populate_record(t, jsonb_build_object(
         'merchant_id', $1::text, 'order_id', 'production'))).* from transaction t`,
      [id],
    );
    clock.advance(31 * DAY_MS);
    await sweepSandboxOrders(gateway);
    assert.deepEqual(await orders(made), ["held", "production"]);
    clock.advance(DAY_MS);
    await sweepSandboxOrders(gateway);
    assert.deepEqual(await orders(made), ["production"]);
  });

  test("keeps an order that is refunded while others are looked at", async (t) => {
    const made = await makeGateway(t);
    const { gateway, clock, merchant } = made;
    const { pool } = gateway.db;
    await owe(made, "first", "http://127.0.0.1:1/");
    await cancel(gateway, await merchant(), "first");
    await owe(made, "refunded");
    await pay(gateway, await merchant(), { id: "refunded", method: { via: "gopay" } });
    clock.advance(31 * DAY_MS);
    const holder = await pool.connect();
    try {
      // Whoever looks for messages of the first order waits there. It owes one.
      await holder.query("select pg_advisory_lock(7)");
      await holder.query(`
        create function look(order_id text) returns boolean language plpgsql as $$ begin
          if order_id = 'first' and current_query() ilike '%skip locked%' then
            perform pg_advisory_xact_lock(7); end if; return true; end $$;
        alter table notification rename to notification_made;
        create view notification as select * from notification_made where look(order_id)`);
      const sweeping = sweepSandboxOrders(gateway);
      await until(async () => {
        const { rows } = await holder.query(
          `select from pg_locks join pg_database d on d.oid = database
           where datname = current_database() and locktype = 'advisory' and not granted`,
        );
        return rows.length === 1;
      });
      const outcome = await refund(gateway, await merchant(), {
        id: "refunded",
        amount: 1_000 as never,
        reason: "",
      });
      assert.equal(outcome?.outcome, "applied");
      await holder.query("select pg_advisory_unlock(7)");
      await sweeping;
    } finally {
      holder.release();
    }
    assert.deepEqual(await orders(made), ["first", "refunded"]);
    assert.equal((await counts(made))?.["refunds"], 1);
  });

  test("leaves an order that is being changed, and one merchant's surprise to that one", async (t) => {
    const made = await makeGateway(t);
    const { gateway, clock, merchant, keys } = made;
    const { pool } = gateway.db;
    for (const name of ["changing", "closed"]) {
      await owe(made, name);
      await cancel(gateway, await merchant(), name);
    }
    const other = await createMerchant(gateway);
    await pool.query(
      `insert into transaction select (jsonb_populate_record(t, jsonb_build_object(
         'merchant_id', $1::text, 'order_id', 'other'))).* from transaction t
       where order_id = 'closed'`,
      [other.id],
    );
    await pool.query(`
      create function refuse() returns trigger language plpgsql as
        $$ begin raise exception 'this one stays'; end $$;
      create trigger refuse before delete on transaction for each row
        when (old.order_id = 'other') execute function refuse()`);
    clock.advance(31 * DAY_MS);
    const told: unknown[] = [];
    const reporting = { ...gateway, report: (_: unknown, about: object) => told.push(about) };
    const client = await pool.connect();
    try {
      await client.query("begin");
      await client.query("select from transaction where order_id = 'changing' for update");
      await sweepSandboxOrders(reporting);
      assert.deepEqual(await orders(made), ["changing", "other"]);
      await client.query("commit");
    } finally {
      client.release();
    }
    assert.deepEqual(told, [{ work: "sweep", table: "transaction", merchantId: other.id }]);
    assert.notEqual(keys.id, other.id);
  });
});
