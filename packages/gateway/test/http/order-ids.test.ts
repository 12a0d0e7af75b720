import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { suite, test } from "node:test";
import { pay } from "../../src/operations/transactions/pay.ts";
import { chargeBody, startTestServer, type TestServer } from "../support/gateway.ts";
import { sendRequest } from "../support/raw-http.ts";

/** All at once in one merchant, so that each is found as itself and as no other. */
const ORDER_IDS = [
  "INV/20261129/III/00006",
  "Order 12: 10:15",
  " leading and trailing ",
  "leading and trailing",
  " ",
  "#1?a=b&c#d",
  "100%",
  "100%25",
  "100%2F",
  "100/",
  "a+b",
  "a b",
  "a%20b",
  "//",
  "/status",
  "order/status",
  "order/cancel",
  "..a",
  "=1+1",
  "-1",
  "@x",
  "a;b,c",
  `"quoted" 'too'`,
  "<b>&amp;</b>",
  "pesanan é",
  "pesanan e\u0301",
  "💸🍜",
  "注文",
  "💸".repeat(50),
  "_",
  "%",
  "\\",
  "6f1c2a10-4b7e-4d0a-9c55-0a1b2c3d4e01",
  "{order_id}",
] as const;

function signatureOf(server: TestServer, orderId: string, code: string): string {
  const text = `${orderId}${code}44000.00${server.keys.serverKey.reveal()}`;
  return createHash("sha512").update(Buffer.from(text, "utf8")).digest("hex");
}

suite("an order id is any text", () => {
  test("echoed and signed as it is, found by both ids, alone in its merchant", async (t) => {
    const server = await startTestServer(t, {
      settings: { paymentNotificationUrls: ["http://127.0.0.1:1/"] },
    });
    const { call } = server;
    const ids = new Map<string, string>();
    for (const orderId of ORDER_IDS) {
      const { status, body } = await call("POST", "/v2/charge", chargeBody(orderId));
      assert.equal(status, 200, orderId);
      assert.equal(body["status_code"], "201", orderId);
      assert.equal(body["order_id"], orderId);
      ids.set(orderId, String(body["transaction_id"]));
    }
    for (const orderId of ORDER_IDS) {
      for (const id of [encodeURIComponent(orderId), ids.get(orderId) ?? ""]) {
        const { body } = await call("GET", `/v2/${id}/status`);
        assert.equal(body["order_id"], orderId, id);
        assert.equal(body["transaction_id"], ids.get(orderId));
        assert.equal(body["signature_key"], signatureOf(server, orderId, "201"));
      }
      const again = await call("POST", "/v2/charge", chargeBody(orderId));
      assert.equal(again.body["status_code"], "406", orderId);
    }
    const rows = await server.gateway.db.kysely.selectFrom("notification").select("body").execute();
    const told = rows.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    assert.deepEqual(told.map((body) => String(body["order_id"])).sort(), [...ORDER_IDS].sort());
    for (const body of told) {
      const signature = signatureOf(server, String(body["order_id"]), "201");
      assert.equal(body["signature_key"], signature);
    }
  });

  test("in the path of every call, percent-encoded", async (t) => {
    const server = await startTestServer(t);
    const { call } = server;
    const orderId = "INV/1: 50%+?#💸";
    const path = `/v2/${encodeURIComponent(orderId)}`;
    const post = async (command: string, body?: object) =>
      (await call("POST", `${path}/${command}`, body)).body;
    for (const [command, code] of [
      ["cancel", "200"],
      ["expire", "407"],
    ] as const) {
      await call("POST", "/v2/charge", chargeBody(orderId));
      assert.equal((await post("approve"))["status_code"], "412");
      assert.equal((await post("deny"))["status_code"], "412");
      const ended = await post(command);
      assert.equal(ended["status_code"], code);
      assert.equal(ended["order_id"], orderId);
    }
    await call("POST", "/v2/charge", chargeBody(orderId));
    const sandbox = `/sandbox/v1/transactions/${encodeURIComponent(orderId)}`;
    assert.equal((await call("POST", `${sandbox}/pay`)).body["transaction_status"], "settlement");
    for (const [index, command] of ["refund", "refund/online/direct"].entries()) {
      const refunded = await post(command, { refund_key: `key-${index}`, amount: 1_000 });
      assert.equal(refunded["status_code"], "200", command);
      assert.equal(refunded["order_id"], orderId);
    }
    assert.equal((await call("GET", `${path}/status/b2b`)).body["status_code"], "404");
    const query = `order=${encodeURIComponent(orderId)}`;
    const listed = await call("GET", `/sandbox/v1/notifications?${query}`);
    assert.equal(listed.status, 200);
    const waited = await call("POST", "/sandbox/v1/wait", {
      transaction: orderId,
      status: "partial_refund",
      timeout: "1s",
    });
    assert.equal(waited.body["outcome"], "reached");
    const asked = {
      headers: { authorization: `Basic ${btoa(`${server.keys.serverKey.reveal()}:`)}` },
    };
    const events = await fetch(`${server.url}/sandbox/v1/events?${query}`, asked);
    assert.match(await events.text(), /transaction\.settlement/);
  });

  test("also one that clients take for a step in the path, which raw paths can name", async (t) => {
    const server = await startTestServer(t);
    for (const orderId of [".", ".."]) {
      const { body } = await server.call("POST", "/v2/charge", chargeBody(orderId));
      assert.equal(body["order_id"], orderId);
      const id = String(body["transaction_id"]);
      assert.equal((await server.call("GET", `/v2/${id}/status`)).body["order_id"], orderId);
      for (const spelt of [orderId, orderId.replaceAll(".", "%2E")]) {
        const raw = await sendRequest(server.url, {
          line: `GET /v2/${spelt}/status`,
          headers: [`authorization: Basic ${btoa(`${server.keys.serverKey.reveal()}:`)}`],
        });
        assert.equal(raw.body["order_id"], orderId);
      }
    }
  });

  test("but for control characters and halves of characters, which are refused with 400", async (t) => {
    const { call } = await startTestServer(t);
    for (const spelt of ["\\u0000", "a\\u0007", "\\ud83d", "a\\udcb8b", "\\u0085", "a\\nb"]) {
      const body = `{"payment_type":"gopay","transaction_details":{"order_id":"${spelt}","gross_amount":1}}`;
      const refused = await call("POST", "/v2/charge", body);
      assert.equal(refused.status, 400, spelt);
      assert.deepEqual(refused.body["validation_messages"], [
        "transaction_details.order_id format is invalid",
      ]);
    }
  });

  test("in callback queries, percent-encoded", async (t) => {
    const server = await startTestServer(t);
    const orderId = "INV/1 & 2=+#?💸";
    const gopay = { enable_callback: true, callback_url: "https://toko.example/selesai/?a=b" };
    const { body } = await server.call("POST", "/v2/charge", { ...chargeBody(orderId), gopay });
    const actions = body["actions"] as readonly { name: string; url: string }[];
    const link = actions.find(({ name }) => name === "deeplink-redirect")?.url ?? "";
    const callback = new URL(link).searchParams.get("callback_url") ?? "";
    assert.equal(new URL(callback).searchParams.get("order_id"), orderId);
    assert.equal(new URL(callback).searchParams.get("a"), "b");
    const page = await (await fetch(link)).text();
    assert.doesNotMatch(page, /INV\/1 & 2/);
    assert.match(page, /INV\/1 &amp; 2=\+#\?💸/);
  });

  test("comes back from an export as it was", async (t) => {
    const server = await startTestServer(t);
    for (const orderId of ORDER_IDS.slice(0, 8)) {
      await server.call("POST", "/v2/charge", chargeBody(orderId));
      const id = (await server.call("GET", `/v2/${encodeURIComponent(orderId)}/status`)).body;
      const method = { via: "gopay" } as const;
      await pay(server.gateway, await server.merchant(), {
        id: String(id["transaction_id"]),
        method,
      });
    }
    const asked = {
      headers: { authorization: `Basic ${btoa(`${server.keys.serverKey.reveal()}:`)}` },
    };
    const session = await (await fetch(`${server.url}/sandbox/v1/export`, asked)).text();
    const other = await startTestServer(t);
    const imported = await other.call("POST", "/sandbox/v1/import", session);
    assert.equal(imported.status, 200, JSON.stringify(imported.body));
    for (const orderId of ORDER_IDS.slice(0, 8)) {
      const { body } = await other.call("GET", `/v2/${encodeURIComponent(orderId)}/status`);
      assert.equal(body["order_id"], orderId);
    }
    const spoiled = session.replaceAll(JSON.stringify(ORDER_IDS[0]), '"INV\\u0007"');
    const refused = await other.call("POST", "/sandbox/v1/import?reset=true", spoiled);
    assert.equal(refused.status, 400);
    assert.match(JSON.stringify(refused.body), /order_id must be an order id/);
  });
});
