import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { createMerchant } from "../../src/operations/create-merchant.ts";
import { forgetOldKeys, runOnce } from "../../src/operations/run-once.ts";
import { startServer } from "../../src/server.ts";
import { chargeBody, startTestServer, type TestServer } from "../support/gateway.ts";

const FIVE_MINUTES_MS = 5 * 60_000;

async function chargeWith({ call }: TestServer, key: string, orderId: string, more = {}) {
  return await call("POST", "/v2/charge", chargeBody(orderId), { "idempotency-key": key, ...more });
}

suite("Idempotency-Key", () => {
  test("a repeated key gets the first answer, whatever the body and the endpoint", async (t) => {
    const server = await startTestServer(t);
    const first = await chargeWith(server, "key-1", "order-1");
    assert.equal(first.body["status_code"], "201");
    assert.deepEqual((await chargeWith(server, "key-1", "order-1")).body, first.body);
    assert.deepEqual((await chargeWith(server, "key-1", "order-2")).body, first.body);
    const cancelled = await server.call(
      "POST",
      "/v2/order-1/cancel",
      {},
      { "idempotency-key": "key-1" },
    );
    assert.deepEqual(cancelled.body, first.body);
    assert.equal(
      (await server.call("GET", "/v2/order-1/status")).body["transaction_status"],
      "pending",
    );
    assert.equal((await server.call("GET", "/v2/order-2/status")).body["status_code"], "404");
  });

  test("only successes are kept", async (t) => {
    const server = await startTestServer(t);
    await server.call("POST", "/v2/charge", chargeBody("order-1"));
    assert.equal((await chargeWith(server, "key-1", "order-1")).body["status_code"], "406");
    assert.equal((await chargeWith(server, "key-1", "force-deny-1")).body["status_code"], "202");
    assert.equal((await chargeWith(server, "key-1", "bad id")).status, 400);
    const expired = await server.call(
      "POST",
      "/v2/order-1/expire",
      {},
      { "idempotency-key": "key-1" },
    );
    assert.equal(expired.body["status_code"], "407");
    assert.equal((await chargeWith(server, "key-1", "order-2")).body["status_code"], "201");
    assert.equal((await chargeWith(server, "key-1", "bad id")).body["order_id"], "order-2");
  });

  test("a key lives for five minutes of the merchant's time", async (t) => {
    const server = await startTestServer(t);
    const first = await chargeWith(server, "key-1", "order-1");
    server.clock.advance(FIVE_MINUTES_MS - 1);
    assert.deepEqual((await chargeWith(server, "key-1", "order-1")).body, first.body);
    server.clock.advance(1);
    assert.equal((await chargeWith(server, "key-1", "order-1")).body["status_code"], "406");
    const setClock = async (offset: number, frozen: Date | null) => {
      await server.gateway.db.kysely
        .updateTable("merchant")
        .set({ clock_offset_ms: offset, clock_frozen_at: frozen })
        .execute();
    };
    await setClock(0, server.clock.now);
    const frozen = await chargeWith(server, "key-2", "order-2");
    server.clock.advance(10 * FIVE_MINUTES_MS);
    assert.deepEqual((await chargeWith(server, "key-2", "order-2")).body, frozen.body);
    await setClock(FIVE_MINUTES_MS, null);
    assert.equal((await chargeWith(server, "key-2", "order-2")).body["status_code"], "406");
  });

  test("an answer from a future that the merchant's clock left again does not count", async (t) => {
    const server = await startTestServer(t);
    const setOffset = async (offset: number) => {
      await server.gateway.db.kysely
        .updateTable("merchant")
        .set({ clock_offset_ms: offset })
        .execute();
    };
    await setOffset(30 * 86_400_000);
    await chargeWith(server, "key-1", "order-1");
    await setOffset(0);
    assert.equal((await chargeWith(server, "key-1", "order-2")).body["order_id"], "order-2");
  });

  test("keys of two merchants do not meet", async (t) => {
    const server = await startTestServer(t);
    const other = await createMerchant(server.gateway);
    const theirs = { authorization: `Basic ${btoa(`${other.serverKey.reveal()}:`)}` };
    const mine = await chargeWith(server, "key-1", "order-1");
    const answer = await chargeWith(server, "key-1", "order-1", theirs);
    assert.equal(answer.body["merchant_id"], other.id);
    assert.notEqual(answer.body["transaction_id"], mine.body["transaction_id"]);
  });

  test("a key of 46 counts, and one of 47 is ignored, like an empty one", async (t) => {
    const server = await startTestServer(t);
    await chargeWith(server, "k".repeat(46), "order-1");
    assert.equal((await chargeWith(server, "k".repeat(46), "order-1")).body["status_code"], "201");
    await chargeWith(server, "k".repeat(47), "order-2");
    assert.equal((await chargeWith(server, "k".repeat(47), "order-2")).body["status_code"], "406");
    await chargeWith(server, "", "order-3");
    assert.equal((await chargeWith(server, "", "order-3")).body["status_code"], "406");
  });

  test("while the first request runs, others get HTTP 202, from every process", async (t) => {
    const waiting: (() => void)[] = [];
    const pause = async () => await new Promise<void>((resolve) => waiting.push(resolve));
    const server = await startTestServer(t, { pause });
    // Also when the test fails: the server waits for its answers.
    t.after(() => waiting.forEach((go) => go()));
    const second = await startServer({
      gateway: server.gateway,
      host: "127.0.0.1",
      port: 0,
      workers: false,
    });
    t.after(async () => await second.stop());
    const first = chargeWith(server, "key-1", "force-slow-1");
    while (waiting.length === 0) await turn();
    assert.equal((await chargeWith(server, "key-1", "order-1")).status, 202);
    const elsewhere = await fetch(`${second.url}/v2/charge`, {
      method: "POST",
      headers: {
        authorization: `Basic ${btoa(`${server.keys.serverKey.reveal()}:`)}`,
        "idempotency-key": "key-1",
      },
      body: JSON.stringify(chargeBody("order-1")),
    });
    assert.equal(elsewhere.status, 202);
    for (const go of waiting) go();
    const { body } = await first;
    assert.equal(body["status_code"], "201");
    assert.deepEqual((await chargeWith(server, "key-1", "order-1")).body, body);
  });

  test("of twenty requests with one key at the same moment, one runs", async (t) => {
    const server = await startTestServer(t);
    const answers = await Promise.all(
      Array.from(
        { length: 20 },
        async (_, index) => await chargeWith(server, "key-1", `order-${index}`),
      ),
    );
    const made = new Set(
      answers.filter(({ status }) => status === 200).map(({ body }) => body["order_id"]),
    );
    assert.equal(made.size, 1);
    assert.ok(answers.every(({ status }) => status === 200 || status === 202));
    const { rows } = await server.gateway.db.pool.query(
      "select count(*)::integer as count from transaction",
    );
    assert.deepEqual(rows, [{ count: 1 }]);
  });

  test("a run that died blocks until its lease ends, and cannot answer afterwards", async (t) => {
    const server = await startTestServer(t);
    const merchant = await server.merchant();
    let finish = (): void => {};
    const died = runOnce(server.gateway, merchant, "key-1", async () => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return { httpStatus: 200, text: "{}", succeeded: true };
    });
    t.after(() => finish());
    assert.equal((await chargeWith(server, "key-1", "order-1")).status, 202);
    server.clock.advance(59_999);
    assert.equal((await chargeWith(server, "key-1", "order-1")).status, 202);
    server.clock.advance(1);
    const second = await chargeWith(server, "key-1", "order-1");
    assert.equal(second.body["status_code"], "201");
    finish();
    await died;
    assert.deepEqual((await chargeWith(server, "key-1", "order-1")).body, second.body);
  });

  test("a request that fails inside frees its key", async (t) => {
    const server = await startTestServer(t);
    const merchant = await server.merchant();
    const failing = runOnce(server.gateway, merchant, "key-1", async () => {
      return await Promise.reject(new Error("broken"));
    });
    await assert.rejects(failing, /broken/);
    assert.equal((await chargeWith(server, "key-1", "order-1")).body["status_code"], "201");
  });

  test("old keys are forgotten", async (t) => {
    const server = await startTestServer(t);
    await chargeWith(server, "key-1", "order-1");
    assert.equal(await forgetOldKeys(server.gateway), 0);
    server.clock.advance(FIVE_MINUTES_MS);
    assert.equal(await forgetOldKeys(server.gateway), 1);
  });
});
