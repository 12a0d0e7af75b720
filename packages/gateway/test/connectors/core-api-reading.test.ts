import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { readFixture } from "../support/fixture.ts";
import { callEnding, type Json, NAMES, recorded, VERBS } from "../support/scripted-upstream.ts";

suite("an offer is read", () => {
  const read = async (name: string, changes: Json = {}) =>
    await VERBS.charge(callEnding(recorded(name, changes)).call);

  test("from a gopay charge: no payload, a picture, the link byte for byte", async () => {
    assert.deepEqual(await read("charge.gopay.response.201.recommended"), {
      outcome: "offered",
      offer: {
        ...NAMES,
        amount: 44_000,
        paymentType: "gopay",
        acquirer: "gopay",
        expiresAt: new Date("2026-01-05T03:30:30.000Z"),
        pictureUrl:
          "https://api.sandbox.midtrans.com/v2/gopay/6f1c2a10-4b7e-4d0a-9c55-0a1b2c3d4e01/qr-code",
        deeplink: readFixtureLink("charge.gopay.response.201.recommended", "deeplink-redirect"),
      },
    });
  });

  test("from a qris charge of either acquirer: the payload byte for byte", async () => {
    for (const name of [
      "charge.qris.response.201.gopay",
      "charge.qris.response.201.airpay-shopee",
    ]) {
      const { body } = readFixture(name);
      const reply = await read(name);
      assert.ok(reply.outcome === "offered");
      assert.equal(reply.offer.qrPayload, body["qr_string"]);
      assert.equal(reply.offer.acquirer, body["acquirer"]);
      assert.equal(reply.offer.deeplink, undefined);
    }
  });

  test("with its actions in any order, among others and under the older name of its end", async () => {
    const { body } = readFixture("charge.gopay.response.201.recommended");
    const actions = [
      { name: "new-one", method: "GET", url: "x" },
      ...(body["actions"] as object[]),
    ];
    const changes = {
      actions: actions.toReversed(),
      expiry_time: undefined,
      expire_time: body["expiry_time"],
    };
    const changed = await read("charge.gopay.response.201.recommended", changes);
    assert.deepEqual(changed, await read("charge.gopay.response.201.recommended"));
  });

  const BROKEN: readonly (readonly [string, Json])[] = [
    ...[
      "transaction_id",
      "order_id",
      "gross_amount",
      "currency",
      "payment_type",
      "transaction_status",
      "expiry_time",
    ].flatMap((name): (readonly [string, Json])[] => [
      [`${name} is missing`, { [name]: undefined }],
      [`${name} is null`, { [name]: null }],
      [`${name} is empty`, { [name]: "" }],
      [`${name} is a number`, { [name]: 44000 }],
      [`${name} is an object`, { [name]: {} }],
    ]),
    ...[
      "44000",
      "44000.0",
      "44000.50",
      "44,000.00",
      "44.000,00",
      "-44000.00",
      "0.00",
      "4.4e4",
      "044000.00",
      " 44000.00",
      "Rp 44000.00",
      "9999999999999999.00",
    ].map((gross_amount): readonly [string, Json] => [
      `the amount is "${gross_amount}"`,
      { gross_amount },
    ]),
    ...[
      "2026-02-30 10:00:00",
      "2026-01-05",
      "2026-01-05T10:30:30Z",
      "2026-01-05 10:30:30 +0700",
      "soon",
    ].map((expiry_time): readonly [string, Json] => [
      `its end is "${expiry_time}"`,
      { expiry_time },
    ]),
    ["the currency is another", { currency: "USD" }],
    ["the order id cannot be stored", { order_id: "\ud800" }],
    ["the payload is a number", { qr_string: 1 }],
    ["the acquirer is a number", { acquirer: 1 }],
    ["its actions are no list", { actions: {} }],
    ["an action is no object", { actions: ["x"] }],
    ["an action has no address", { actions: [{ name: "deeplink-redirect", method: "GET" }] }],
  ];
  test("or is unreadable, by each of its members", async () => {
    for (const [name, changes] of BROKEN) {
      const reply = await read("charge.gopay.response.201.recommended", changes);
      assert.deepEqual(reply, { outcome: "unknown", why: "unreadable" }, name);
    }
  });

  test("a denied one tells why, and whether fraud rules did it", async () => {
    const denied = await read("charge.gopay.response.202.denied");
    assert.ok(denied.outcome === "denied");
    assert.equal(denied.report.state, "denied");
    assert.equal(denied.fraudStatus, "accept");
    assert.deepEqual(denied.report.channelResponse, {
      code: "900",
      message: "Internal server error",
    });
    const fraud = await read("charge.gopay.response.202.fraud");
    assert.equal(fraud.outcome === "denied" && fraud.fraudStatus, "deny");
  });
});

function readFixtureLink(name: string, wanted: string): string | undefined {
  const actions = readFixture(name).body["actions"] as readonly { name: string; url: string }[];
  return actions.find((action) => action.name === wanted)?.url;
}

suite("a report is read", () => {
  const read = async (name: string, changes: Json = {}) => {
    const reply = await VERBS.find(callEnding(recorded(name, changes)).call);
    return reply.outcome === "found" ? reply.report : reply;
  };

  const STATES: Readonly<Record<string, string>> = {
    "status.gopay.pending": "pending",
    "status.gopay.settlement": "paid",
    "status.gopay.partial_refund": "paid",
    "status.gopay.refund": "paid",
    "status.gopay.expire": "expired",
    "status.gopay.cancel": "cancelled",
    "status.gopay.deny": "denied",
    "status.qris.pending.gopay": "pending",
    "status.qris.settlement.on-us": "paid",
    "status.qris.settlement.off-us": "paid",
    "status.qris.settlement.airpay-shopee": "paid",
    "status.qris.expire": "expired",
    "status.gopay-charge.paid-by-scan.on-us": "paid",
  };
  for (const [name, state] of Object.entries(STATES)) {
    test(`${name} as ${state}`, async () => {
      const report = await read(name);
      assert.ok("state" in report, JSON.stringify(report));
      assert.equal(report.state, state);
      assert.equal(report.payment !== undefined, state === "paid");
    });
  }

  const WORDS: Readonly<Record<string, string>> = {
    capture: "paid",
    SETTLEMENT: "paid",
    failure: "failed",
    authorize: "unclear",
    chargeback: "unclear",
    partial_chargeback: "unclear",
    settled: "unclear",
    constructor: "unclear",
    __proto__x: "unclear",
  };
  test("by its words, in either case; of one that is not known nothing follows", async () => {
    for (const [word, state] of Object.entries(WORDS)) {
      const report = await read("status.gopay.settlement", { transaction_status: word });
      assert.equal("state" in report && report.state, state, word);
    }
  });

  test("as unclear when fraud rules hold the money", async () => {
    for (const fraud_status of ["challenge", "deny", "new"]) {
      const report = await read("status.gopay.settlement", { fraud_status });
      assert.ok("state" in report);
      assert.deepEqual([report.state, report.payment], ["unclear", undefined], fraud_status);
    }
    const accepted = await read("status.gopay.settlement", { fraud_status: "ACCEPT" });
    assert.equal("state" in accepted && accepted.state, "paid");
  });

  test("with how it was paid: in the app, by scanning, at ShopeePay", async () => {
    const payments = await Promise.all(
      [
        "status.gopay.settlement",
        "status.gopay-charge.paid-by-scan.on-us",
        "status.qris.settlement.off-us",
        "status.qris.settlement.airpay-shopee",
      ].map(async (name) => {
        const report = await read(name);
        return "payment" in report && report.payment;
      }),
    );
    assert.deepEqual(payments, [
      { paymentType: "gopay", paymentOptionType: "GOPAY_WALLET" },
      { paymentType: "qris", transactionType: "on-us", issuer: "gopay" },
      { paymentType: "qris", transactionType: "off-us", issuer: "Mandiri" },
      {
        paymentType: "qris",
        transactionType: "on-us",
        issuer: "airpay shopee",
        shopeepayReferenceNumber: "100200300400500600",
      },
    ]);
  });

  test("with its refunds, each with when it was made and confirmed", async () => {
    const report = await read("status.gopay.refund");
    assert.ok("refunds" in report);
    assert.deepEqual(report.settledAt, new Date("2026-01-05T03:17:02.000Z"));
    assert.deepEqual(report.refunds[0], {
      key: "RF-0001-a",
      amount: 10_000,
      reason: "Satu barang kosong",
      at: new Date("2026-01-05T04:00:00.000Z"),
      confirmedAt: new Date("2026-01-05T04:00:01.000Z"),
    });
    assert.equal(report.refunds.length, 2);
    const refunds = [
      { refund_chargeback_id: 1, refund_chargeback_uuid: "u-1", refund_amount: "1.00" },
    ];
    const bare = await read("status.gopay.refund", { refunds });
    assert.deepEqual("refunds" in bare && bare.refunds, [{ key: "u-1", amount: 1, reason: "" }]);
  });

  test("or is unreadable, by each of its members", async () => {
    const refund = { refund_key: "a", refund_amount: "1.00" };
    const broken: readonly Json[] = [
      ...[
        "transaction_id",
        "order_id",
        "gross_amount",
        "currency",
        "payment_type",
        "transaction_status",
        "payment_option_type",
      ].map((name) => ({ [name]: undefined })),
      { gross_amount: "44000" },
      { gross_amount: 44_000 },
      { currency: "SGD" },
      { payment_type: "shopeepay" },
      { settlement_time: "today" },
      { settlement_time: 1 },
      { fraud_status: 1 },
      { refunds: {} },
      { refunds: ["a"] },
      { refunds: [{ ...refund, refund_amount: 1 }] },
      { refunds: [{ ...refund, refund_key: undefined }] },
      { refunds: [refund, { ...refund, created_at: "now" }] },
    ];
    for (const changes of broken) {
      const reply = await read("status.gopay.settlement", changes);
      assert.deepEqual(reply, { outcome: "unknown", why: "unreadable" }, JSON.stringify(changes));
    }
    for (const name of ["issuer", "transaction_type"]) {
      const reply = await read("status.qris.settlement.off-us", { [name]: undefined });
      assert.deepEqual(reply, { outcome: "unknown", why: "unreadable" }, name);
    }
  });
});
