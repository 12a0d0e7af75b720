import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { suite, type TestContext, test } from "node:test";
import pg from "pg";
import { until } from "../../../checkout/test/support/until.ts";
import { LostAnswerError } from "../../src/domain/lost-answer.ts";
import { toBiSnapError } from "../../src/http/bi-snap/bi-snap-error.ts";
import { doOnce } from "../../src/operations/dashboard/sent-forms.ts";
import { claimForm } from "../../src/store/dashboard/sent-forms.ts";
import { startCuttingProxy } from "../support/cutting-proxy.ts";
import { createTestDatabase } from "../support/database.ts";
import { createTestGateway, startTestServer } from "../support/gateway.ts";

const CHARGE = {
  payment_type: "gopay",
  transaction_details: { order_id: "kopi-1", gross_amount: 44_000 },
};

async function start(t: TestContext) {
  const { url: databaseUrl } = await createTestDatabase(t);
  const proxy = await startCuttingProxy(t, databaseUrl);
  const database = { ...proxy.connection, connectionString: undefined };
  return { proxy, ...(await startTestServer(t, { databaseUrl, database })) };
}

async function startPaid(t: TestContext) {
  const started = await start(t);
  await started.call("POST", "/v2/charge", CHARGE);
  await started.call("POST", "/sandbox/v1/transactions/kopi-1/pay", {});
  return started;
}

suite("a connection to the database that breaks twice in a row", () => {
  test("leaves a charge in doubt: its caller is told so, and its status is the truth", async (t) => {
    const { call, proxy } = await start(t);
    proxy.cutAfter("insert-charges", 2);
    const { status, headers, body } = await call("POST", "/v2/charge", CHARGE);
    assert.equal(proxy.cuts, 2);
    assert.equal(status, 503);
    assert.equal(body["status_code"], "503");
    assert.match(String(body["status_message"]), /not known whether this was done/);
    assert.equal(headers.get("retry-after"), null, "nobody is asked to do it again");
    const found = await call("GET", "/v2/kopi-1/status");
    assert.equal(found.body["transaction_status"], "pending", "it was made");
  });

  test("is the reader's to ask again", async (t) => {
    const { call, proxy } = await startPaid(t);
    proxy.cutAfter("read-statuses", 2);
    const { status, headers, body } = await call("GET", "/v2/kopi-1/status");
    assert.equal(proxy.cuts, 2);
    assert.deepEqual([status, body["status_code"]], [503, "503"]);
    assert.equal(headers.get("retry-after"), "1");
    const again = await call("GET", "/v2/kopi-1/status");
    assert.equal(again.body["transaction_status"], "settlement");
  });

  test("leaves a kept answer to be found under its key", async (t) => {
    const { call, proxy } = await start(t);
    proxy.cutAfter("insert-charges", 2);
    const key = { "idempotency-key": "key-1" };
    const lost = await call("POST", "/v2/charge", CHARGE, key);
    assert.equal(lost.body["status_code"], "503");
    const again = await call("POST", "/v2/charge", CHARGE, key);
    assert.equal(again.body["status_code"], "201");
  });

  test("makes no second refund under its key, also while the first is on its way", async (t) => {
    const { call, proxy, databaseUrl, gateway } = await startPaid(t);
    const refund = async () =>
      await call(
        "POST",
        "/v2/kopi-1/refund",
        { amount: 1_000 },
        {
          "idempotency-key": "key-1",
        },
      );
    const holder = new pg.Client(databaseUrl);
    await holder.connect();
    try {
      await holder.query("begin");
      await holder.query("select from transaction for update");
      proxy.cutDuring("commit-changes", 2);
      const lost = await refund();
      assert.equal(proxy.cuts, 2);
      assert.equal(lost.body["status_code"], "503");
      const meanwhile = await refund();
      assert.equal(meanwhile.status, 202, "the first may still be made");
      await holder.query("commit");
    } finally {
      await holder.end();
    }
    const { pool } = gateway.db;
    let repeated = await refund();
    while (repeated.status === 202) repeated = await refund();
    assert.equal(repeated.body["status_code"], "200");
    const { rows } = await pool.query("select amount from refund");
    assert.deepEqual(rows, [{ amount: 1_000 }]);
  });

  test("makes no second refund either when the first arrives after its key was given to another run", async (t) => {
    const { call, proxy, databaseUrl, gateway, clock } = await startPaid(t);
    const key = { "idempotency-key": "key-1" };
    const refund = async () => await call("POST", "/v2/kopi-1/refund", { amount: 1_000 }, key);
    const holder = new pg.Client(databaseUrl);
    await holder.connect();
    const waiting = async () => {
      const { rowCount } = await gateway.db.pool.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rowCount ?? 0;
    };
    let again: ReturnType<typeof refund>;
    try {
      await holder.query("begin");
      await holder.query("select from transaction for update");
      proxy.cutDuring("commit-changes", 2);
      assert.equal((await refund()).status, 503);
      await until(async () => (await waiting()) === 2);
      clock.advance(61_000);
      again = refund();
      await until(async () => (await waiting()) === 3);
      await holder.query("commit");
    } finally {
      await holder.end();
    }
    assert.equal((await again).body["status_code"], "200");
    const { rows } = await gateway.db.pool.query("select amount from refund");
    assert.deepEqual(rows, [{ amount: 1_000 }]);
  });

  test("is a time-out in the words of BI-SNAP, after which the status is asked for", () => {
    assert.equal(toBiSnapError(new LostAnswerError("")).reason, "timeout");
  });

  test("keeps the press of a form from being done once more", async (t) => {
    const { gateway, keys } = await createTestGateway(t);
    const form = { merchantId: keys.id, form: hash("sha256", "a press", "buffer") };
    const act = async () => await Promise.reject(new LostAnswerError(""));
    const { signal } = new AbortController();
    await assert.rejects(doOnce(gateway, form, { act, signal }), LostAnswerError);
    assert.equal(await claimForm(gateway.db, form, gateway.wallNow()), "running");
  });
});
