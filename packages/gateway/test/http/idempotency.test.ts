import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import type { Gateway } from "../../src/operations/gateway.ts";
import { createMerchant } from "../../src/operations/merchants/create-merchant.ts";
import { forgetOldKeys, runOnce } from "../../src/operations/transactions/run-once.ts";
import { startServer } from "../../src/start/server.ts";
import type { Db } from "../../src/store/database.ts";
import { chargeBody, startTestServer, type TestServer } from "../support/gateway.ts";
import { sendRequest } from "../support/raw-http.ts";
import { untilSomebodyWaits } from "../support/while-locked.ts";

const FIVE_MINUTES_MS = 5 * 60_000;

async function chargeWith({ call }: TestServer, key: string, orderId: string, more = {}) {
  return await call("POST", "/v2/charge", chargeBody(orderId), { "idempotency-key": key, ...more });
}

/** While it runs, whatever would change a transaction waits before its commit. */
async function withEventsLocked<Result>({ pool }: Db, work: () => Promise<Result>) {
  const client = await pool.connect();
  try {
    await client.query("begin");
    await client.query("lock table event");
    return await work();
  } finally {
    await client.query("rollback");
    client.release();
  }
}

async function claimedKeys({ kysely }: Db): Promise<number> {
  return (await kysely.selectFrom("idempotency_key").select("key").execute()).length;
}

/** A second process on the same database; returns what posts to it. */
async function startSecondProcess(
  t: TestContext,
  { keys, ...made }: TestServer,
  gateway: Gateway = made.gateway,
) {
  const process = await startServer({ gateway, host: "127.0.0.1", port: 0, workers: false });
  t.after(async () => await process.stop());
  return async (path: string, key: string, body: object) =>
    await fetch(process.url + path, {
      method: "POST",
      headers: {
        authorization: `Basic ${btoa(`${keys.serverKey.reveal()}:`)}`,
        "idempotency-key": key,
      },
      body: JSON.stringify(body),
    });
}

/** One that commits what it is asked for and then neither answers nor does anything else. */
async function startDyingProcess(t: TestContext, server: TestServer) {
  const { gateway } = server;
  const gone = Promise.withResolvers<never>();
  let committed = Promise.withResolvers<void>();
  const dyingAfter =
    <Change, Result>(commit: (change: Change) => Promise<Result>) =>
    async (change: Change) => {
      await commit(change);
      committed.resolve();
      return await gone.promise;
    };
  // Its requests end when the test does.
  t.after(() => gone.reject(new Error("died")));
  gone.promise.catch(() => {});
  const send = await startSecondProcess(t, server, {
    ...gateway,
    insertCharge: dyingAfter(gateway.insertCharge),
    commitChange: dyingAfter(gateway.commitChange),
  });
  return {
    /** Resolves when the process is dead. */
    async post(path: string, key: string, body: object) {
      committed = Promise.withResolvers();
      void send(path, key, body);
      await committed.promise;
    },
  };
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

  test("equal keys that were joined, or sent as several headers, are one", async (t) => {
    const server = await startTestServer(t);
    const first = await chargeWith(server, "key-1", "order-1");
    for (const joined of [
      "key-1, key-1",
      "key-1,key-1",
      " key-1 ,key-1,  key-1",
      ", key-1",
      "key-1,",
    ]) {
      assert.deepEqual((await chargeWith(server, joined, "order-2")).body, first.body, joined);
    }
    const body = JSON.stringify(chargeBody("order-2"));
    for (const lines of [
      ["key-1", "key-1"],
      ["", "key-1"],
      ["key-1, key-1", "key-1"],
    ]) {
      const answer = await sendRequest(server.url, {
        line: "POST /v2/charge",
        headers: [
          `authorization: Basic ${btoa(`${server.keys.serverKey.reveal()}:`)}`,
          ...lines.map((key) => `Idempotency-Key: ${key}`),
          `content-length: ${body.length}`,
        ],
        body,
      });
      assert.deepEqual(answer.body, first.body, lines.join("|"));
    }
    // 46 characters count before they were joined.
    const long = "k".repeat(46);
    const charged = await chargeWith(server, `${long}, ${long}`, "order-3");
    assert.deepEqual((await chargeWith(server, long, "order-4")).body, charged.body);
  });

  test("different keys in one header are a key of its own, comma and all", async (t) => {
    const server = await startTestServer(t);
    const one = await chargeWith(server, "key-1", "order-1");
    const both = await chargeWith(server, "key-1, key-2", "order-2");
    assert.equal(both.body["order_id"], "order-2");
    assert.deepEqual((await chargeWith(server, "key-1, key-2", "order-3")).body, both.body);
    const twice = "key-1, key-2, key-1, key-2";
    assert.deepEqual((await chargeWith(server, twice, "order-3")).body, both.body);
    assert.deepEqual((await chargeWith(server, "key-1", "order-3")).body, one.body);
    assert.equal((await chargeWith(server, "key-2", "order-3")).body["order_id"], "order-3");
  });

  test("only successes are kept", async (t) => {
    const server = await startTestServer(t);
    await server.call("POST", "/v2/charge", chargeBody("order-1"));
    assert.equal((await chargeWith(server, "key-1", "order-1")).body["status_code"], "406");
    assert.equal((await chargeWith(server, "key-1", "force-deny-1")).body["status_code"], "202");
    assert.equal((await chargeWith(server, "key-1", "bad\u0007id")).status, 400);
    const expired = await server.call(
      "POST",
      "/v2/order-1/expire",
      {},
      { "idempotency-key": "key-1" },
    );
    assert.equal(expired.body["status_code"], "407");
    assert.equal((await chargeWith(server, "key-1", "order-2")).body["status_code"], "201");
    assert.equal((await chargeWith(server, "key-1", "bad\u0007id")).body["order_id"], "order-2");
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
    const server = await startTestServer(t);
    const second = await startSecondProcess(t, server);
    const { first, statuses } = await withEventsLocked(server.gateway.db, async () => {
      const charging = chargeWith(server, "key-1", "order-1");
      await untilSomebodyWaits(server.gateway.db);
      const later = await Promise.all([
        chargeWith(server, "key-1", "order-2"),
        second("/v2/charge", "key-1", chargeBody("order-2")),
      ]);
      return { first: charging, statuses: later.map(({ status }) => status) };
    });
    assert.deepEqual(statuses, [202, 202]);
    const { body } = await first;
    assert.equal(body["status_code"], "201");
    assert.deepEqual((await chargeWith(server, "key-1", "order-1")).body, body);
  });

  test("a forced late charge shows 202 to whoever asks again before it is made", async (t) => {
    const waiting: (() => void)[] = [];
    const pause = async () => await new Promise<void>((resolve) => waiting.push(resolve));
    const server = await startTestServer(t, { pause });
    // Also when the test fails: the server waits for its answers.
    t.after(() => waiting.forEach((go) => go()));
    const first = chargeWith(server, "key-1", "force-late-1");
    while (waiting.length === 0) await turn();
    assert.equal((await chargeWith(server, "key-1", "force-late-1")).status, 202);
    assert.equal((await server.call("GET", "/v2/force-late-1/status")).body["status_code"], "404");
    for (const go of waiting) go();
    const { body } = await first;
    assert.equal(body["status_code"], "201");
    assert.deepEqual((await chargeWith(server, "key-1", "force-late-1")).body, body);
  });

  test("a client that gave up on a slow answer gets it by asking again", async (t) => {
    const waiting: (() => void)[] = [];
    const pause = async () => await new Promise<void>((resolve) => waiting.push(resolve));
    const server = await startTestServer(t, { pause });
    // Also when the test fails: the server waits for its answers.
    t.after(() => waiting.forEach((go) => go()));
    const first = chargeWith(server, "key-1", "force-slow-1");
    while (waiting.length === 0) await turn();
    const again = await chargeWith(server, "key-1", "force-slow-1");
    for (const go of waiting) go();
    assert.equal(again.body["status_code"], "201");
    assert.deepEqual(again.body, (await first).body);
  });

  test("a process that dies right after its commit leaves the answer behind", async (t) => {
    const server = await startTestServer(t);
    const dying = await startDyingProcess(t, server);
    const send = async (path: string, body: object) => {
      const key = `key-${path}`;
      await dying.post(path, key, body);
      return await server.call("POST", path, body, { "idempotency-key": key });
    };
    const charged = await send("/v2/charge", chargeBody("order-1"));
    assert.equal(charged.body["status_code"], "201");
    const { body: status } = await server.call("GET", "/v2/order-1/status");
    assert.equal(status["transaction_id"], charged.body["transaction_id"]);
    const cancelled = await send("/v2/order-1/cancel", {});
    assert.equal(cancelled.body["status_message"], "Success, transaction is canceled");
    await server.call("POST", "/v2/charge", chargeBody("order-2"));
    await server.call("POST", "/sandbox/v1/transactions/order-2/pay", {});
    const part = await send("/v2/order-2/refund", { amount: 1_000, refund_key: "rf-1" });
    assert.equal(part.body["refund_key"], "rf-1");
    const rest = await send("/v2/order-2/refund/online/direct", { refund_key: "rf-2" });
    assert.equal(rest.body["transaction_status"], "refund");
    assert.equal(rest.body["refund_amount"], "43000.00");
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

  test("a run that hangs blocks until its lease ends, and cannot answer afterwards", async (t) => {
    const server = await startTestServer(t);
    const { gateway } = server;
    const gate = Promise.withResolvers<void>();
    t.after(() => gate.resolve());
    const hanging = await startSecondProcess(t, server, {
      ...gateway,
      insertCharge: async (charge) => {
        await gate.promise;
        return await gateway.insertCharge(charge);
      },
    });
    const first = hanging("/v2/charge", "key-1", chargeBody("order-1"));
    while ((await claimedKeys(gateway.db)) === 0) await turn();
    server.clock.advance(59_999);
    assert.equal((await chargeWith(server, "key-1", "order-2")).status, 202);
    server.clock.advance(1);
    const second = await chargeWith(server, "key-1", "order-2");
    assert.equal(second.body["order_id"], "order-2");
    gate.resolve();
    const answer = (await (await first).json()) as Record<string, unknown>;
    assert.equal(answer["order_id"], "order-1");
    assert.deepEqual((await chargeWith(server, "key-1", "order-3")).body, second.body);
  });

  test("a run that fails after its commit leaves its answer too", async (t) => {
    const pause = async () => await Promise.reject(new Error("broken"));
    const server = await startTestServer(t, { pause });
    const first = await chargeWith(server, "key-1", "force-slow-1");
    assert.equal(first.body["status_code"], "500");
    assert.equal((await chargeWith(server, "key-1", "force-slow-1")).body["status_code"], "201");
  });

  test("a request that fails inside frees its key", async (t) => {
    const server = await startTestServer(t);
    const merchant = await server.merchant();
    const failing = runOnce(server.gateway, merchant, { key: "key-1" }, async () => {
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
