import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Rupiah } from "@gerbang/protocol";
import { setBalance } from "../../src/operations/merchants/balance.ts";
import { pay } from "../../src/operations/transactions/pay.ts";
import { confirmDueRefunds } from "../../src/operations/transactions/refund.ts";
import { notificationFaults } from "../support/api-contract.ts";
import { chargeBody, startTestServer, type TestServer } from "../support/gateway.ts";

const DAY_MS = 86_400_000;
const URL_ONE = "http://127.0.0.1:1/one";
const NOTIFIED = { settings: { paymentNotificationUrls: [URL_ONE] } };

type Via = Parameters<typeof pay>[2]["method"];

async function chargePaid(
  server: TestServer,
  orderId: string,
  { via = { via: "gopay" }, body = chargeBody(orderId) }: { via?: Via; body?: object } = {},
): Promise<void> {
  const charged = await server.call("POST", "/v2/charge", body);
  assert.equal(charged.body["status_code"], "201");
  const paid = await pay(server.gateway, await server.merchant(), { id: orderId, method: via });
  assert.equal(paid?.outcome, "applied");
}

async function askRefund(server: TestServer, orderId: string, body: unknown, path = "refund") {
  return (await server.call("POST", `/v2/${orderId}/${path}`, body)).body;
}

async function statusOf(server: TestServer, orderId: string) {
  return (await server.call("GET", `/v2/${orderId}/status`)).body;
}

/** Of each refused refund of the order in the log, the newest first. */
async function refundHints({ call }: TestServer, orderId: string) {
  const { body } = await call("GET", `/sandbox/v1/requests?failed=true&order=${orderId}`);
  const requests = body["requests"] as readonly { readonly hints: readonly { code: string }[] }[];
  return requests.map(({ hints }) => hints.map(({ code }) => code));
}

async function notificationsOf({ gateway }: TestServer): Promise<Record<string, unknown>[]> {
  const rows = await gateway.db.kysely
    .selectFrom("notification")
    .select("body")
    .orderBy("id")
    .execute();
  return rows.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
}

suite("refunds", () => {
  test("parts add up to the whole, and status lists them with their sum", async (t) => {
    const server = await startTestServer(t);
    await chargePaid(server, "order-1");
    const first = await askRefund(server, "order-1", {
      refund_key: "a",
      amount: 10_000,
      reason: "Kosong",
    });
    assert.equal(first["status_code"], "200");
    assert.equal(first["status_message"], "Success, refund request is approved");
    assert.equal(first["transaction_status"], "partial_refund");
    assert.equal(first["refund_amount"], "10000.00");
    const second = await askRefund(server, "order-1", { refund_key: "b" }, "refund/online/direct");
    assert.equal(second["status_message"], "Success, refund request is approved by the bank");
    assert.equal(second["transaction_status"], "refund");
    assert.equal(second["refund_amount"], "34000.00");
    const status = await statusOf(server, "order-1");
    assert.equal(status["refund_amount"], "44000.00");
    const refunds = status["refunds"] as Record<string, unknown>[];
    assert.deepEqual(
      refunds.map(({ refund_key, refund_amount, reason }) => [refund_key, refund_amount, reason]),
      [
        ["a", "10000.00", "Kosong"],
        ["b", "34000.00", ""],
      ],
    );
    for (const { refund_chargeback_id } of refunds)
      assert.ok(Number.isSafeInteger(refund_chargeback_id));
  });

  test("an amount of 0 is refused, however it is spelt and whatever stands beside it", async (t) => {
    const server = await startTestServer(t);
    await chargePaid(server, "order-1");
    for (const path of ["refund", "refund/online/direct"]) {
      for (const body of [
        '{"amount":0}',
        '{"amount":0.0}',
        '{"amount":-0}',
        '{"amount":0e3}',
        '{"amount":"0"}',
        '{"amount":"0.00"}',
        '{"amount":"-0"}',
        '{"refund_key":"a","amount":0,"reason":"no stock"}',
        '{"refund_key":"a","amount":0,"reason":""}',
        '{"refund_key":"","amount":0,"reason":"no stock"}',
        '{"refund_key":"","amount":0}',
        '{"refund_key":null,"amount":0,"reason":null}',
        '{"refund_key":"","amount":"0","reason":""}',
      ]) {
        const { body: answer } = await server.call("POST", `/v2/order-1/${path}`, body);
        assert.equal(answer["status_code"], "414", `${path} ${body}`);
      }
    }
    for (const body of ['{"amount":""}', '{"refund_key":"a","amount":" ","reason":"x"}']) {
      const { body: answer } = await server.call("POST", "/v2/order-1/refund", body);
      assert.deepEqual(answer["validation_messages"], ["amount is not a number"], body);
    }
    const { body: status } = await server.call("GET", "/v2/order-1/status");
    assert.equal(status["transaction_status"], "settlement");
    assert.equal(status["refund_amount"], undefined);
    assert.equal((await askRefund(server, "order-1", { refund_key: "a" }))["status_code"], "200");
  });

  test("members that are missing or empty are not given, nor is 0 among empty ones", async (t) => {
    const server = await startTestServer(t);
    for (const [index, body] of [
      undefined,
      "null",
      {},
      { refund_key: "", amount: 0, reason: "" },
      { amount: "44000" },
      { amount: "44000.00", reason: null, refund_key: null },
    ].entries()) {
      await chargePaid(server, `order-${index}`);
      const answer = await askRefund(server, `order-${index}`, body);
      assert.equal(answer["refund_amount"], "44000.00");
      assert.match(String(answer["refund_key"]), /^[A-Za-z0-9_-]{8,}$/);
    }
  });

  test("the key of a refund that was made is refused, also when nothing is left", async (t) => {
    const server = await startTestServer(t);
    await chargePaid(server, "order-1");
    await askRefund(server, "order-1", { refund_key: "a", amount: 1 });
    const again = await askRefund(server, "order-1", { refund_key: "a", amount: 1 });
    assert.equal(again["status_code"], "406");
    assert.equal(again["status_message"], "Duplicate refund ID");
    await askRefund(server, "order-1", { refund_key: "b" });
    assert.equal((await askRefund(server, "order-1", { refund_key: "b" }))["status_code"], "406");
    assert.equal((await askRefund(server, "order-1", { refund_key: "c" }))["status_code"], "412");
  });

  test("more than is left is refused, and so is less than nothing", async (t) => {
    const server = await startTestServer(t);
    await chargePaid(server, "order-1");
    await askRefund(server, "order-1", { amount: 40_000 });
    for (const amount of [4_001, "4001", -1, 999_999_999_999]) {
      const answer = await askRefund(server, "order-1", { amount });
      assert.equal(answer["status_code"], "414");
      assert.equal(answer["status_message"], "Refund request is rejected due to invalid amount");
    }
    assert.equal((await askRefund(server, "order-1", { amount: 4_000 }))["status_code"], "200");
  });

  test("what is not paid cannot be refunded", async (t) => {
    const server = await startTestServer(t);
    await server.call("POST", "/v2/charge", chargeBody("order-1"));
    assert.equal((await askRefund(server, "order-1", {}))["status_code"], "412");
    await server.call("POST", "/v2/order-1/cancel");
    assert.equal((await askRefund(server, "order-1", {}))["status_code"], "412");
    assert.equal((await askRefund(server, "order-2", {}))["status_code"], "404");
  });

  test("faults of a refund come together", async (t) => {
    const server = await startTestServer(t);
    await chargePaid(server, "order-1");
    const { status, body } = await server.call("POST", "/v2/order-1/refund", {
      refund_key: "a b",
      amount: 0.5,
      reason: "x".repeat(256),
    });
    assert.equal(status, 400);
    assert.deepEqual(body["validation_messages"], [
      "refund_key format is invalid",
      "amount must not contain decimal",
      "reason too long",
    ]);
  });

  test("each kind of payment has its window", async (t) => {
    const shopee = (orderId: string) => ({
      ...chargeBody(orderId, 44_000, "qris"),
      qris: { acquirer: "airpay shopee" },
    });
    const rows: readonly [string, number, Via, object?][] = [
      ["gopay", 45, { via: "gopay" }],
      ["on-us", 45, { via: "qris", issuer: "gopay" }],
      ["off-us", 7, { via: "qris", issuer: "Mandiri" }],
      ["shopee", 365, { via: "qris", issuer: "airpay shopee" }, shopee("shopee")],
    ];
    for (const [orderId, days, via, body] of rows) {
      const server = await startTestServer(t);
      await chargePaid(server, orderId, { via, ...(body && { body }) });
      server.clock.advance(days * DAY_MS + 1);
      assert.equal((await askRefund(server, orderId, {}))["status_code"], "412", orderId);
      server.clock.advance(-1);
      assert.equal((await askRefund(server, orderId, {}))["status_code"], "200", orderId);
    }
  });

  test("airpay shopee refunds in whole, not at night, and not to three banks", async (t) => {
    const server = await startTestServer(t);
    const body = (id: string) => ({
      ...chargeBody(id, 44_000, "qris"),
      qris: { acquirer: "airpay shopee" },
    });
    for (const [id, issuer] of [
      ["a", "airpay shopee"],
      ["b", "BCA"],
      ["c", "Mandiri"],
    ] as const) {
      await chargePaid(server, id, { via: { via: "qris", issuer }, body: body(id) });
    }
    assert.equal((await askRefund(server, "a", { amount: 1 }))["status_code"], "412");
    assert.equal((await askRefund(server, "b", {}))["status_code"], "412");
    assert.equal((await askRefund(server, "c", {}))["status_code"], "200");
    for (const [time, code] of [
      ["2026-11-02T16:54:59Z", "200"],
      ["2026-11-02T16:55:00Z", "412"],
      ["2026-11-02T22:59:59Z", "412"],
      ["2026-11-02T23:00:00Z", "200"],
    ] as const) {
      server.clock.now = new Date("2026-11-02T05:00:00Z");
      await chargePaid(server, `at-${time}`.replaceAll(":", "."), {
        via: { via: "qris", issuer: "airpay shopee" },
        body: body(`at-${time}`.replaceAll(":", ".")),
      });
      server.clock.now = new Date(time);
      const answer = await askRefund(server, `at-${time}`.replaceAll(":", "."), {});
      assert.equal(answer["status_code"], code, time);
    }
    const hours = await refundHints(server, "at-2026-11-02T16.55.00Z");
    assert.deepEqual(hours, [["refund_closed_hours"]]);
    assert.deepEqual(await refundHints(server, "a"), [["refund_whole_only"]]);
    assert.deepEqual(await refundHints(server, "b"), [["refund_issuer"]]);
  });

  test("the log of calls names the rule that refused a refund, also when things changed since", async (t) => {
    const server = await startTestServer(t);
    await server.call("POST", "/v2/charge", chargeBody("late"));
    await askRefund(server, "late", {});
    await askRefund(server, "nowhere", {});
    server.clock.advance(1_000);
    const { body } = await server.call("POST", "/sandbox/v1/transactions/late/pay", {});
    assert.equal(body["transaction_status"], "settlement");
    await askRefund(server, "late", {});
    server.clock.advance(1_000);
    await askRefund(server, "late", { refund_key: "again" });
    await chargePaid(server, "old");
    server.clock.advance(46 * 86_400_000);
    await askRefund(server, "old", {});
    assert.deepEqual(await refundHints(server, "late"), [["refunded_already"], ["not_paid"]]);
    assert.deepEqual(await refundHints(server, "old"), [["refund_window_over"]]);
    assert.deepEqual(await refundHints(server, "nowhere"), [["unknown_order"]]);
  });

  test("the log of calls names the rule by the merchant's clock, and first that nothing was paid", async (t) => {
    const server = await startTestServer(t);
    // 00:00 WIB.
    const hours = 17 - server.clock.now.getUTCHours();
    await server.call("PUT", "/sandbox/v1/clock", { mode: "offset", by: `${hours}h` });
    const body = { ...chargeBody("night", 44_000, "qris"), qris: { acquirer: "airpay shopee" } };
    await server.call("POST", "/v2/charge", body);
    await askRefund(server, "night", {});
    server.clock.advance(1_000);
    const via = { via: "qris", issuer: "airpay shopee" } as const;
    await pay(server.gateway, await server.merchant(), { id: "night", method: via });
    server.clock.advance(1_000);
    await askRefund(server, "night", {});
    const found = await refundHints(server, "night");
    assert.deepEqual(found, [["refund_closed_hours"], ["not_paid"]]);
  });

  test("refunds at the same moment cannot return more than was paid", async (t) => {
    const server = await startTestServer(t);
    await chargePaid(server, "order-1");
    const answers = await Promise.all(
      Array.from(
        { length: 12 },
        async (_, index) =>
          await askRefund(server, "order-1", { refund_key: `key-${index}`, amount: 10_000 }),
      ),
    );
    const codes = answers.map((answer) => String(answer["status_code"])).sort();
    assert.deepEqual(codes, [...Array<string>(4).fill("200"), ...Array<string>(8).fill("414")]);
    assert.equal((await statusOf(server, "order-1"))["refund_amount"], "40000.00");
  });

  test("one refund key at the same moment returns the money once", async (t) => {
    const server = await startTestServer(t);
    await chargePaid(server, "order-1");
    const answers = await Promise.all(
      Array.from(
        { length: 12 },
        async () => await askRefund(server, "order-1", { refund_key: "once", amount: 1_000 }),
      ),
    );
    const codes = answers.map((answer) => String(answer["status_code"])).sort();
    assert.deepEqual(codes, ["200", ...Array<string>(11).fill("406")]);
  });
});

suite("a refund is notified twice", () => {
  test("at once without, a moment later with the bank's confirmation", async (t) => {
    const server = await startTestServer(t, NOTIFIED);
    await chargePaid(server, "order-1");
    await askRefund(server, "order-1", { refund_key: "a", amount: 10_000 });
    const [, , first] = await notificationsOf(server);
    assert.equal(first?.["transaction_status"], "partial_refund");
    const listed = (first["refunds"] as object[])[0] ?? {};
    assert.ok(!("bank_confirmed_at" in listed));

    assert.equal(await confirmDueRefunds(server.gateway), 0);
    server.clock.advance(1_000);
    // Two workers at once confirm it once.
    await Promise.all([confirmDueRefunds(server.gateway), confirmDueRefunds(server.gateway)]);
    await confirmDueRefunds(server.gateway);
    const all = await notificationsOf(server);
    assert.equal(all.length, 4);
    const confirmed = (all[3]?.["refunds"] as Record<string, unknown>[] | undefined)?.[0];
    assert.equal(confirmed?.["bank_confirmed_at"], "2026-11-02 12:00:01");
    for (const body of all) assert.deepEqual(notificationFaults(body), []);
  });

  test("each of several, however close together they were asked for", async (t) => {
    const server = await startTestServer(t, NOTIFIED);
    await chargePaid(server, "order-1");
    const keys = ["a", "b", "c"];
    for (const key of keys) {
      await askRefund(server, "order-1", { refund_key: key, amount: 1_000 });
    }
    server.clock.advance(1_000);
    assert.equal(await confirmDueRefunds(server.gateway), 1);
    const confirmed = (await notificationsOf(server)).slice(2 + keys.length).map((body) => {
      const refunds = body["refunds"] as readonly Record<string, unknown>[];
      return refunds.filter((one) => "bank_confirmed_at" in one).length;
    });
    assert.deepEqual(confirmed, [1, 2, 3]);
  });

  test("not at all when it was refused, but the log remembers the attempt", async (t) => {
    const server = await startTestServer(t, NOTIFIED);
    await chargePaid(server, "force-refund-denied-1");
    const denied = await askRefund(server, "force-refund-denied-1", { refund_key: "a" });
    assert.equal(denied["status_code"], "202");
    assert.equal(denied["transaction_status"], "settlement");
    assert.equal(denied["refund_amount"], "0.00");
    server.clock.advance(60_000);
    assert.equal(await confirmDueRefunds(server.gateway), 0);
    assert.equal((await notificationsOf(server)).length, 2);
    const events = await server.gateway.db.kysely
      .selectFrom("event")
      .select(["name", "data"])
      .orderBy("id")
      .execute();
    assert.deepEqual(events.at(-1), {
      name: "refund.refused",
      data: { refund_key: "a", reason: "denied_by_provider" },
    });
    // The key of an attempt that failed is free.
    assert.equal(
      (await askRefund(server, "force-refund-denied-1", { refund_key: "a" }))["status_code"],
      "202",
    );
  });
});

suite("a limited balance", () => {
  test("covers refunds, grows with payments, and lets a failed key try again", async (t) => {
    const server = await startTestServer(t);
    await chargePaid(server, "order-1");
    await setBalance(server.gateway, server.keys.id, 10_000 as Rupiah);
    const short = await askRefund(server, "order-1", { refund_key: "a" });
    assert.equal(short["status_code"], "414");
    assert.equal(
      short["status_message"],
      "Refund request is rejected due to merchant insufficient funds.",
    );
    await chargePaid(server, "order-2");
    assert.equal((await askRefund(server, "order-1", { refund_key: "a" }))["status_code"], "200");
    assert.equal((await askRefund(server, "order-2", { amount: 10_001 }))["status_code"], "414");
    assert.equal((await askRefund(server, "order-2", { amount: 10_000 }))["status_code"], "200");
    await setBalance(server.gateway, server.keys.id, "unlimited");
    assert.equal((await askRefund(server, "order-2", {}))["status_code"], "200");
  });

  test("is never overdrawn, whatever comes at the same moment", async (t) => {
    const server = await startTestServer(t);
    const orders = Array.from({ length: 8 }, (_, index) => `order-${index}`);
    for (const order of orders) await chargePaid(server, order);
    await setBalance(server.gateway, server.keys.id, 100_000 as Rupiah);
    const answers = await Promise.all(
      orders.map(async (order) => await askRefund(server, order, {})),
    );
    const codes = answers.map((answer) => String(answer["status_code"])).sort();
    assert.deepEqual(codes, ["200", "200", ...Array<string>(6).fill("414")]);
    const { rows } = await server.gateway.db.pool.query("select available from merchant_balance");
    assert.deepEqual(rows, [{ available: 12_000 }]);
  });
});
