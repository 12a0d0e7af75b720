import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { coreApiConnector as core } from "../../src/connectors/core-api/core-api-connector.ts";
import {
  ALL,
  answered,
  callEnding,
  type Exchange,
  error,
  type Json,
  NAMES,
  PAGE,
  RETURNED,
  recorded,
  VERBS,
  type Verb,
} from "../support/scripted-upstream.ts";
import { chargeOrderOf } from "../support/upstream.ts";

suite("a request", () => {
  const sentBy = async (verb: Verb, exchange: Exchange = answered(200, error("404"))) => {
    const { call, sent } = callEnding(exchange);
    await VERBS[verb](call);
    return sent[0] ?? assert.fail();
  };

  test("goes to its place with the server key, and has the time of its call", async () => {
    const id = NAMES.upstreamId;
    const places: Readonly<Record<Verb, string>> = {
      charge: "POST https://api.example/v2/charge",
      find: `GET https://api.example/v2/${id}/status`,
      cancel: `POST https://api.example/v2/${id}/cancel`,
      expire: `POST https://api.example/v2/${id}/expire`,
      refund: `POST https://api.example/v2/${id}/refund/online/direct`,
      picture: "GET https://api.example/qr-code",
    };
    for (const verb of ALL) {
      const { method, url, headers, timeoutMs } = await sentBy(verb);
      assert.equal(`${method} ${url}`, places[verb]);
      const user = Buffer.from(headers["Authorization"]?.slice(6) ?? "", "base64").toString();
      assert.equal(user, "SB-Mid-server-EXAMPLEKEY000000000001:");
      assert.equal(timeoutMs, 5_000);
    }
  });

  test("names an order whose own name is not known by ours, encoded", async () => {
    const places: Readonly<Record<string, string>> = {
      "order-1": "/v2/order-1/status",
      "INV/2026 #1?a=b%": "/v2/INV%2F2026%20%231%3Fa%3Db%25/status",
      "pesanan é 💸": "/v2/pesanan%20%C3%A9%20%F0%9F%92%B8/status",
      "..a": "/v2/..a/status",
    };
    for (const [orderId, path] of Object.entries(places)) {
      const { call, sent } = callEnding(answered(200, error("404")));
      await core.find(call, { orderId });
      assert.equal(sent[0]?.url, `https://api.example${path}`);
    }
  });

  test("is not made about an order that no path can name", async () => {
    for (const orderId of [".", "..", ""]) {
      const { call, sent } = callEnding(answered(200, error("404")));
      const replies = [
        await core.find(call, { orderId }),
        await core.close(call, { orderId }, "cancel"),
        await core.refund(call, { ...RETURNED, upstreamId: orderId }),
      ];
      for (const reply of replies) assert.deepEqual(reply, { outcome: "not_sent", why: "blocked" });
      assert.equal(sent.length, 0);
    }
  });

  test("for a refund carries our key; the direct one goes elsewhere", async () => {
    const { call, sent } = callEnding(answered(200, error("412")));
    await core.refund(call, { ...RETURNED, direct: false });
    assert.equal(sent[0]?.url, `https://api.example/v2/${NAMES.upstreamId}/refund`);
    assert.deepEqual(JSON.parse(sent[0].body ?? ""), {
      refund_key: "RF-0001-a",
      amount: 10_000,
      reason: "satu kosong",
    });
  });

  const REQUEST = {
    payment_type: "gopay",
    transaction_details: { gross_amount: "44000", order_id: "the-merchants-own", extra: 1 },
    custom_expiry: { order_time: "2026-01-05 10:00:00 +0700", expiry_duration: 2, unit: "hour" },
    gopay: { enable_callback: true, callback_url: "https://toko.example/done", recurring: false },
    item_details: [{ id: "kopi", price: 22_000, quantity: 2, name: "Kopi Susu ☕" }],
    customer_details: { first_name: "Sari", email: "" },
    metadata: JSON.parse(
      '{"__proto__":{"a":1},"constructor":"x","nested":{"b":[null,false,0.5]}}',
    ) as Json,
    custom_field1: "",
    unknown_member: null,
  };
  const body = async (more: object = {}) => {
    const { call, sent } = callEnding(answered(200, error("400")));
    await core.charge(call, chargeOrderOf("our-order", { request: REQUEST, ...more }));
    return {
      text: sent[0]?.body ?? "",
      headers: sent[0]?.headers ?? {},
      accountId: call.account.id,
    };
  };

  test("for a charge is the merchant's, but for what makes it ours", async () => {
    const { text, accountId } = await body({ callbackUrl: "https://gerbang.example/finish/1" });
    const wanted = {
      ...REQUEST,
      transaction_details: { ...REQUEST.transaction_details, order_id: "our-order" },
      custom_expiry: { expiry_duration: 900, unit: "second" },
      gopay: {
        recurring: false,
        enable_callback: true,
        callback_url: "https://gerbang.example/finish/1",
      },
      metadata: { ...REQUEST.metadata, gerbang: accountId },
    };
    assert.equal(text, JSON.stringify(wanted));
    assert.match(text, /"metadata":\{"__proto__":\{"a":1\}/);
  });

  test("for a charge without a callback has none, and keeps everything else", async () => {
    const { text, accountId } = await body();
    const request = JSON.parse(JSON.stringify(REQUEST)) as typeof REQUEST;
    assert.deepEqual(JSON.parse(text), {
      ...request,
      metadata: { ...request.metadata, gerbang: accountId },
      transaction_details: { ...REQUEST.transaction_details, order_id: "our-order" },
      custom_expiry: { expiry_duration: 900, unit: "second" },
      gopay: { recurring: false },
    });
    for (const gopay of [undefined, null]) {
      const bare = await body({ request: { ...REQUEST, gopay } });
      assert.equal((JSON.parse(bare.text) as Json)["gopay"], gopay);
      const called = await body({ request: { ...REQUEST, gopay }, callbackUrl: "app://x" });
      assert.deepEqual((JSON.parse(called.text) as Json)["gopay"], {
        enable_callback: true,
        callback_url: "app://x",
      });
    }
  });

  test("for a charge carries its key, where to send messages, and the language if there is one", async () => {
    const { headers } = await body({ locale: "en-EN" });
    assert.equal(headers["Idempotency-Key"], "key-our-order");
    assert.equal(headers["X-Override-Notification"], "http://127.0.0.1:1/inbox");
    assert.equal(headers["X-Payment-Locale"], "en-EN");
    assert.ok(!("X-Payment-Locale" in (await body()).headers));
  });
});

suite("a picture", () => {
  const PNG = answered(200, "png", { headers: { "content-type": "image/png" } });
  const fetched = async (url: string, baseUrl: string, exchange = PNG) => {
    const { call, sent } = callEnding(exchange, baseUrl);
    return { reply: await core.picture(call, url), sent: sent[0] };
  };

  test("is fetched, with no more than half a megabyte", async () => {
    const { reply, sent } = await fetched("https://api.example/qr", "https://api.example");
    assert.ok(reply.outcome === "fetched");
    assert.deepEqual(
      [Buffer.from(reply.bytes).toString(), reply.contentType],
      ["png", "image/png"],
    );
    assert.equal(sent?.bytesMax, 512 * 1024);
  });

  test("is asked for with the key at the upstream's own address only", async () => {
    const urls = [
      "https://merchants-app.example/qr",
      "https://api.example:8443/qr",
      "https://api.example.evil.example/qr",
      "https://evil.example/https://api.example/",
    ];
    for (const url of urls) {
      const { sent } = await fetched(url, "https://api.example");
      assert.equal(sent?.headers["Authorization"], undefined, url);
    }
    const own = await fetched("https://api.example//v4/qr", "https://api.example");
    assert.ok(own.sent?.headers["Authorization"]);
  });

  test("is not asked for without TLS where the upstream has it, nor where no URL is", async () => {
    for (const url of ["http://api.example/qr", "data:image/png;base64,AAAA", "qr", ""]) {
      const { reply, sent } = await fetched(url, "https://api.example");
      assert.deepEqual(reply, { outcome: "not_sent", why: "blocked" }, url);
      assert.equal(sent, undefined);
    }
    assert.equal(
      (await fetched("http://127.0.0.1/qr", "http://127.0.0.1")).reply.outcome,
      "fetched",
    );
  });

  test("is none when it is cut off, a page, or the upstream's excuse", async () => {
    const replies = await Promise.all(
      [
        answered(200, "pn", { headers: { "content-type": "image/png" }, complete: false }),
        answered(200, PAGE, { headers: { "content-type": "text/html" } }),
        answered(206, "png", { headers: { "content-type": "image/png" } }),
        recorded("error.503.qr-image"),
        answered(404, error("404")),
        answered(200, error("200")),
      ].map(async (exchange) => {
        const { reply } = await fetched("https://api.example/qr", "https://api.example", exchange);
        return "why" in reply ? reply.why : "reason" in reply ? reply.reason : reply.outcome;
      }),
    );
    assert.deepEqual(replies, [
      "cut_off",
      "unreadable",
      "unreadable",
      "server_error",
      "not_found",
      "unreadable",
    ]);
  });
});
