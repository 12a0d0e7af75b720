import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type pg from "pg";
import { charge } from "../../src/operations/transactions/charge.ts";
import { chargeCommand } from "../support/deliveries.ts";
import { createTestGateway } from "../support/gateway.ts";
import { linkAccount } from "../support/linked-account.ts";
import { subscribe } from "../support/subscriptions.ts";
import { createProductionGateway } from "../support/upstream-accounts.ts";
import { createUpstreamOrder } from "../support/upstream-order.ts";

/*
 * What no code writes, the schema refuses: so a mistake in the code, or a hand in the database, ends in an error and not
 * in wrong books.
 */

interface Refused {
  /** SQL that would break the rule. */
  readonly sql: string;
  /** The rule's name. */
  readonly by: string;
}

async function assertRefused(pool: pg.Pool, { sql, by }: Refused): Promise<void> {
  await assert.rejects(pool.query(sql), (error: pg.DatabaseError) => {
    assert.equal(error.constraint, by, String(error));
    return true;
  });
}

async function withCharge(t: TestContext): Promise<pg.Pool> {
  const { gateway, merchant, keys } = await createTestGateway(t, {
    settings: { paymentNotificationUrls: ["http://127.0.0.1:1/"] },
  });
  await charge(gateway, await merchant(), chargeCommand("order-1"));
  const { pool } = gateway.db;
  await pool.query(
    `insert into notification_attempt (merchant_id, notification_id, number, started_at,
       recorded_at, latency_ms, request_headers, final_url, answer_status, rule)
     select merchant_id, id, 1, now(), now(), 1, '{}', url, 200, 'two hundred'
     from notification where merchant_id = $1`,
    [keys.id],
  );
  return pool;
}

suite("the schema refuses of a transaction", () => {
  const cases: Readonly<Record<string, Refused>> = {
    "that more goes back than was paid": {
      sql: `update transaction set status = 'partial_refund', settled_at = now(),
        refund_amount = gross_amount + 1`,
      by: "transaction_check3",
    },
    "that it is of BI-SNAP without an external id": {
      sql: "update transaction set origin = 'bi_snap'",
      by: "transaction_external_id_of_bi_snap",
    },
    "that it has an external id and is not of BI-SNAP": {
      sql: "update transaction set external_id = 'ext-1'",
      by: "transaction_external_id_of_bi_snap",
    },
    "that it is settled without a time": {
      sql: "update transaction set status = 'settlement'",
      by: "transaction_check1",
    },
    "that it is closed without a time": {
      sql: "update transaction set status = 'cancel'",
      by: "transaction_check2",
    },
    "that it is refunded with something left": {
      sql: `update transaction set status = 'refund', settled_at = now(),
        refund_amount = gross_amount - 1`,
      by: "transaction_check4",
    },
    "that it ends before it begins": {
      sql: "update transaction set expires_at = created_at",
      by: "transaction_check",
    },
    "that a message has two attempts of one number": {
      sql: "insert into notification_attempt select * from notification_attempt",
      by: "notification_attempt_pkey",
    },
  };
  for (const [what, refused] of Object.entries(cases)) {
    test(what, async (t) => {
      await assertRefused(await withCharge(t), refused);
    });
  }
});

suite("the schema refuses of a merchant", () => {
  test("that a production merchant's clock is another than the real one", async (t) => {
    const { gateway } = await createProductionGateway(t, "off");
    const sql = "update merchant set clock_offset_ms = 1";
    await assertRefused(gateway.db.pool, { sql, by: "merchant_production_is_real" });
  });

  test("that refunds take more than a limited balance has", async (t) => {
    const { gateway, keys } = await createTestGateway(t);
    const sql = `insert into merchant_balance (merchant_id, available) values ('${keys.id}', -1)`;
    await assertRefused(gateway.db.pool, { sql, by: "merchant_balance_covers_refunds" });
  });

  test("that one of its customers has less than nothing", async (t) => {
    const server = await createTestGateway(t);
    await linkAccount(server);
    for (const [column, by] of [
      ["wallet_balance", "wallet_customer_pays_what_there_is"],
      ["pay_later_left", "wallet_customer_keeps_its_limit"],
      ["savings_balance", "wallet_customer_pays_what_is_saved"],
    ] as const) {
      const sql = `update wallet_customer set ${column} = -1`;
      await assertRefused(server.gateway.db.pool, { sql, by });
    }
  });
});

async function withRun(t: TestContext): Promise<pg.Pool> {
  const server = await createTestGateway(t);
  const linked = await linkAccount(server);
  await subscribe(server, linked);
  await subscribe(server, linked);
  const { pool } = server.gateway.db;
  await pool.query(insertRun({ period: 1, attempt: 1, order: "of both", ended: true }));
  return pool;
}

/** A run of the first subscription, or of the last. */
function insertRun(run: {
  readonly period: number;
  readonly attempt: number;
  readonly order: string;
  readonly ended: boolean;
  readonly of?: "first" | "last";
}): string {
  const { period, attempt, order, ended, of = "first" } = run;
  const end = ended
    ? "now(), true, 't', 'settlement', '200', 'ok'"
    : "null, null, null, null, null, null";
  return `insert into subscription_run (merchant_id, subscription_id, period, attempt, order_id,
      amount, payment_type, token, period_at, begun_at, ended_at, paid, transaction_id,
      transaction_status, status_code, status_message)
    select merchant_id, id, ${period}, ${attempt}, '${order}', 1, 'gopay', 't', now(), now(), ${end}
    from subscription order by id ${of === "first" ? "asc" : "desc"} limit 1`;
}

suite("the schema refuses of a subscription", () => {
  test("that a period is charged twice", async (t) => {
    const sql = insertRun({ period: 1, attempt: 2, order: "again", ended: true });
    await assertRefused(await withRun(t), { sql, by: "subscription_run_paid" });
  });

  test("that one order is charged for two runs", async (t) => {
    const run = { period: 1, attempt: 1, order: "of both", ended: true, of: "last" } as const;
    await assertRefused(await withRun(t), { sql: insertRun(run), by: "subscription_run_order" });
  });

  test("that two of its runs are under way", async (t) => {
    const pool = await withRun(t);
    await pool.query(insertRun({ period: 2, attempt: 1, order: "two", ended: false }));
    const sql = insertRun({ period: 3, attempt: 1, order: "three", ended: false });
    await assertRefused(pool, { sql, by: "subscription_run_under_way" });
  });

  test("that it is charged more often than it was to be", async (t) => {
    const sql = "update subscription set interval_max = 3, current_interval = 4, period = 5";
    await assertRefused(await withRun(t), { sql, by: "subscription_check2" });
  });
});

/** The only row of a table once more, with some columns changed. */
function again(table: string, changes: Readonly<Record<string, string>>): string {
  const set = JSON.stringify(changes);
  return `insert into ${table}
    select (jsonb_populate_record(row, '${set}'::jsonb)).* from ${table} row`;
}

suite("the schema refuses of an order at an upstream", () => {
  const cases: Readonly<Record<string, Refused>> = {
    "that what went back and what may be going back exceed what was paid": {
      sql: "update upstream_charge set refunded_amount = 41",
      by: "upstream_charge_covers_refunds",
    },
    "that two of its offers are shown": {
      sql: again("upstream_attempt", {
        id: "b",
        reference: "q",
        upstream_order_id: "p",
        number: "2",
      }),
      by: "upstream_attempt_shown",
    },
    "that two attempts have one name at an account": {
      sql: again("upstream_attempt", { id: "b", reference: "q", shown: "false", number: "2" }),
      by: "upstream_attempt_order",
    },
    "that two refunds of one key are under way or made": {
      sql: again("upstream_refund", { id: "q", reference: "y" }),
      by: "upstream_refund_key",
    },
    "that two refunds have one name at an account": {
      sql: again("upstream_refund", { id: "q", refund_key: "key-2" }),
      by: "upstream_refund_reference",
    },
    "that its money is stray twice": {
      sql: again("stray_payment", { id: "q" }),
      by: "stray_payment_attempt",
    },
    "that one matter calls a person twice while it is open": {
      sql: again("attention", { id: "q" }),
      by: "attention_open",
    },
    "that two charges of an order are being made": {
      sql: `update upstream_charge set state = 'creating';
        ${again("upstream_charge", { transaction_id: "u" })}`,
      by: "upstream_charge_creating",
    },
  };
  for (const [what, refused] of Object.entries(cases)) {
    test(what, async (t) => {
      const { gateway } = await createUpstreamOrder(t);
      await assertRefused(gateway.db.pool, refused);
    });
  }
});
