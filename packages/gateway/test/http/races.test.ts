import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { pay } from "../../src/operations/transactions/pay.ts";
import { chargeBody, startTestServer } from "../support/gateway.ts";

suite("at the same moment", () => {
  test("of twenty charges of one order, one is made and nineteen are told 406", async (t) => {
    const { call, gateway } = await startTestServer(t);
    const answers = await Promise.all(
      Array.from(
        { length: 20 },
        async () => await call("POST", "/v2/charge", chargeBody("order-1")),
      ),
    );
    const codes = answers.map(({ body }) => String(body["status_code"])).sort();
    assert.deepEqual(codes, ["201", ...Array<string>(19).fill("406")]);
    assert.ok(answers.every(({ status }) => status === 200));
    const { rows } = await gateway.db.pool.query(
      "select count(*)::integer as count from transaction",
    );
    assert.deepEqual(rows, [{ count: 1 }]);
  });

  test("of cancel, expire and a payment, one succeeds and the others are refused", async (t) => {
    const server = await startTestServer(t, {
      settings: { paymentNotificationUrls: ["http://127.0.0.1:1/"] },
    });
    const merchant = await server.merchant();
    for (let index = 0; index < 8; index++) {
      const id = `order-${index}`;
      await server.call("POST", "/v2/charge", chargeBody(id));
      const [cancelled, expired, paid] = await Promise.all([
        server.call("POST", `/v2/${id}/cancel`),
        server.call("POST", `/v2/${id}/expire`),
        pay(server.gateway, merchant, { id, method: { via: "gopay" } }),
      ]);
      const outcomes = [
        cancelled.body["status_code"] === "200" ? "cancel" : "",
        expired.body["status_code"] === "407" ? "expire" : "",
        paid?.outcome === "applied" ? "settlement" : "",
      ].filter((outcome) => outcome !== "");
      assert.equal(outcomes.length, 1, outcomes.join());
      const { body } = await server.call("GET", `/v2/${id}/status`);
      assert.equal(body["transaction_status"], outcomes[0]);
      const notified = await server.gateway.db.kysely
        .selectFrom("notification")
        .select("transaction_status")
        .where("order_id", "=", id)
        .orderBy("id")
        .execute();
      assert.deepEqual(
        notified.map((row) => row.transaction_status),
        ["pending", outcomes[0]],
      );
    }
  });

  test("an order id is charged again only when it is free", async (t) => {
    const { call, gateway, merchant } = await startTestServer(t);
    const charge = async () => (await call("POST", "/v2/charge", chargeBody("order-1"))).body;
    const first = await charge();
    assert.equal((await charge())["status_code"], "406");
    for (const action of ["cancel", "expire"]) {
      await call("POST", `/v2/order-1/${action}`);
      assert.equal((await charge())["status_code"], "201", action);
    }
    await pay(gateway, await merchant(), { id: "order-1", method: { via: "gopay" } });
    assert.equal((await charge())["status_code"], "406");
    await call("POST", "/v2/order-1/refund", { amount: 1 });
    assert.equal((await charge())["status_code"], "406");
    await call("POST", "/v2/order-1/refund", {});
    assert.equal((await charge())["status_code"], "406");
    const old = await call("GET", `/v2/${String(first["transaction_id"])}/status`);
    assert.equal(old.body["transaction_status"], "cancel");
  });
});

suite("calls that gopay and qris never satisfy", () => {
  test("approve, deny, capture and b2b answer as documented", async (t) => {
    const { call } = await startTestServer(t);
    await call("POST", "/v2/charge", chargeBody("order-1"));
    const capture = async (body: unknown) => (await call("POST", "/v2/capture", body)).body;
    assert.equal(
      (await capture({ transaction_id: "order-1", gross_amount: 44_000 }))["status_code"],
      "412",
    );
    assert.equal((await capture({ transaction_id: "nothing" }))["status_code"], "404");
    assert.equal((await capture({ transaction_id: {} }))["status_code"], "413");
    assert.deepEqual((await capture({}))["validation_messages"], ["transaction_id is required"]);
    assert.equal((await call("GET", "/v2/order-1/status/b2b")).body["status_code"], "404");
    assert.equal((await call("GET", "/v2/nothing/status/b2b")).body["status_code"], "404");
  });

  test("a charge of null or {} is HTTP 500 with a message alone", async (t) => {
    const { call } = await startTestServer(t);
    for (const body of ["null", "{}", "", undefined]) {
      const answer = await call("POST", "/v2/charge", body);
      assert.equal(answer.status, 500);
      assert.deepEqual(answer.body, { message: "An unexpected error occurred" });
    }
  });

  test("a channel that the merchant does not have is 402", async (t) => {
    const { call, gateway } = await startTestServer(t);
    await gateway.db.pool.query("update merchant set payment_types = '{gopay}'");
    const qris = await call("POST", "/v2/charge", chargeBody("order-1", 1, "qris"));
    assert.equal(qris.body["status_code"], "402");
    const invalid = await call("POST", "/v2/charge", chargeBody("order-1", 0, "qris"));
    assert.equal(invalid.body["status_code"], "400");
    assert.equal((await call("POST", "/v2/charge", chargeBody("order-1", 1))).status, 200);
  });
});

suite("the headers of a charge", () => {
  const urlsOf = async (
    t: Parameters<typeof startTestServer>[0],
    headers: Record<string, string>,
  ) => {
    const { call, gateway } = await startTestServer(t, {
      settings: { paymentNotificationUrls: ["http://own.example/"] },
    });
    await call("POST", "/v2/charge", chargeBody("order-1"), headers);
    await call("POST", "/v2/order-1/cancel", undefined, {
      "x-append-notification": "http://late.example/",
    });
    const { rows } = await gateway.db.pool.query<{ url: string; locale: string | null }>(
      "select distinct url, locale from notification n join transaction t on t.id = n.transaction_id order by url",
    );
    return rows;
  };

  test("append and override for the transaction's whole life, three at most", async (t) => {
    const append =
      "http://a.example/, https://b.example/,ftp://no.example/,none,http://u:p@no.example/,http://c.example/,http://d.example/";
    assert.deepEqual(
      (await urlsOf(t, { "x-append-notification": append })).map(({ url }) => url),
      ["http://a.example/", "http://c.example/", "http://own.example/", "https://b.example/"],
    );
    const both = await urlsOf(t, {
      "x-append-notification": append,
      "x-override-notification": "http://over.example/",
    });
    assert.deepEqual(
      both.map(({ url }) => url),
      ["http://over.example/"],
    );
  });

  test("the locale is kept when it is one of the two, and none is not Indonesian", async (t) => {
    for (const [sent, kept] of [
      ["en-EN", "en-EN"],
      ["id-ID", "id-ID"],
      ["fr-FR", null],
      ["", null],
    ] as const) {
      const rows = await urlsOf(t, { "x-payment-locale": sent });
      assert.equal(rows[0]?.locale, kept);
    }
  });
});
