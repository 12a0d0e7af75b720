import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { MerchantId, Rupiah } from "@gerbang/protocol";
import { presentTestNotification } from "../../src/domain/notifications/test-notification.ts";
import { Secret } from "../../src/domain/secret.ts";
import { signerOf } from "../../src/operations/gateway.ts";
import { setBalance } from "../../src/operations/merchants/balance.ts";
import { pay } from "../../src/operations/transactions/pay.ts";
import { confirmDueRefunds } from "../../src/operations/transactions/refund.ts";
import { contractFaults, notificationFaults } from "../support/api-contract.ts";
import { type Allowed, assertLikeFixture, fixtureNames, readFixture } from "../support/fixture.ts";
import { chargeBody, startTestServer, type TestServer } from "../support/gateway.ts";

type Json = Record<string, unknown>;
type Method = Parameters<typeof pay>[2]["method"];

/** The identity and the moment that the fixtures were recorded with. */
async function startRecorded(t: TestContext): Promise<TestServer> {
  const server = await startTestServer(t, {
    id: "G100200300" as MerchantId,
    serverKey: new Secret("SB-Mid-server-EXAMPLEKEY000000000001"),
    settings: { paymentNotificationUrls: ["http://127.0.0.1:1/"] },
  });
  at(server, "10:15:30");
  return server;
}

/** Moves the clock to a time of the recorded day, WIB. */
function at({ clock }: TestServer, time: string): void {
  clock.now = new Date(`2026-01-05T${time}+07:00`);
}

async function post(server: TestServer, path: string, body?: unknown): Promise<Json> {
  return (await server.call("POST", path, body)).body;
}

async function statusOf(server: TestServer, id: string): Promise<Json> {
  return (await server.call("GET", `/v2/${id}/status`)).body;
}

async function payAt(server: TestServer, id: string, method: Method): Promise<void> {
  at(server, "10:17:02");
  const paid = await pay(server.gateway, await server.merchant(), { id, method });
  assert.equal(paid?.outcome, "applied");
}

async function lastNotification({ gateway }: TestServer): Promise<Json> {
  const { body } = await gateway.db.kysely
    .selectFrom("notification")
    .select("body")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirstOrThrow();
  const parsed = JSON.parse(body) as Json;
  assert.deepEqual(notificationFaults(parsed), []);
  return parsed;
}

const GOPAY = "TRX-20260105-0001";
const QRIS = "TRX-20260105-0002";
const SHOPEE = "TRX-20260105-0003";
const WALLET: Method = { via: "gopay" };
const ON_US: Method = { via: "qris", issuer: "gopay" };

const charges = {
  gopay: chargeBody(GOPAY),
  qris: readFixture("charge.qris.request.gopay").body,
  shopee: readFixture("charge.qris.request.airpay-shopee").body,
};

const OUR_401 = "Transaction cannot be authorized with the current client/server key.";
const OUR_412 = "Transaction status cannot be updated.";

/** Fixtures that a test has met; the last test compares them with all that there are. */
const met = new Set<string>();

function like(name: string, actual: Json, allowed: Allowed = {}): void {
  met.add(name);
  assertLikeFixture(name, actual, allowed);
}

suite("answers and notifications are those on record", () => {
  test("a gopay charge, paid in the wallet and refunded in two parts", async (t) => {
    const server = await startRecorded(t);
    const charged = await post(server, "/v2/charge", charges.gopay);
    like("charge.gopay.response.201.recommended", charged);
    like("charge.gopay.response.201.seed-shape", withoutAction(charged, "generate-qr-code-v2"), {
      more: ["merchant_id", "expiry_time"],
      texts: { status_message: "GoPay transaction is created" },
    });
    like("notification.gopay.pending", await lastNotification(server));
    like("status.gopay.pending", await statusOf(server, GOPAY));
    await payAt(server, GOPAY, WALLET);
    like("notification.gopay.settlement", await lastNotification(server));
    like("status.gopay.settlement", await statusOf(server, GOPAY));

    at(server, "11:00:00");
    const partial = await post(
      server,
      `/v2/${GOPAY}/refund`,
      readFixture("refund.request.partial").body,
    );
    like("refund.response.200.partial", partial);
    like("notification.gopay.partial_refund.first", await lastNotification(server));
    at(server, "11:00:01");
    await confirmDueRefunds(server.gateway);
    like("notification.gopay.partial_refund.bank-confirmed", await lastNotification(server));
    like("status.gopay.partial_refund", await statusOf(server, GOPAY));

    at(server, "12:30:00");
    await post(server, `/v2/${GOPAY}/refund`, readFixture("refund.request.full").body);
    like("notification.gopay.refund.first", await lastNotification(server));
    at(server, "12:30:01");
    await confirmDueRefunds(server.gateway);
    like("notification.gopay.refund.bank-confirmed", await lastNotification(server));
    like("status.gopay.refund", await statusOf(server, GOPAY));
  });

  test("the reference's shape of a gopay charge", async (t) => {
    const server = await startRecorded(t);
    const charged = await post(server, "/v2/charge", {
      ...charges.gopay,
      gopay: { enable_callback: true, callback_url: "warungapp://gopay-finish" },
    });
    // Its deeplink is the production app's own; the fields of cancel are optional.
    const { actions, ...others } = charged;
    const expected = readFixture("charge.gopay.response.201.reference-shape").body["actions"];
    assert.deepEqual(namesOf(actions), namesOf(expected));
    like("charge.gopay.response.201.reference-shape", others, {
      more: ["merchant_id", "expiry_time", "fraud_status"],
      fewer: ["actions", "channel_response_code", "channel_response_message"],
      texts: { status_message: "GoPay transaction is created" },
    });
  });

  test("full refunds, by both ways", async (t) => {
    for (const [path, name] of [
      ["refund", "refund.response.200.full"],
      ["refund/online/direct", "refund-direct.response.200.full"],
    ] as const) {
      const server = await startRecorded(t);
      await post(server, "/v2/charge", charges.gopay);
      await payAt(server, GOPAY, WALLET);
      like(name, await post(server, `/v2/${GOPAY}/${path}`, { refund_key: "RF-0001-full" }));
    }
  });

  test("a partial direct refund", async (t) => {
    const server = await startRecorded(t);
    await post(server, "/v2/charge", charges.gopay);
    await payAt(server, GOPAY, WALLET);
    const body = { refund_key: "RF-0001-a", amount: 10_000 };
    const refunded = await post(server, `/v2/${GOPAY}/refund/online/direct`, body);
    like("refund-direct.response.200.partial", refunded);
  });

  test("a gopay charge that is cancelled", async (t) => {
    const server = await startRecorded(t);
    await post(server, "/v2/charge", charges.gopay);
    like("cancel.response.200", await post(server, `/v2/${GOPAY}/cancel`));
    like("notification.gopay.cancel", await lastNotification(server));
    like("status.gopay.cancel", await statusOf(server, GOPAY));
  });

  test("a gopay charge that expires", async (t) => {
    const server = await startRecorded(t);
    await post(server, "/v2/charge", charges.gopay);
    like("expire.response.407", await post(server, `/v2/${GOPAY}/expire`));
    like("notification.gopay.expire", await lastNotification(server));
    like("status.gopay.expire", await statusOf(server, GOPAY));
  });

  test("charges that are denied, and a refund that is", async (t) => {
    const server = await startRecorded(t);
    const forced = (order_id: string) => ({ texts: { order_id } });
    const denied = await post(server, "/v2/charge", chargeBody("force-channel-900-1"));
    like("charge.gopay.response.202.denied", denied, forced("force-channel-900-1"));
    const fraud = await post(server, "/v2/charge", chargeBody("force-fraud-1"));
    like("charge.gopay.response.202.fraud", fraud, forced("force-fraud-1"));
    await post(server, "/v2/charge", chargeBody("force-deny-1"));
    const signed = signerOf(await server.merchant());
    const unlike = {
      texts: {
        order_id: "force-deny-1",
        signature_key: signed({
          order_id: "force-deny-1",
          status_code: "202",
          gross_amount: "44000.00",
        }),
      },
    };
    like("notification.gopay.deny", await lastNotification(server), unlike);
    like("status.gopay.deny", await statusOf(server, "force-deny-1"), unlike);
    await post(server, "/v2/charge", chargeBody("force-refund-denied-1"));
    await payAt(server, "force-refund-denied-1", WALLET);
    const body = { refund_key: "RF-0001-a" };
    const refused = await post(server, "/v2/force-refund-denied-1/refund/online/direct", body);
    like("refund-direct.response.202.rejected", refused, forced("force-refund-denied-1"));
  });

  test("a gopay charge that is paid by scanning", async (t) => {
    const server = await startRecorded(t);
    await post(server, "/v2/charge", charges.gopay);
    await payAt(server, GOPAY, ON_US);
    like("status.gopay-charge.paid-by-scan.on-us", await statusOf(server, GOPAY));
    like("notification.gopay-charge.paid-by-scan.on-us", await lastNotification(server));
    const other = await startRecorded(t);
    await post(other, "/v2/charge", charges.gopay);
    await payAt(other, GOPAY, { via: "qris", issuer: "dana" });
    like("notification.gopay-charge.paid-by-scan.off-us", await lastNotification(other));
  });

  test("a qris charge, paid on-us and refunded", async (t) => {
    const server = await startRecorded(t);
    like("charge.qris.response.201.gopay", await post(server, "/v2/charge", charges.qris));
    like("notification.qris.pending", await lastNotification(server));
    like("status.qris.pending.gopay", await statusOf(server, QRIS));
    await payAt(server, QRIS, ON_US);
    like("notification.qris.settlement.on-us", await lastNotification(server));
    like("status.qris.settlement.on-us", await statusOf(server, QRIS));
    at(server, "12:30:00");
    const body = { refund_key: "RF-0002", reason: "Pesanan dibatalkan" };
    like("refund.response.200.qris", await post(server, `/v2/${QRIS}/refund`, body));
    at(server, "12:30:01");
    await confirmDueRefunds(server.gateway);
    like("notification.qris.refund.bank-confirmed", await lastNotification(server));
  });

  test("a qris charge, paid off-us", async (t) => {
    const server = await startRecorded(t);
    await post(server, "/v2/charge", charges.qris);
    await payAt(server, QRIS, { via: "qris", issuer: "Mandiri" });
    like("notification.qris.settlement.off-us", await lastNotification(server));
    like("status.qris.settlement.off-us", await statusOf(server, QRIS));
  });

  test("a qris charge that is cancelled, and one that expires", async (t) => {
    const server = await startRecorded(t);
    await post(server, "/v2/charge", charges.qris);
    await post(server, `/v2/${QRIS}/cancel`);
    like("notification.qris.cancel", await lastNotification(server));
    await post(server, "/v2/charge", charges.qris);
    await post(server, `/v2/${QRIS}/expire`);
    like("notification.qris.expire", await lastNotification(server));
    like("status.qris.expire", await statusOf(server, QRIS));
  });

  test("a qris charge by airpay shopee", async (t) => {
    const server = await startRecorded(t);
    like(
      "charge.qris.response.201.airpay-shopee",
      await post(server, "/v2/charge", charges.shopee),
    );
    like("notification.qris.pending.airpay-shopee", await lastNotification(server));
    await payAt(server, SHOPEE, { via: "qris", issuer: "airpay shopee" });
    like("notification.qris.settlement.airpay-shopee", await lastNotification(server));
    like("status.qris.settlement.airpay-shopee", await statusOf(server, SHOPEE));
  });

  test("the merchant's own fields come back", async (t) => {
    const server = await startRecorded(t);
    const full = readFixture("charge.gopay.request.full").body;
    await post(server, "/v2/charge", { ...full, custom_expiry: undefined });
    await payAt(server, GOPAY, WALLET);
    like("notification.gopay.settlement.custom-fields", await lastNotification(server));
  });

  test("the message that tries a notification URL", async (t) => {
    const server = await startRecorded(t);
    const merchant = await server.merchant();
    const facts = {
      merchantId: merchant.id,
      transactionId: server.gateway.newId(),
      nonce: "4b3a2c1d-0000-4000-8000-0000000000cc",
      now: server.clock.now,
    };
    like("notification.dashboard-test", presentTestNotification(facts, signerOf(merchant)));
  });

  test("approve and deny cannot succeed here, and would answer as documented", async (t) => {
    const server = await startRecorded(t);
    await post(server, "/v2/charge", charges.gopay);
    for (const action of ["approve", "deny"] as const) {
      const name = `${action}.response.200`;
      const { body } = readFixture(name);
      // `capture` is a status of cards: everything else is the documented shape.
      const documented = { ...body, transaction_status: "settlement" };
      assert.deepEqual(contractFaults(action, 200, documented), []);
      met.add(name);
      assert.equal((await post(server, `/v2/${GOPAY}/${action}`))["status_code"], "412");
      assert.equal((await post(server, `/v2/nothing/${action}`))["status_code"], "404");
    }
  });
});

suite("errors are those on record", () => {
  const SHORT_ITEM = { name: "Kopi", price: 1, quantity: 1 };
  const charge = (changes: Json) => ({ ...chargeBody("order-1"), ...changes });
  const details = (transaction_details: Json) => charge({ transaction_details });

  const INVALID: readonly [string, Json][] = [
    ["amount-range", details({ order_id: "a", gross_amount: 0 })],
    ["email-format", charge({ customer_details: { email: "" } })],
    ["expiry-below-minimum", charge({ custom_expiry: { expiry_duration: 19, unit: "second" } })],
    [
      "item-name-too-long",
      charge({ item_details: [{ name: "x".repeat(51), price: 44_000, quantity: 1 }] }),
    ],
    ["items-sum", charge({ item_details: [SHORT_ITEM] })],
    ["missing-amount", details({ order_id: "a" })],
    ["missing-order-id", details({ gross_amount: 44_000 })],
    ["order-id-too-long", details({ order_id: "x".repeat(51), gross_amount: 44_000 })],
  ];

  test("400", async (t) => {
    const server = await startRecorded(t);
    for (const [name, body] of INVALID) {
      const answer = await server.call("POST", "/v2/charge", body);
      assert.equal(answer.status, 400);
      like(`error.400.${name}`, answer.body);
    }
  });

  test("401, with the text that official clients assert", async (t) => {
    const server = await startRecorded(t);
    const key = { authorization: `Basic ${btoa("unknown:")}` };
    const answer = await server.call("GET", "/v2/order-1/status", undefined, key);
    assert.equal(answer.status, 401);
    for (const name of ["reference", "current", "legacy"]) {
      like(`error.401.${name}`, answer.body, { texts: { status_message: OUR_401 } });
    }
  });

  test("402 to 503", async (t) => {
    const server = await startRecorded(t);
    const forced: readonly [string, string][] = [
      ["force-402-not-activated", "error.402.not-activated"],
      ["force-402-no-access", "error.402.no-access"],
      ["force-channel-1703", "error.402.gopay-merchant-inactive"],
      ["force-channel-101", "error.404.wallet"],
      ["force-410", "error.410.user-blocked"],
      ["force-500", "error.500"],
      ["force-503", "error.503"],
      ["force-429", "error.429.rate-limit"],
    ];
    for (const [orderId, name] of forced) {
      const answer = await server.call("POST", "/v2/charge", chargeBody(`${orderId}-1`));
      assert.equal(answer.status, readFixture(name).meta.http_status, name);
      like(name, answer.body);
    }
    like("error.404.transaction", await statusOf(server, "nothing"));
    await post(server, "/v2/charge", charges.gopay);
    like("error.406.duplicate-order", await post(server, "/v2/charge", charges.gopay));
    const updated = await post(server, `/v2/${GOPAY}/approve`);
    like("error.412.current", updated);
    like("error.412.reference", updated, { texts: { status_message: OUR_412 } });
    like("error.413.malformed", await post(server, "/v2/charge", "{"));
  });

  test("406 and 414 of refunds", async (t) => {
    const server = await startRecorded(t);
    await post(server, "/v2/charge", charges.gopay);
    await payAt(server, GOPAY, WALLET);
    const path = `/v2/${GOPAY}/refund`;
    like("error.414.refund-amount", await post(server, path, { amount: 44_001 }));
    await post(server, path, { refund_key: "a", amount: 1 });
    like("error.406.duplicate-refund", await post(server, path, { refund_key: "a", amount: 1 }));
    await setBalance(server.gateway, server.keys.id, 1 as Rupiah);
    like("error.414.refund-funds", await post(server, path, { amount: 2 }));
  });

  test("503 of a QR code", async (t) => {
    const server = await startRecorded(t);
    const charged = await post(server, "/v2/charge", chargeBody("force-qr-503-1"));
    const id = String(charged["transaction_id"]);
    const answer = await server.call("GET", `/v2/gopay/${id}/qr-code`);
    like("error.503.qr-image", answer.body);
    assert.equal(answer.body["id"], id);
  });
});

test("no recorded answer or notification is left out", () => {
  const names = fixtureNames();
  assert.equal(names.length, 79);
  assert.deepEqual([...met].sort(), [...names].sort());
});

function withoutAction(charged: Json, name: string): Json {
  const actions = charged["actions"] as Json[];
  return { ...charged, actions: actions.filter((action) => action["name"] !== name) };
}

function namesOf(actions: unknown): readonly unknown[] {
  return (actions as Json[]).map(({ name, method }) => [name, method]);
}
