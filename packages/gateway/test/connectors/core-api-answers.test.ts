import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Rupiah } from "@gerbang/protocol";
import { coreApiConnector as core } from "../../src/connectors/core-api/core-api-connector.ts";
import type { UpstreamCall } from "../../src/domain/upstream/connector.ts";
import type { UpstreamExchange, UpstreamRequest } from "../../src/domain/upstream/upstream-http.ts";
import { readFixture } from "../support/fixture.ts";
import { chargeOrderOf, openedAccount } from "../support/upstream.ts";

type Json = Readonly<Record<string, unknown>>;
type Exchange = UpstreamExchange extends infer Each
  ? Each extends UpstreamExchange
    ? Omit<Each, "latencyMs">
    : never
  : never;

/** A call whose exchange ends like this; what was sent is kept. */
function callEnding(exchange: Exchange, baseUrl = "https://api.example") {
  const sent: UpstreamRequest[] = [];
  const call: UpstreamCall = {
    account: openedAccount(baseUrl),
    timeoutMs: 5_000,
    http: {
      send: async (request) => {
        sent.push(request);
        return { latencyMs: 1, ...exchange };
      },
    },
  };
  return { call, sent };
}

function answered(status: number, body: Json | string, more: object = {}): Exchange {
  const bytes = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  return { outcome: "answered", status, headers: {}, bytes, complete: true, ...more };
}

/** An answer as it was recorded. */
function recorded(name: string, changes: Json = {}): Exchange {
  const { meta, body } = readFixture(name);
  return answered(meta.http_status ?? 200, { ...body, ...changes });
}

const error = (code: string, message = "No.") => ({ status_code: code, status_message: message });
const PAGE = "<html><body><h1>Blocked</h1></body></html>";
const NAMES = { orderId: "TRX-20260105-0001", upstreamId: "6f1c2a10-4b7e-4d0a-9c55-0a1b2c3d4e01" };
const RETURNED = {
  ...NAMES,
  refundKey: "RF-0001-a",
  amount: 10_000 as Rupiah,
  reason: "satu kosong",
  direct: true,
};

const VERBS = {
  charge: async (call: UpstreamCall) =>
    await core.charge(call, chargeOrderOf(NAMES.orderId, { paymentType: "gopay" })),
  find: async (call: UpstreamCall) => await core.find(call, NAMES),
  cancel: async (call: UpstreamCall) => await core.close(call, NAMES, "cancel"),
  expire: async (call: UpstreamCall) => await core.close(call, NAMES, "expire"),
  refund: async (call: UpstreamCall) => await core.refund(call, RETURNED),
  picture: async (call: UpstreamCall) => await core.picture(call, "https://api.example/qr-code"),
};
type Verb = keyof typeof VERBS;
const ALL = Object.keys(VERBS) as readonly Verb[];
const ACTIONS = ["charge", "cancel", "expire", "refund"] as const;

/** Like `unknown no_answer`, `refused invalid` or `absent`. */
async function summary(verb: Verb, exchange: Exchange): Promise<string> {
  const reply = await VERBS[verb](callEnding(exchange).call);
  const detail = "why" in reply ? reply.why : "reason" in reply ? reply.reason : "";
  return `${reply.outcome} ${detail}`.trim();
}

type Row = readonly [name: string, exchange: Exchange, verbs: readonly Verb[], outcome: string];

const ROWS: readonly Row[] = [
  ["no time", { outcome: "not_sent", why: "no_time", detail: "" }, ALL, "not_sent no_time"],
  ["no name", { outcome: "not_sent", why: "dns", detail: "" }, ALL, "not_sent dns"],
  ["no connection", { outcome: "not_sent", why: "connect", detail: "" }, ALL, "not_sent connect"],
  ["no TLS", { outcome: "not_sent", why: "tls", detail: "" }, ALL, "not_sent tls"],
  [
    "a barred address",
    { outcome: "not_sent", why: "blocked", detail: "" },
    ALL,
    "not_sent blocked",
  ],
  ["no answer", { outcome: "no_answer", detail: "" }, ALL, "unknown no_answer"],

  ["HTTP 500 with a page", answered(500, PAGE), ALL, "unknown server_error"],
  ["HTTP 502 without a body", answered(502, ""), ALL, "unknown server_error"],
  ["HTTP 503 that says it is a refusal", answered(503, error("412")), ALL, "unknown server_error"],
  ["HTTP 504 that claims success", answered(504, error("200")), ALL, "unknown server_error"],
  ["HTTP 200 with code 500", recorded("error.500"), ALL, "unknown server_error"],
  ["HTTP 200 with code 503", recorded("error.503"), ALL, "unknown server_error"],
  ["HTTP 200 with code 504", answered(200, error("504")), ALL, "unknown server_error"],
  ["HTTP 202", answered(202, error("202")), ALL, "unknown still_running"],
  ["HTTP 202 without a body", answered(202, ""), ALL, "unknown still_running"],

  [
    "half of an answer",
    answered(200, `{"status_code":"2`, { complete: false }),
    ALL,
    "unknown cut_off",
  ],
  [
    "a whole answer that goes on",
    answered(200, error("412"), { complete: false }),
    ALL,
    "unknown cut_off",
  ],
  ["half of a refusal", answered(400, error("400"), { complete: false }), ALL, "unknown cut_off"],

  ["a page with HTTP 200", answered(200, PAGE), ALL, "unknown unreadable"],
  ["nothing with HTTP 200", answered(200, ""), ALL, "unknown unreadable"],
  ["HTTP 204", answered(204, ""), ALL, "unknown unreadable"],
  ["a list", answered(200, "[]"), ALL, "unknown unreadable"],
  ["null", answered(200, "null"), ALL, "unknown unreadable"],
  [
    "what is not UTF-8",
    answered(200, "", { bytes: Buffer.from([0x7b, 0xff, 0x7d]) }),
    ALL,
    "unknown unreadable",
  ],
  ["no code", answered(200, { status_message: "No." }), ALL, "unknown unreadable"],
  ["no message", answered(200, { status_code: "412" }), ALL, "unknown unreadable"],
  [
    "a code that is a number",
    answered(200, { ...error("412"), status_code: 412 }),
    ALL,
    "unknown unreadable",
  ],
  ["a code that is no code", answered(200, error("OK")), ALL, "unknown unreadable"],
  [
    "a redirect",
    answered(302, error("200"), { headers: { location: "/" } }),
    ALL,
    "unknown unreadable",
  ],
  ["a 403 page", answered(403, PAGE), ALL, "unknown unreadable"],
  ["a 404 page", answered(404, PAGE), ALL, "unknown unreadable"],
  ["a 408 page", answered(408, PAGE), ALL, "unknown unreadable"],
  ["a 401 page", answered(401, PAGE), ALL, "unknown unreadable"],
  [
    "HTTP 400 with JSON of somebody else",
    answered(400, { message: "no Route matched" }),
    ALL,
    "unknown unreadable",
  ],
  ["HTTP 400 that claims success", answered(400, error("200")), ALL, "unknown unreadable"],
  ["HTTP 400 that claims to be expired", answered(400, error("407")), ALL, "unknown unreadable"],

  ["HTTP 429", recorded("error.429.rate-limit"), ALL, "refused rate_limited"],
  ["HTTP 429 with a page", answered(429, PAGE), ALL, "refused rate_limited"],
  ["code 429", answered(200, error("429")), ALL, "refused rate_limited"],
  ["the key of nobody", recorded("error.401.current"), ALL, "refused unauthorized"],
  ["the key of nobody, in older words", recorded("error.401.legacy"), ALL, "refused unauthorized"],
  ["a missing order id", recorded("error.400.missing-order-id"), ["charge"], "refused invalid"],
  ["too short a life", recorded("error.400.expiry-below-minimum"), ["charge"], "refused invalid"],
  ["broken JSON", recorded("error.413.malformed"), ACTIONS, "refused invalid"],
  ["a channel that is off", recorded("error.402.not-activated"), ["charge"], "refused not_enabled"],
  ["a channel without access", recorded("error.402.no-access"), ["charge"], "refused not_enabled"],
  [
    "an inactive merchant, HTTP 400",
    answered(400, error("402", "GoPay merchant is not active.")),
    ["charge"],
    "refused not_enabled",
  ],
  ["a blocked user", recorded("error.410.user-blocked"), ["charge"], "refused other"],
  ["a code of the 4xx that is new", answered(200, error("499")), ALL, "refused other"],
  ["an unknown wallet", recorded("error.404.wallet"), ["charge"], "refused not_found"],
  [
    "an unknown order",
    recorded("error.404.transaction"),
    ["cancel", "expire", "refund"],
    "refused not_found",
  ],
  [
    "an unknown order, HTTP 404",
    answered(404, error("404")),
    ["cancel", "expire", "refund"],
    "refused not_found",
  ],
  [
    "an order id that is taken",
    recorded("error.406.duplicate-order"),
    ["charge"],
    "unknown contradiction",
  ],
  [
    "a refund key that is taken",
    recorded("error.406.duplicate-refund"),
    ["refund"],
    "refused duplicate",
  ],
  [
    "a state that does not allow it",
    recorded("error.412.current"),
    ["cancel", "expire", "refund"],
    "refused wrong_state",
  ],
  [
    "a state that does not allow it, in older words",
    recorded("error.412.reference"),
    ["cancel", "expire", "refund"],
    "refused wrong_state",
  ],
  ["too high a refund", recorded("error.414.refund-amount"), ["refund"], "refused amount"],
  [
    "a merchant short of funds",
    recorded("error.414.refund-funds"),
    ["refund"],
    "refused short_of_funds",
  ],
  ["414 for a new reason", answered(200, error("414")), ["refund"], "refused other"],
  [
    "a refund that comes too soon",
    answered(200, { ...error("202"), channel_response_code: "2007" }),
    ["refund"],
    "refused too_early",
  ],
  [
    "a refund that comes too soon, by its code",
    answered(200, error("2007")),
    ["refund"],
    "refused too_early",
  ],
  [
    "a refund that comes too soon, in words",
    answered(200, error("412", "Refund not processable when payment is in progress")),
    ["refund"],
    "refused too_early",
  ],

  ["an unknown order", recorded("error.404.transaction"), ["find"], "absent"],
  ["an unknown order, HTTP 404", answered(404, error("404")), ["find"], "absent"],

  ["an offer", recorded("charge.gopay.response.201.recommended"), ["charge"], "offered"],
  [
    "an offer, HTTP 201",
    answered(201, readFixture("charge.qris.response.201.gopay").body),
    ["charge"],
    "offered",
  ],
  ["a denied charge", recorded("charge.gopay.response.202.denied"), ["charge"], "denied"],
  [
    "a charge that fraud rules denied",
    recorded("charge.gopay.response.202.fraud"),
    ["charge"],
    "denied",
  ],
  [
    "a charge that was paid at once",
    recorded("status.gopay.settlement"),
    ["charge"],
    "unknown contradiction",
  ],
  [
    "an offer that is paid",
    recorded("charge.gopay.response.201.recommended", { transaction_status: "settlement" }),
    ["charge"],
    "unknown contradiction",
  ],
  [
    "202 of what is pending",
    recorded("charge.gopay.response.202.denied", { transaction_status: "pending" }),
    ["charge"],
    "unknown contradiction",
  ],
  ["cancelled", recorded("cancel.response.200"), ["cancel"], "closed"],
  ["expired", recorded("expire.response.407"), ["expire"], "closed"],
  [
    "expired instead of cancelled",
    recorded("expire.response.407"),
    ["cancel"],
    "unknown contradiction",
  ],
  [
    "cancelled instead of expired",
    recorded("cancel.response.200"),
    ["expire"],
    "unknown contradiction",
  ],
  [
    "paid instead of cancelled",
    recorded("cancel.response.200", { transaction_status: "settlement" }),
    ["cancel"],
    "unknown contradiction",
  ],
  [
    "another order cancelled",
    recorded("cancel.response.200", { order_id: "another" }),
    ["cancel"],
    "unknown contradiction",
  ],
  [
    "another transaction cancelled",
    recorded("cancel.response.200", { transaction_id: "another" }),
    ["cancel"],
    "unknown contradiction",
  ],
  [
    "a cancel that does not say of what",
    recorded("cancel.response.200", { order_id: null }),
    ["cancel"],
    "unknown unreadable",
  ],
  ["a refund", recorded("refund.response.200.partial"), ["refund"], "accepted"],
  ["a direct refund", recorded("refund-direct.response.200.partial"), ["refund"], "accepted"],
  [
    "a refund that the bank denies",
    recorded("refund-direct.response.202.rejected"),
    ["refund"],
    "denied",
  ],
  [
    "a refund that nobody has decided",
    recorded("refund.response.200.partial", { status_code: "201" }),
    ["refund"],
    "unknown still_running",
  ],
  [
    "a refund of another order",
    recorded("refund.response.200.partial", { order_id: "another" }),
    ["refund"],
    "unknown contradiction",
  ],
  [
    "another refund of the order",
    recorded("refund.response.200.partial", { refund_key: "another" }),
    ["refund"],
    "unknown contradiction",
  ],
  [
    "a denial of another order",
    recorded("refund-direct.response.202.rejected", { order_id: "another" }),
    ["refund"],
    "unknown contradiction",
  ],
  ["a refund without a transaction", answered(200, error("200")), ["refund"], "unknown unreadable"],
  [
    "money with the code of what is pending",
    recorded("status.gopay.settlement", { status_code: "201" }),
    ["find"],
    "unknown contradiction",
  ],
];

suite("what an answer proves", () => {
  for (const [name, exchange, verbs, outcome] of ROWS) {
    test(`${name}: ${outcome}${verbs === ALL ? "" : ` (${verbs.join(", ")})`}`, async () => {
      for (const verb of verbs) assert.equal(await summary(verb, exchange), outcome, verb);
    });
  }

  test("a refusal repeats the upstream's code and words", async () => {
    const { call } = callEnding(recorded("error.402.not-activated"));
    assert.deepEqual(await VERBS.charge(call), {
      outcome: "refused",
      reason: "not_enabled",
      code: "402",
      message: "Payment channel is not activated.",
    });
  });
});

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
    return { text: sent[0]?.body ?? "", headers: sent[0]?.headers ?? {} };
  };

  test("for a charge is the merchant's, but for what makes it ours", async () => {
    const { text } = await body({ callbackUrl: "https://gerbang.example/finish/1" });
    const wanted = {
      ...REQUEST,
      transaction_details: { ...REQUEST.transaction_details, order_id: "our-order" },
      custom_expiry: { expiry_duration: 900, unit: "second" },
      gopay: {
        recurring: false,
        enable_callback: true,
        callback_url: "https://gerbang.example/finish/1",
      },
    };
    assert.equal(text, JSON.stringify(wanted));
    assert.match(text, /"metadata":\{"__proto__":\{"a":1\}/);
  });

  test("for a charge without a callback has none, and keeps everything else", async () => {
    const { text } = await body();
    assert.deepEqual(JSON.parse(text), {
      ...(JSON.parse(JSON.stringify(REQUEST)) as Json),
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
