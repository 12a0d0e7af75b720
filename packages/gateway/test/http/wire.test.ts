import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { createMerchant } from "../../src/operations/merchants/create-merchant.ts";
import { chargeBody, startTestServer, type TestServer } from "../support/gateway.ts";
import { exchangeRaw, sendRaw, sendRequest } from "../support/raw-http.ts";

function authorization({ keys }: TestServer): string {
  return `authorization: Basic ${btoa(`${keys.serverKey.reveal()}:`)}`;
}

suite("what clients send", () => {
  test("actions take an empty body, null, {} and no body at all, as JSON", async (t) => {
    const { call } = await startTestServer(t);
    for (const body of ["", "null", "{}", "{\n}", undefined]) {
      await call("POST", "/v2/charge", chargeBody("order-1"));
      const { status, body: answer } = await call("POST", "/v2/order-1/cancel", body);
      assert.equal(status, 200);
      assert.equal(answer["status_code"], "200", `body ${body}`);
    }
  });

  test("a body on GET is not read, and the connection goes on", async (t) => {
    const server = await startTestServer(t);
    await server.call("POST", "/v2/charge", chargeBody("order-1"));
    const get = (last: boolean) =>
      [
        "GET /v2/order-1/status HTTP/1.1",
        "host: gerbang",
        authorization(server),
        "content-type: application/json",
        "content-length: 2",
        ...(last ? ["connection: close"] : []),
        "",
        "{}",
      ].join("\r\n");
    const answers = await exchangeRaw(server.url, get(false) + get(true));
    assert.equal(answers.match(/HTTP\/1.1 200 OK/g)?.length, 2);
    assert.equal(answers.match(/"order_id":"order-1"/g)?.length, 2);
  });

  test("a bare question mark and an unknown query change nothing", async (t) => {
    const { call } = await startTestServer(t);
    await call("POST", "/v2/charge", chargeBody("order-1"));
    for (const path of [
      "/v2/order-1/status?",
      "/v2/order-1/status?a=b&c",
      "/v2/order-1/status?//",
    ]) {
      assert.equal((await call("GET", path)).body["order_id"], "order-1");
    }
  });

  test("ids are percent-decoded, and may be anything without being found", async (t) => {
    const { call } = await startTestServer(t);
    await call("POST", "/v2/charge", chargeBody("a_b-c~d.e"));
    assert.equal((await call("GET", "/v2/a%5Fb%2Dc%7Ed%2Ee/status")).body["order_id"], "a_b-c~d.e");
    for (const id of ["%00", "a%00b", "a%20b", "%E2%82%AC", "a%2Fb", "x".repeat(4_000)]) {
      const { status, body } = await call("GET", `/v2/${id}/status`);
      assert.equal(status, 200);
      assert.equal(body["status_code"], "404", id);
      assert.equal(body["status_message"], "Transaction doesn't exist.");
    }
    assert.equal((await call("GET", "/v2/%zz/status")).status, 404);
  });

  test("an order may be called like a part of the API's own paths", async (t) => {
    const { call } = await startTestServer(t);
    for (const id of ["gopay", "qris", "pay", "capture", "charge", "status", "qr-code", "v2"]) {
      assert.equal((await call("POST", "/v2/charge", chargeBody(id))).body["order_id"], id);
      assert.equal((await call("GET", `/v2/${id}/status`)).body["order_id"], id);
      assert.equal((await call("POST", `/v2/${id}/cancel`)).body["status_code"], "200");
    }
  });

  test("double slashes are one", async (t) => {
    const { call } = await startTestServer(t);
    const charged = await call("POST", "//v2/charge", chargeBody("order-1"));
    assert.equal(charged.body["status_code"], "201");
    assert.equal((await call("GET", "//v2//order-1//status")).body["order_id"], "order-1");
  });

  test("of a repeated header the first counts, and an empty one is absent", async (t) => {
    const server = await startTestServer(t);
    const body = JSON.stringify(chargeBody("order-1"));
    const { body: charged } = await sendRequest(server.url, {
      line: "POST /v2/charge",
      headers: [
        authorization(server),
        "Idempotency-Key:",
        "X-Append-Notification:",
        "X-Override-Notification: http://127.0.0.1:1/first",
        "X-Override-Notification: http://127.0.0.1:1/second",
        "content-type: application/json",
        `content-length: ${body.length}`,
      ],
      body,
    });
    assert.equal(charged["status_code"], "201");
    const rows = await server.gateway.db.kysely.selectFrom("notification").select("url").execute();
    assert.deepEqual(rows, [{ url: "http://127.0.0.1:1/first" }]);
  });

  test("the content type does not matter", async (t) => {
    const { call } = await startTestServer(t);
    const types = [
      "text/plain",
      "application/x-www-form-urlencoded",
      "application/json; charset=utf-8",
      "json",
      "",
      "; charset=utf-8",
      "application/json, text/plain",
      "/",
    ];
    for (const [index, type] of types.entries()) {
      const { body } = await call("POST", "/v2/charge", chargeBody(`order-${index}`), {
        "content-type": type,
      });
      assert.equal(body["status_code"], "201", type);
    }
  });
});

suite("every answer is a JSON object", () => {
  const JSON_TYPE = /^application\/json/;

  test("also for unknown routes and methods", async (t) => {
    const { call } = await startTestServer(t);
    const unknown = await call("GET", "/v3/nothing");
    assert.equal(unknown.status, 404);
    assert.equal(unknown.body["status_code"], "404");
    assert.match(unknown.headers.get("content-type") ?? "", JSON_TYPE);
    const wrong = await call("GET", "/v2/charge");
    assert.equal(wrong.status, 405);
    assert.equal(wrong.body["status_code"], "405");
    assert.equal(wrong.headers.get("allow"), "POST");
    assert.equal((await call("DELETE", "/v2/order-1/status")).status, 405);
  });

  for (const method of ["QUERY", "PROPFIND", "M-SEARCH", "TRACE"]) {
    test(`also for a ${method}, which no route knows`, async (t) => {
      const { url } = await startTestServer(t);
      for (const [path, status] of [
        ["/v2/charge", "401"],
        ["/v1.0/qr/qr-mpm-generate", "405"],
        ["/dashboard", "405"],
        ["/healthz", "405"],
        ["/nowhere", "404"],
      ] as const) {
        const answer = await sendRequest(url, { line: `${method} ${path}`, headers: [] });
        const code = String(answer.body["status_code"] ?? answer.body["responseCode"]);
        assert.equal(code.slice(0, 3), status, `${method} ${path}`);
      }
    });
  }

  test("also for bodies that are too large, not JSON, or cannot be kept", async (t) => {
    const { call } = await startTestServer(t);
    const malformed = [
      "{",
      "[]",
      '"text"',
      "12",
      "true",
      '{"a":"\\u0000"}',
      '{"\\ud800":1}',
      `{"a":${"[".repeat(2_000)}${"]".repeat(2_000)}}`,
      `{"a":"${"x".repeat(20_000)}"}`,
    ];
    for (const body of malformed) {
      const { status, body: answer } = await call("POST", "/v2/charge", body);
      assert.equal(status, 200, body.slice(0, 40));
      assert.equal(answer["status_code"], "413", body.slice(0, 40));
    }
    const escaped = { ...chargeBody("order-1"), metadata: { note: "💸 \\ud83d" } };
    assert.equal((await call("POST", "/v2/charge", escaped)).body["status_code"], "201");
  });

  test("also for bytes that are no HTTP request", async (t) => {
    const { url } = await startTestServer(t);
    const garbage = await sendRaw(url, "no such thing\r\n\r\n");
    assert.equal(garbage.status, 400);
    assert.equal(garbage.body["status_code"], "400");
    const large = await sendRaw(url, `GET / HTTP/1.1\r\nx: ${"y".repeat(40_000)}\r\n\r\n`);
    assert.equal(large.status, 431);
    assert.equal(large.body["status_code"], "431");
    const nowhere = await sendRaw(url, "GET /v2/a/status HTTP/1.1\r\nconnection: close\r\n\r\n");
    assert.equal(nowhere.body["status_code"], "401");
    const expecting = await sendRequest(url, { line: "GET /", headers: ["expect: tea"] });
    assert.equal(expecting.status, 417);
    assert.equal(expecting.body["status_code"], "417");
    const method = await sendRaw(url, "BREW /v2/charge HTTP/1.1\r\nhost: a\r\n\r\n");
    assert.equal(method.body["status_code"], "400");
  });

  test("also when the database is gone, without saying why", async (t) => {
    const { gateway, call } = await startTestServer(t);
    await call("POST", "/v2/charge", chargeBody("order-1"));
    gateway.db.pool.query = (() => Promise.reject(new Error("host db-7 is gone"))) as never;
    const { status, body } = await call("GET", "/v2/order-1/status");
    assert.equal(status, 200);
    assert.equal(body["status_code"], "500");
    assert.doesNotMatch(JSON.stringify(body), /db-7/);
  });

  test("no answer is kept by a cache or read as something else", async (t) => {
    const { call } = await startTestServer(t);
    for (const path of ["/v2/order-1/status", "/nothing"]) {
      const { headers } = await call("GET", path);
      assert.equal(headers.get("cache-control"), "no-store");
      assert.equal(headers.get("x-content-type-options"), "nosniff");
      assert.match(headers.get("content-security-policy") ?? "", /default-src 'none'/);
      assert.equal(headers.get("access-control-allow-origin"), null);
    }
  });
});

suite("authorisation", () => {
  test("comes before everything else", async (t) => {
    const { url } = await startTestServer(t);
    const basic = (text: string) => `Basic ${btoa(text)}`;
    for (const authorization of ["", "Bearer abc", "Basic", "Basic %%", basic(":"), basic("no:")]) {
      for (const [method, path] of [
        ["GET", "/v2/order-1/status"],
        ["POST", "/v2/charge"],
        ["POST", "/v2/order-1/refund"],
        ["POST", "/v2/capture"],
      ] as const) {
        const answer = await fetch(url + path, {
          method,
          headers: { ...(authorization && { authorization }), "content-type": "application/json" },
          ...(method === "POST" && { body: "{ not json" }),
        });
        const body = (await answer.json()) as Record<string, unknown>;
        assert.equal(answer.status, 401, `${authorization} ${path}`);
        assert.equal(body["status_code"], "401");
        assert.equal(
          body["status_message"],
          "Transaction cannot be authorized with the current client/server key.",
        );
      }
    }
  });

  test("comes before unknown paths, wrong methods and bodies, wherever the Core API lives", async (t) => {
    const { url, call } = await startTestServer(t);
    const large = `{"a":"${"x".repeat(40_000)}"}`;
    const asked: readonly (readonly [string, string, string?])[] = [
      ["GET", "/v2"],
      ["GET", "/v2/"],
      ["GET", "/v1/subscriptions"],
      ["POST", "/v1/subscriptions", "{}"],
      ["POST", "/v1/subscriptions", large],
      ["GET", "/v2/nothing"],
      ["GET", "/v2/a/b/c/d?e=f"],
      ["GET", "/v2/point_inquiry/1"],
      ["GET", "/v2/charge"],
      ["PUT", "/v2/charge", "{ not json"],
      ["DELETE", "/v2/order-1/status"],
      ["PATCH", "/v2/order-1/cancel", large],
      ["POST", "/v2/charge", large],
      ["POST", "/v2/nothing", large],
      ["GET", "/v2/%zz/status"],
      ["POST", "/v2/%FF/cancel", large],
      ["GET", "//v2//nothing"],
      ["GET", "/%762/nothing"],
    ];
    for (const [method, path, body] of asked) {
      for (const key of [undefined, "no:", "SB-Mid-server-UNKNOWN0000000000000:"]) {
        const answer = await fetch(url + path, {
          method,
          headers: { ...(key !== undefined && { authorization: `Basic ${btoa(key)}` }) },
          ...(body !== undefined && { body }),
        });
        const told = (await answer.json()) as Record<string, unknown>;
        assert.equal(answer.status, 401, `${method} ${path} ${key}`);
        assert.equal(told["status_code"], "401");
        assert.equal(answer.headers.get("allow"), null);
      }
      // With one they are what they were.
      const known = await call(method, path, body);
      assert.notEqual(known.status, 401, `${method} ${path}`);
    }
    for (const [path, status] of [
      ["/v3/nothing", 404],
      ["/v20/nothing", 404],
      ["/nothing", 404],
      ["/v2/gopay/nothing/qr-code", 200],
      ["/v2/qris/nothing/qr-code", 200],
      ["/v2/qris/index", 200],
    ] as const) {
      assert.equal((await fetch(url + path)).status, status, path);
    }
    assert.equal((await fetch(`${url}/v2/qris/index`, { method: "DELETE" })).status, 405);
  });

  test("another merchant's transaction does not exist, and order ids do not meet", async (t) => {
    const { call, gateway, url } = await startTestServer(t);
    const other = await createMerchant(gateway);
    const charged = await call("POST", "/v2/charge", chargeBody("order-1"));
    const asOther = { authorization: `Basic ${btoa(`${other.serverKey.reveal()}:`)}` };
    const ask = async (path: string) =>
      (await (await fetch(url + path, { headers: asOther })).json()) as Record<string, unknown>;
    assert.equal((await ask("/v2/order-1/status"))["status_code"], "404");
    assert.equal(
      (await ask(`/v2/${String(charged.body["transaction_id"])}/status`))["status_code"],
      "404",
    );
    const theirs = await call("POST", "/v2/charge", chargeBody("order-1"), asOther);
    assert.equal(theirs.body["status_code"], "201");
  });
});
