import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { createMerchant } from "../../src/operations/merchants/create-merchant.ts";
import { rotateKey } from "../../src/operations/merchants/rotate-key.ts";
import { resetMerchant } from "../../src/operations/sandbox/reset-merchant.ts";
import { sweep } from "../../src/operations/sweep.ts";
import { chargeBody, startTestServer } from "../support/gateway.ts";
import { type Logged, logOf } from "../support/request-log.ts";

const basic = (text: string) => `Basic ${btoa(text)}`;

async function get(url: string, headers: Record<string, string>): Promise<number> {
  return (await fetch(url, { headers })).status;
}

suite("the log of the API's requests", () => {
  test("tells each request and its answer, refused or not, with secrets masked", async (t) => {
    const server = await startTestServer(t);
    const { call, keys } = server;
    const secret = keys.serverKey.reveal();
    const body = { ...chargeBody("order-1"), metadata: { pin: "123456", note: secret } };
    await call("POST", "/v2/charge", body, {
      "idempotency-key": "key-1",
      "user-agent": "midtransclient-nodejs/1.4.3",
      cookie: "a=secret-cookie",
    });
    await call("POST", "/v2/charge", chargeBody("order-1"));
    await call("POST", "/v2/charge", "{broken", { "content-type": "json" });
    await call("GET", "/v2/order-1/status");
    await call("GET", "/v2/nowhere");
    const [unknown, status, broken, taken, charged] = await logOf(server);
    assert.ok(unknown && status && broken && taken && charged);
    assert.equal(charged["order_id"], "order-1");
    assert.match(String(charged["transaction_id"]), /^[\da-f-]{36}$/);
    assert.equal(charged["status_code"], "201");
    assert.equal(charged["failed"], false);
    assert.equal(charged["idempotency_key"], "key-1");
    assert.equal(charged["client"], "midtrans-client (Node) 1.4.3");
    assert.equal(charged["address"], "127.0.0.1");
    assert.equal(charged["operation"], "charge");
    assert.match(String(charged["answer"]), /"actions":/);
    assert.match(String(charged["body"]), /"pin":"••••","note":"SB-Mid-server-••••"/);
    const headers = charged["headers"] as Record<string, string>;
    assert.equal(headers["authorization"], "Basic ••••");
    assert.equal(headers["cookie"], "••••");
    assert.ok(!JSON.stringify(charged).includes(secret));
    assert.ok(!JSON.stringify(charged).includes("secret-cookie"));

    assert.equal(taken["status_code"], "406");
    assert.equal(taken["http_status"], 200);
    assert.equal(taken["failed"], true);
    assert.match(String(taken["error"]), /conflict/);
    assert.deepEqual(
      taken.hints.map(({ code }) => code),
      ["order_taken"],
    );
    assert.equal(broken["body"], "{broken");
    assert.equal(broken["status_code"], "413");
    const sent = broken["headers"] as Record<string, string>;
    assert.equal(sent["content-type"], "json", "as it was sent, though it is no media type");
    assert.equal(status["order_id"], "order-1");
    assert.equal(status["failed"], false);
    assert.equal(unknown["operation"], null);
    assert.equal(unknown["http_status"], 404);
  });

  test("finds by order, failure, code, text and time, and reads on", async (t) => {
    const server = await startTestServer(t);
    const { call, clock } = server;
    const charged = await call("POST", "/v2/charge", chargeBody("order-1"));
    await call("POST", "/v2/charge", chargeBody("order-1"));
    await call("GET", `/v2/${String(charged.body["transaction_id"])}/status`);
    clock.advance(60_000);
    const since = clock.now.toISOString();
    await call("POST", "/v2/charge", { ...chargeBody("order-2"), custom_field1: "x".repeat(300) });
    await call("POST", "/v2/order_2/cancel");
    const paths = async (query: string) =>
      (await logOf(server, query)).map(({ path, status_code }) => `${path} ${String(status_code)}`);
    const transaction = String(charged.body["transaction_id"]);
    const ofOrder = [`/v2/${transaction}/status 201`, "/v2/charge 406", "/v2/charge 201"];
    assert.deepEqual(await paths("?order=order-1"), ofOrder);
    assert.deepEqual(await paths(`?transaction=${transaction}`), ofOrder);
    assert.deepEqual(await paths("?failed=true"), [
      "/v2/order_2/cancel 404",
      "/v2/charge 400",
      "/v2/charge 406",
    ]);
    assert.deepEqual(await paths("?failed=false&order=order-1"), [ofOrder[0], ofOrder[2]]);
    assert.deepEqual(await paths("?code=406"), ["/v2/charge 406"]);
    assert.deepEqual(await paths("?text=CUSTOM_FIELD1%20too"), ["/v2/charge 400"]);
    // What is sought is a text, not a pattern.
    assert.deepEqual(await paths("?text=order_2/"), ["/v2/order_2/cancel 404"]);
    assert.deepEqual(await paths("?text=order%252"), []);
    assert.deepEqual(await paths(`?since=${since}`), ["/v2/order_2/cancel 404", "/v2/charge 400"]);
    assert.deepEqual(await paths(`?until=${since}`), ofOrder);

    const first = await call("GET", "/sandbox/v1/requests?limit=3");
    assert.equal((first.body["requests"] as unknown[]).length, 3);
    const next = String(first.body["next_before"]);
    const rest = await call("GET", `/sandbox/v1/requests?limit=3&before=${next}`);
    assert.equal((rest.body["requests"] as unknown[]).length, 2);
    assert.equal(rest.body["next_before"], undefined);
    const newer = await logOf(server, `?after=${next}`);
    assert.equal(newer.length, 2);
    assert.equal((await call("GET", "/sandbox/v1/requests?limit=0")).status, 400);
  });

  test("finds refused calls by the order's id and by the transaction's, whichever they were made by", async (t) => {
    const server = await startTestServer(t);
    const { call } = server;
    // Refused before there was a transaction: about the order only.
    await call("POST", "/v2/order-1/cancel");
    const first = (await call("POST", "/v2/charge", chargeBody("order-1"))).body;
    const one = String(first["transaction_id"]);
    await call("POST", `/v2/${one}/refund`, {});
    await call("POST", "/v2/order-1/refund", {});
    await call("POST", `/v2/${one}/cancel`);
    await call("POST", "/v2/charge", { ...chargeBody("order-1"), payment_type: "none" });
    const second = (await call("POST", "/v2/charge", chargeBody("order-1"))).body;
    const two = String(second["transaction_id"]);
    await call("POST", "/v2/order-1/refund/online/direct", {});
    await call("POST", `/v2/${one}/approve`);
    // An order id that is spelled like a transaction id.
    const spelled = "0192f0c1-2345-7abc-8def-0123456789ab";
    const odd = String(
      (await call("POST", "/v2/charge", chargeBody(spelled))).body["transaction_id"],
    );
    await call("POST", `/v2/${spelled}/refund`, {});
    const authorization = basic(`${server.keys.serverKey.reveal()}:`);
    for (const list of ["events", "notifications", "events?order=order-1"]) {
      const answer = await fetch(`${server.url}/sandbox/v1/${list}`, {
        headers: { authorization },
      });
      assert.equal(answer.status, 200);
      await answer.text();
    }
    // Another merchant's transaction is nobody's here.
    const other = await createMerchant(server.gateway);
    await fetch(`${server.url}/v2/${one}/cancel`, {
      method: "POST",
      headers: { authorization: basic(`${other.serverKey.reveal()}:`) },
    });
    const found = async (query: string) =>
      (await logOf(server, query))
        .map(({ path, status_code }) => `${path} ${String(status_code)}`.replace(one, "ONE"))
        .reverse();
    const ofOne = [
      "/v2/charge 201",
      "/v2/ONE/refund 412",
      "/v2/order-1/refund 412",
      "/v2/ONE/cancel 200",
      "/v2/charge 400",
    ];
    const ofTwo = ["/v2/charge 201", "/v2/order-1/refund/online/direct 412"];
    const listed = "/sandbox/v1/events?order=order-1 null";
    assert.deepEqual(await found("?order=order-1"), [
      "/v2/order-1/cancel 404",
      ...ofOne,
      ...ofTwo,
      "/v2/ONE/approve 412",
      listed,
    ]);
    assert.deepEqual(await found(`?transaction=${one}`), [...ofOne, "/v2/ONE/approve 412"]);
    assert.deepEqual(await found(`?transaction=${two}`), [...ofTwo, listed]);
    const ofSpelled = ["/v2/charge 201", `/v2/${spelled}/refund 412`];
    assert.deepEqual(await found(`?order=${spelled}`), ofSpelled);
    assert.deepEqual(await found(`?transaction=${odd}`), ofSpelled);
    const { rows } = await server.gateway.db.pool.query(
      "select order_id, transaction_id from api_request where merchant_id = $1",
      [other.id],
    );
    assert.deepEqual(rows, [{ order_id: null, transaction_id: one }]);
  });

  test("tells a merchant of a key that was refused, if it names one", async (t) => {
    const server = await startTestServer(t);
    const { gateway, keys, url, clock } = server;
    const old = keys.serverKey.reveal();
    const status = `${url}/v2/order-1/status`;
    const other = await createMerchant(gateway);
    assert.equal(await get(status, { authorization: `Bearer ${old}` }), 401);
    assert.equal(await get(status, { authorization: basic(`${keys.clientKey.reveal()}:`) }), 401);
    assert.equal(await get(status, { authorization: basic(`${old.replace("SB-", "")}:`) }), 401);
    assert.equal(await get(status, { authorization: basic("SB-Mid-server-nobodys:") }), 401);
    assert.equal(await get(status, { authorization: basic(`${other.serverKey.reveal()}:`) }), 200);
    assert.equal(await get(status, {}), 401);
    clock.advance(1);
    const key = await rotateKey(gateway, { merchantId: keys.id, kind: "server", graceMs: 0 });
    assert.ok(key);
    clock.advance(1_000);
    assert.equal(await get(status, { authorization: basic(`${old}:`) }), 401);
    const answer = await fetch(`${url}/sandbox/v1/requests`, {
      headers: { authorization: basic(`${key.reveal()}:`) },
    });
    const { requests } = (await answer.json()) as { requests: readonly Logged[] };
    assert.deepEqual(
      requests.map(({ hints }) => hints.map(({ code }) => code)),
      [["expired_key"], ["production_client"], ["client_key"], ["bearer_key"]],
    );
    for (const request of requests) assert.ok(!JSON.stringify(request).includes(old));
  });

  test("says what the merchant's own clock said, where it differed", async (t) => {
    const server = await startTestServer(t);
    await server.call("PUT", "/sandbox/v1/clock", { mode: "offset", by: "1h" });
    await server.call("POST", "/v2/charge", chargeBody("order-1"));
    await server.call("GET", "/v2/order-1/status");
    const [status, charged, clockSet] = await logOf(server);
    for (const one of [status, charged]) {
      assert.ok(one);
      const ahead = Date.parse(String(one["merchant_at"])) - Date.parse(String(one["received_at"]));
      assert.equal(ahead, 3_600_000);
    }
    assert.equal(clockSet?.["merchant_at"], null);
  });

  test("forgets after its days, and with the merchant's past; 0 days keep nothing", async (t) => {
    const server = await startTestServer(t);
    const { gateway, call, clock } = server;
    await call("POST", "/v2/charge", chargeBody("order-1"));
    clock.advance(5 * 86_400_000);
    await call("GET", "/v2/order-1/status");
    clock.advance(3 * 86_400_000);
    assert.equal((await logOf(server)).length, 2);
    await sweep(gateway);
    assert.deepEqual(
      (await logOf(server)).map(({ operation }) => operation),
      ["status"],
    );
    await resetMerchant(gateway, await server.merchant());
    assert.deepEqual(await logOf(server), []);
    await call("GET", "/v2/order-1/status");
    await gateway.requestRecorder.flush();
    clock.advance(1);
    await sweep({ ...gateway, retention: { requestsDays: 0 } });
    assert.deepEqual(await logOf(server), []);
  });
});
