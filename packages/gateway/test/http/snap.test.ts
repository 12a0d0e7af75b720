import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { suite, test } from "node:test";
import { resetMerchant } from "../../src/operations/sandbox/reset-merchant.ts";
import { sweep } from "../../src/operations/sweep.ts";
import { cancel } from "../../src/operations/transactions/cancel.ts";
import { expireDueTransactions } from "../../src/operations/transactions/expire.ts";
import { pay } from "../../src/operations/transactions/pay.ts";
import { chargeBody, startTestServer, type TestServer } from "../support/gateway.ts";

const NOTIFIED = { settings: { paymentNotificationUrls: ["http://127.0.0.1:1/"] } };

function snapBody(orderId: string, more: object = {}) {
  return { transaction_details: { order_id: orderId, gross_amount: 44_000 }, ...more };
}

async function open(server: TestServer, orderId: string, more: object = {}): Promise<string> {
  const { status, body } = await server.call(
    "POST",
    "/snap/v1/transactions",
    snapBody(orderId, more),
  );
  assert.equal(status, 201, JSON.stringify(body));
  assert.deepEqual(Object.keys(body), ["token", "redirect_url"]);
  const url = String(body["redirect_url"]);
  assert.equal(url, `${server.url}/snap/v4/redirection/${String(body["token"])}`);
  return url;
}

async function choose(url: string, method: string): Promise<Response> {
  return await fetch(url, {
    method: "POST",
    body: new URLSearchParams({ method }),
    redirect: "manual",
  });
}

async function read(url: string): Promise<string> {
  return await (await fetch(url, { headers: { "accept-language": "en" } })).text();
}

async function problems(
  server: TestServer,
  body: unknown,
  status = 400,
): Promise<readonly unknown[]> {
  const answer = await server.call("POST", "/snap/v1/transactions", body);
  assert.equal(answer.status, status);
  assert.deepEqual(Object.keys(answer.body), ["error_messages"]);
  return answer.body["error_messages"] as readonly unknown[];
}

interface SnapClient {
  createTransaction(body: unknown): Promise<Record<string, unknown>>;
  createTransactionToken(body: unknown): Promise<string>;
  createTransactionRedirectUrl(body: unknown): Promise<string>;
}

const require = createRequire(import.meta.url);

function officialClient(
  server: TestServer,
  serverKey = server.keys.serverKey.reveal(),
): SnapClient {
  const config = require("midtrans-client/lib/apiConfig.js") as Record<string, unknown>;
  config["SNAP_SANDBOX_BASE_URL"] = `${server.url}/snap/v1`;
  const { Snap } = require("midtrans-client") as { readonly Snap: new (o: object) => SnapClient };
  return new Snap({ isProduction: false, serverKey, clientKey: server.keys.clientKey.reveal() });
}

suite("Snap", () => {
  test("gives the official client tokens and addresses, and the errors that it expects", async (t) => {
    const server = await startTestServer(t);
    const snap = officialClient(server);
    const body = snapBody("order-1");
    assert.match(await snap.createTransactionToken(body), /^[\da-f]{8}-[\da-f-]{27}$/);
    assert.match(
      await snap.createTransactionRedirectUrl(body),
      /\/snap\/v4\/redirection\/[\da-f-]{36}$/,
    );
    assert.match(String((await snap.createTransaction(body))["token"]), /-/);
    await assert.rejects(snap.createTransaction({}), (error: Record<string, unknown>) => {
      assert.equal(error["httpStatusCode"], 400);
      assert.deepEqual((error["ApiResponse"] as Record<string, unknown>)["error_messages"], [
        "transaction_details.order_id is required",
        "transaction_details.gross_amount is required",
      ]);
      return true;
    });
    await assert.rejects(
      officialClient(server, "SB-Mid-server-nobodys").createTransaction(body),
      (error: Record<string, unknown>) => {
        assert.equal(error["httpStatusCode"], 401);
        assert.match(JSON.stringify(error["ApiResponse"]), /^\{"error_messages":\["Access denied/);
        return true;
      },
    );
  });

  test("refuses what a charge would refuse, in its own form", async (t) => {
    const server = await startTestServer(t);
    const amount = { transaction_details: { order_id: "a", gross_amount: "abc" } };
    assert.deepEqual(await problems(server, amount), [
      "transaction_details.gross_amount is not a number",
    ]);
    assert.deepEqual(
      await problems(
        server,
        snapBody("a", { item_details: [{ name: "x", price: 1, quantity: 1 }] }),
      ),
      ["transaction_details.gross_amount is not equal to the sum of item_details"],
    );
    assert.deepEqual(await problems(server, "{broken"), [
      "There was a problem in the JSON you submitted",
    ]);
    assert.deepEqual(await problems(server, "[]"), [
      "There was a problem in the JSON you submitted",
    ]);
    assert.deepEqual(await problems(server, `{"a":"${"x".repeat(17_000)}"}`, 413), [
      "The body is larger than this call takes",
    ]);
    assert.match(
      String(await problems(server, snapBody("a", { enabled_payments: ["credit_card"] }))),
      /^enabled_payments/,
    );
    for (const [times, problem] of [
      [{ expiry: { duration: 10, unit: "seconds" } }, "expiry is below minimum threshold"],
      [{ expiry: { duration: 8, unit: "days" } }, "expiry exceeds maximum threshold"],
      [{ expiry: { duration: 1, unit: "weeks" } }, "expiry.unit is not supported"],
      [
        { expiry: { duration: 1, unit: "hour", start_time: "2026-02-30 10:00:00 +0700" } },
        "expiry.start_time format is invalid",
      ],
      [{ page_expiry: { duration: 31, unit: "days" } }, "page_expiry exceeds maximum threshold"],
    ] as const) {
      assert.deepEqual(await problems(server, snapBody("a", times)), [problem]);
    }
  });

  test("charges nothing before the customer chooses, and then once", async (t) => {
    const server = await startTestServer(t, NOTIFIED);
    const url = await open(server, "order-1");
    assert.equal((await server.call("GET", "/v2/order-1/status")).body["status_code"], "404");
    // Nothing is charged: the order may be opened again.
    const second = await open(server, "order-1");
    assert.match(await read(url), /value="gopay"[\s\S]*value="qris"/);
    const answers = await Promise.all(
      [url, url, second].map(async (one) => await choose(one, "qris")),
    );
    for (const [index, answer] of answers.entries()) {
      assert.equal(answer.status, 303);
      assert.equal(answer.headers.get("location"), new URL(index === 2 ? second : url).pathname);
    }
    const { body } = await server.call("GET", "/v2/order-1/status");
    assert.equal(body["transaction_status"], "pending");
    assert.equal(body["payment_type"], "qris");
    assert.equal(body["acquirer"], "gopay");
    const { rows } = await server.gateway.db.pool.query("select count(*) from transaction");
    assert.deepEqual(rows, [{ count: 1 }]);
    for (const page of [url, second]) {
      assert.match(
        await read(page),
        new RegExp(`/v2/qris/${String(body["transaction_id"])}/qr-code`),
      );
    }
    assert.deepEqual(await problems(server, snapBody("order-1")), [
      "transaction_details.order_id sudah digunakan",
    ]);
    await pay(server.gateway, await server.merchant(), {
      id: "order-1",
      method: { via: "qris", issuer: "gopay" },
    });
    assert.match(await read(url), /data-outcome="success"/);
    assert.deepEqual(await problems(server, snapBody("order-1")), [
      "transaction_details.order_id sudah digunakan",
    ]);
  });

  test("tells what was paid in Snap's order and without the acquirer, and nothing else so", async (t) => {
    const server = await startTestServer(t, NOTIFIED);
    await choose(await open(server, "order-1", { custom_field1: "a" }), "qris");
    await choose(await open(server, "order-2"), "gopay");
    await server.call("POST", "/v2/charge", chargeBody("order-3", 44_000, "qris"));
    for (const id of ["order-1", "order-2", "order-3"]) {
      const method = { via: "qris", issuer: "dana" } as const;
      await pay(server.gateway, await server.merchant(), { id, method });
    }
    const rows = await server.gateway.db.kysely
      .selectFrom("notification")
      .select(["order_id", "body"])
      .orderBy("id")
      .execute();
    assert.equal(rows.length, 6);
    for (const { order_id, body } of rows) {
      const members = Object.keys(JSON.parse(body) as object);
      const isSnap = order_id !== "order-3";
      assert.equal(members.includes("acquirer"), !isSnap, body);
      if (isSnap) assert.deepEqual(members, members.toSorted().toReversed());
      else assert.notDeepEqual(members, members.toSorted().toReversed());
    }
    assert.match(rows[0]?.body ?? "", /"custom_field1":"a"/);
  });

  test("offers what the shop enabled and the merchant has, in the shop's order", async (t) => {
    const server = await startTestServer(t);
    const offered = async (enabled: readonly string[]) => {
      const page = await read(
        await open(server, `order-${enabled.join("-")}`, { enabled_payments: enabled }),
      );
      return [...page.matchAll(/name="method" value="(\w+)"/g)].map(([, method]) => method);
    };
    assert.deepEqual(await offered(["other_qris", "credit_card", "gopay"]), ["qris", "gopay"]);
    assert.deepEqual(await offered(["qris", "other_qris"]), ["qris"]);
    const url = await open(server, "order-1", { enabled_payments: ["gopay"] });
    const answer = await choose(url, "qris");
    assert.match(answer.headers.get("location") ?? "", /notice=unavailable/);
    assert.match(await read(`${url}?notice=unavailable`), /not available just now/);
    assert.equal((await server.call("GET", "/v2/order-1/status")).body["status_code"], "404");
  });

  test("keeps to the times of the shop, by the merchant's clock", async (t) => {
    const server = await startTestServer(t);
    const { gateway, clock } = server;
    const usual = await open(server, "usual");
    const timed = await open(server, "timed", { expiry: { duration: 30, unit: "minutes" } });
    const short = await open(server, "short", { page_expiry: { duration: 1, unit: "hour" } });
    clock.advance(20 * 60_000);
    await choose(timed, "gopay");
    const charged = await server.call("GET", "/v2/timed/status");
    // Counted from when it was opened: 05:00 UTC and half an hour.
    assert.equal(charged.body["expiry_time"], "2026-11-02 12:30:00");
    clock.advance(10 * 60_000);
    await expireDueTransactions(gateway);
    assert.match(await read(timed), /The time is over/);
    clock.advance(30 * 60_000);
    assert.match(await read(short), /The time is over/);
    await choose(short, "gopay");
    assert.equal((await server.call("GET", "/v2/short/status")).body["status_code"], "404");
    await choose(usual, "gopay");
    clock.advance(15 * 60_000);
    await expireDueTransactions(gateway);
    // The page lives on, and so the order can be chosen anew.
    assert.match(await read(usual), /not paid in time[\s\S]*value="gopay"/);
    await choose(usual, "qris");
    assert.equal(
      (await server.call("POST", "/v2/usual/cancel")).body["transaction_status"],
      "cancel",
    );
    assert.match(await read(usual), /chosen before was cancelled[\s\S]*value="gopay"/);
    await choose(usual, "qris");
    assert.equal(
      (await server.call("GET", "/v2/usual/status")).body["transaction_status"],
      "pending",
    );
    clock.advance(24 * 3_600_000);
    await expireDueTransactions(gateway);
    assert.match(await read(usual), /The time is over/);
  });

  test("sends the customer where the shop says, with what a shop asks for", async (t) => {
    const server = await startTestServer(t, {
      settings: { finishUrl: "https://shop.example/thanks" },
    });
    const named = await open(server, "named", {
      callbacks: { finish: "https://shop.example/done?a=1", error: "https://shop.example/failed" },
    });
    await choose(named, "qris");
    assert.match(
      await read(named),
      /done\?a=1&amp;order_id=named&amp;status_code=201&amp;transaction_status=pending/,
    );
    await pay(server.gateway, await server.merchant(), {
      id: "named",
      method: { via: "qris", issuer: "ovo" },
    });
    const paid = await read(named);
    assert.match(
      paid,
      /done\?a=1&amp;order_id=named&amp;status_code=200&amp;transaction_status=settlement/,
    );
    const result = /data-result="([^"]*)"/
      .exec(paid)?.[1]
      ?.replaceAll("&quot;", '"')
      .replaceAll("&amp;", "&");
    const told = JSON.parse(result ?? "") as Record<string, unknown>;
    assert.equal(told["order_id"], "named");
    assert.equal(told["gross_amount"], "44000.00");
    assert.equal(told["transaction_status"], "settlement");
    assert.equal(told["payment_type"], "qris");
    assert.match(String(told["finish_redirect_url"]), /^https:\/\/shop\.example\/done/);
    const usual = await open(server, "usual");
    await choose(usual, "gopay");
    assert.match(await read(usual), /shop\.example\/thanks\?order_id=usual/);
    // The wallet returns to the page, which knows the rest; or where the shop wants it to.
    assert.match(await read(usual), /callback_url=http[^"]*redirection/);
    const own = await open(server, "own", {
      gopay: { enable_callback: true, callback_url: "myapp://paid" },
    });
    await choose(own, "gopay");
    assert.match(await read(own), /callback_url=myapp%3A%2F%2Fpaid/);
  });

  test("may be shown over other pages; nothing else may", async (t) => {
    const server = await startTestServer(t);
    const url = await open(server, "order-1");
    const page = await fetch(url);
    assert.match(page.headers.get("content-security-policy") ?? "", /frame-ancestors \*$/);
    assert.equal(page.headers.get("x-frame-options"), null);
    await choose(url, "gopay");
    const wallet = /href="([^"]*\/gopay\/ui\/checkout[^"]*)"/.exec(await read(url))?.[1] ?? "";
    const other = await fetch(wallet.replaceAll("&amp;", "&"));
    assert.equal(other.headers.get("x-frame-options"), "DENY");
    const script = await fetch(`${server.url}/snap/snap.js`);
    assert.match(script.headers.get("content-type") ?? "", /javascript/);
    assert.equal((await fetch(`${server.url}/snap/v4/redirection/none`)).status, 404);
    assert.equal((await choose(`${server.url}/snap/v4/redirection/none`, "gopay")).status, 404);
    assert.equal((await fetch(`${url}/state`)).status, 200);
    assert.equal((await fetch(`${server.url}/snap/v4/redirection/none/state`)).status, 404);
  });

  test("answers as before to everything else of Snap", async (t) => {
    const server = await startTestServer(t);
    for (const path of ["/snap/v1/transactions/abc", "/snap/v1/payment-links", "/snap/v3/x"]) {
      const { status, body } = await server.call("GET", path);
      assert.equal(status, 404);
      assert.equal(body["status_message"], "The requested resource is not found");
    }
    assert.equal((await server.call("GET", "/snap/v1/transactions")).status, 405);
  });

  test("opens an order again after it was cancelled, and forgets with the merchant's past", async (t) => {
    const server = await startTestServer(t);
    const { gateway, clock } = server;
    const url = await open(server, "order-1");
    await choose(url, "gopay");
    await cancel(gateway, await server.merchant(), "order-1");
    clock.advance(1_000);
    const again = await open(server, "order-1");
    assert.doesNotMatch(await read(again), /not paid in time/);
    await resetMerchant(gateway, await server.merchant());
    assert.equal((await fetch(again)).status, 404);
    const old = await open(server, "order-2");
    clock.advance(31 * 86_400_000);
    await sweep(gateway);
    assert.equal((await fetch(old)).status, 200);
    clock.advance(2 * 86_400_000);
    await sweep(gateway);
    assert.equal((await fetch(old)).status, 404);
  });
});
