import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { BiSnapCaller, giveClient } from "../../support/bi-snap.ts";
import { LINKED_URL, RETURN_URL, startLinkingShop } from "../../support/bi-snap-accounts.ts";
import { startTestServer } from "../../support/gateway.ts";
import { exchangeRaw } from "../../support/raw-http.ts";

type Json = Record<string, unknown>;

const GENERATE = "/v1.0/qr/qr-mpm-generate";
const PAY = "/v1.0/debit/payment-host-to-host";
const SUCCESS = "Request has been processed successfully";
const FORMAT = "Invalid Field Format";
const MANDATORY = "Invalid Mandatory Field";
const RUPIAH = { value: "1500", currency: "IDR" };

type Sent = readonly [body: unknown, expected: string, headers?: Readonly<Record<string, string>>];

/** Sends each as a call of its own, and compares code and message; the HTTP status is always that of the code. */
async function startTable(t: TestContext) {
  const server = await startTestServer(t);
  const caller = new BiSnapCaller(server, await giveClient(server));
  const token = await caller.token();
  let calls = 0;
  const send = async (
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
  ) => {
    const externalId = `call-${++calls}`;
    const answer = await caller.call(path, body, { token, externalId, headers });
    const code = String(answer.body["responseCode"]);
    assert.equal(String(answer.status), code.slice(0, 3));
    assert.match(answer.headers.get("content-type") ?? "", /^application\/json/);
    return answer.body;
  };
  const table = async (path: string, rows: readonly Sent[]) => {
    for (const [body, expected, headers] of rows) {
      const { responseCode, responseMessage } = await send(path, body, headers);
      assert.equal(
        `${String(responseCode)} ${String(responseMessage)}`,
        expected,
        `${JSON.stringify(body)} ${JSON.stringify(headers)}`.slice(0, 300),
      );
    }
  };
  return { server, caller, token, send, table };
}

suite("what clients vary in a call of BI-SNAP", () => {
  test("amounts are read in every form of the samples, and no other", async (t) => {
    const { table } = await startTable(t);
    const ofValue = (value: unknown) => ({ amount: { value, currency: "IDR" } });
    const good = ["1500", "100.0", "10000.0", "10000.00", "1", "99999999999.00"];
    const bad = [1500, 1.5, true, [], {}, "0", "0.00", "-5", "-5.00", "1.5", "1.01", "1e3"];
    const odd = [" 5", "5 ", "1,500", "1.500.00", "+5", "9999999999999999.00", "1".repeat(17)];
    const missing = `4004702 ${MANDATORY} amount.value`;
    await table(GENERATE, [
      ...good.map((value) => [ofValue(value), `2004700 ${SUCCESS}`] as const),
      ...[...bad, ...odd].map((value) => [ofValue(value), "4044713 Invalid Amount"] as const),
      ...["idr", "ID", "USD", 1].map(
        (currency) => [{ amount: { ...RUPIAH, currency } }, "4044713 Invalid Amount"] as const,
      ),
      // What is there and is no amount is not missing.
      ...["1500", 1500, true, [RUPIAH]].map(
        (amount) => [{ amount }, "4044713 Invalid Amount"] as const,
      ),
      ...[null, undefined, ""].map((amount) => [{ amount }, missing] as const),
      ...[{}, []].map((amount) => [{ amount }, `${missing} , amount.currency`] as const),
      [ofValue("100000000000.00"), "4034702 Exceeds Transaction Amount Limit"],
    ]);
  });

  test("a validity is any moment that is written as one, and nothing else", async (t) => {
    const { table } = await startTable(t);
    const good = [
      "2026-11-02T12:10:00+07:00",
      "2026-11-02T05:10:00Z",
      "2026-11-02T05:10:00.123456789Z",
      "2026-11-02T05:10:00.452305+00:00",
      "2026-11-02T12:10:00",
      "2026-11-02T12:00:20+07:00",
      "2030-07-03T12:08:56-07:00",
      "9999-12-31T23:59:59Z",
      "",
      null,
    ];
    const bad = [
      "2026-11-02T12:00:19+07:00",
      "2020-01-01T00:00:00Z",
      "2026-11-31T00:00:00Z",
      "2026-11-02 12:10:00",
      "2026-11-02T12:10+07:00",
      "tomorrow",
      1_793_596_500,
    ];
    await table(GENERATE, [
      ...good.map(
        (validityPeriod) => [{ amount: RUPIAH, validityPeriod }, `2004700 ${SUCCESS}`] as const,
      ),
      ...bad.map(
        (validityPeriod) =>
          [{ amount: RUPIAH, validityPeriod }, `4004701 ${FORMAT} validityPeriod`] as const,
      ),
    ]);
  });

  test("null, nothing and PHP's empty list are absent; what is of another kind is named", async (t) => {
    const { table } = await startTable(t);
    const empty = [[], {}, null, "", { acquirer: null }, { acquirer: "" }, { foo: "é😀/" }];
    await table(GENERATE, [
      ...empty.map(
        (additionalInfo) => [{ amount: RUPIAH, additionalInfo }, `2004700 ${SUCCESS}`] as const,
      ),
      ...["x", 1, [1], [null]].map(
        (additionalInfo) =>
          [{ amount: RUPIAH, additionalInfo }, `4004701 ${FORMAT} additionalInfo`] as const,
      ),
      ...["a".repeat(36), "a~b._-", "", null].map(
        (partnerReferenceNo) =>
          [{ amount: RUPIAH, partnerReferenceNo }, `2004700 ${SUCCESS}`] as const,
      ),
      ...["a".repeat(37), "a/b", "a b", "é", 5].map(
        (partnerReferenceNo) =>
          [{ amount: RUPIAH, partnerReferenceNo }, `4004701 ${FORMAT} partnerReferenceNo`] as const,
      ),
      // What the database could not keep is no body.
      [{ amount: RUPIAH, note: "\0" }, "4004700 Bad Request"],
      [{ amount: RUPIAH, note: "\ud800" }, "4004700 Bad Request"],
      [`{"a":${"[".repeat(5_000)}${"]".repeat(5_000)}}`, "4004700 Bad Request"],
      [{ amount: RUPIAH, note: "x".repeat(1_000_000) }, "4004700 Bad Request"],
      ...["", "null", "1", '"x"', "[]", "{", "{}{}", "\0", "{'a':1}"].map(
        (body) => [body, "4004700 Bad Request"] as const,
      ),
    ]);
  });

  test("headers are named in any case, and those of no use may be empty", async (t) => {
    const { server, caller, token, table } = await startTable(t);
    const good = `2004700 ${SUCCESS}`;
    const body = { amount: RUPIAH };
    await table(GENERATE, [
      [body, good, { authorization: `bearer ${token}` }],
      [body, good, { authorization: `BEARER   ${token}` }],
      [body, good, { "x-external-id": "a".repeat(36) }],
      [body, good, { "content-type": "application/json; charset=utf-8" }],
      [body, `4004701 ${FORMAT} X-EXTERNAL-ID`, { "x-external-id": "a".repeat(37) }],
      [body, `4004701 ${FORMAT} X-EXTERNAL-ID`, { "x-external-id": "a b" }],
      [body, "4014701 Invalid Token (B2B)", { authorization: token }],
      [body, "4014701 Invalid Token (B2B)", { authorization: "Bearer null" }],
      [body, "4014700 Unauthorized. Auth token required", { authorization: "Bearer" }],
      [body, "4014700 Unauthorized. Signature", { "x-signature": "no base64" }],
      [body, `4004701 ${FORMAT} CHANNEL-ID`, { "channel-id": "123456" }],
      [body, `4004701 ${FORMAT} CHANNEL-ID`, { "channel-id": "abcde" }],
      // Equal as a moment, and another text than the one that was signed.
      [body, "4014700 Unauthorized. Signature", { "x-timestamp": "2026-11-02T12:00:00+07:00" }],
    ]);
    const status = { originalReferenceNo: "A1none", serviceCode: "54" };
    const timestamp = "2026-01-05T03:15:30.123456789Z";
    const signed = caller.sign("/v1.0/debit/status", JSON.stringify(status), {
      token,
      timestamp,
    });
    const shouted = Object.entries(signed).map(([name, value]) => [name.toUpperCase(), value]);
    const lines = [...shouted, ["X-DEVICE-ID", ""], ["X-device-id", ""], ["debug-id", ""]];
    const answer = await exchangeRaw(
      server.url,
      [
        "POST /v1.0/debit/status HTTP/1.1",
        "host: gerbang",
        "connection: close",
        "content-type: application/json",
        `content-length: ${JSON.stringify(status).length}`,
        ...lines.map((line) => line.join(": ")),
        "",
        JSON.stringify(status),
      ].join("\r\n"),
    );
    assert.match(answer, /"responseCode":"4045501"/);
  });

  test("a payment by link takes both names and both forms of its return, and GoPay alone", async (t) => {
    const { server, send, table } = await startTable(t);
    const url = { url: "https://shop.example.com/return", type: "PAY_RETURN", isDeeplink: "N" };
    const option = { payMethod: "GOPAY", payOption: "GOPAY_WALLET", transAmount: RUPIAH };
    const base = { partnerReferenceNo: "order-1", payOptionDetails: [option] };
    const asked = { ...base, urlParam: url };
    const good = "2005400 Successful";
    const of = (changed: Json) => ({ ...asked, payOptionDetails: [{ ...option, ...changed }] });
    await table(PAY, [
      [asked, good],
      [{ ...base, urlParam: [url] }, good],
      [{ ...base, urlParams: url }, good],
      [{ ...base, urlParams: [url, { ...url, url: "toko://back" }] }, good],
      [{ ...base, urlParams: [] }, `4005402 ${MANDATORY} urlParams`],
      [{ ...base, urlParam: null }, `4005402 ${MANDATORY} urlParams`],
      [
        { ...base, urlParam: [{ ...url, url: "javascript:alert(1)" }] },
        `4005401 ${FORMAT} urlParam.url`,
      ],
      [
        { ...base, urlParam: {} },
        `4005402 ${MANDATORY} urlParam.url , urlParam.type , urlParam.isDeeplink`,
      ],
      [{ ...asked, payOptionDetails: option }, good],
      [{ ...asked, payOptionDetails: [] }, `4005402 ${MANDATORY} payOptionDetails`],
      [{ ...asked, payOptionDetails: [option, option] }, `4005401 ${FORMAT} payOptionDetails`],
      [of({ payMethod: "gopay", payOption: "GOPAY" }), good],
      [
        of({ payMethod: "SHOPEEPAY" }),
        "4035415 Transaction Not Permitted. SHOPEEPAY is not activated.",
      ],
      [of({ payMethod: "DANA" }), "4035415 Transaction Not Permitted. DANA is not activated."],
      [of({ payMethod: "CASH" }), `4005401 ${FORMAT} payOptionDetails.payMethod`],
      [of({ payMethod: "" }), `4005402 ${MANDATORY} payOptionDetails.payMethod`],
      ...[1500, "0", "1.50", "-1"].map(
        (value) =>
          [
            of({ transAmount: { value, currency: "IDR" } }),
            `4005401 ${FORMAT} payOptionDetails.transAmount`,
          ] as const,
      ),
      [
        of({ transAmount: { value: "100000000000", currency: "IDR" } }),
        "4035402 Exceeds Transaction Amount Limit",
      ],
      [{ ...asked, additionalInfo: [] }, good],
      [{ ...asked, additionalInfo: { metadata: [] } }, good],
      [{ ...asked, chargeToken: "x".repeat(3_000) }, good],
      [{ ...asked, validUpTo: "2030-07-20T20:34:15.452305Z" }, good],
      [{ ...asked, partnerReferenceNo: "r".repeat(64) }, good],
      [{ ...asked, partnerReferenceNo: "r".repeat(65) }, `4005401 ${FORMAT} partnerReferenceNo`],
      [{ ...asked, merchantId: "M001234" }, "4045408 Invalid Merchant"],
    ]);
    // Signed for a customer, the same is no payment by link.
    const named = await send(PAY, asked, { "authorization-customer": "Bearer CUST-1" });
    assert.equal(named["responseCode"], "4005402");
    assert.equal((await server.gateway.db.kysely.selectFrom("transaction").execute()).length, 11);
  });

  test("a payment is asked for by whatever name is sent, and what is no name is named", async (t) => {
    const { server, send, table } = await startTable(t);
    const made = await send(GENERATE, { amount: RUPIAH, partnerReferenceNo: "order-1" });
    const reference = made["referenceNo"];
    const found = `2005100 ${SUCCESS}`;
    await table("/v1.0/qr/qr-mpm-query", [
      [{ originalReferenceNo: reference, serviceCode: 54 }, found],
      [{ originalPartnerReferenceNo: "order-1", serviceCode: "54" }, found],
      [{ originalExternalId: "call-1", serviceCode: "47" }, found],
      [{ originalReferenceNo: reference }, `4005102 ${MANDATORY} serviceCode`],
      [{ serviceCode: "47" }, `4005102 ${MANDATORY} originalReferenceNo`],
      [{ originalReferenceNo: 5, serviceCode: "47" }, `4005101 ${FORMAT} originalReferenceNo`],
      [
        { originalExternalId: "a".repeat(37), serviceCode: "47" },
        `4005101 ${FORMAT} originalExternalId`,
      ],
      [
        { originalPartnerReferenceNo: "a".repeat(65), serviceCode: "47" },
        `4005101 ${FORMAT} originalPartnerReferenceNo`,
      ],
      [
        { originalReferenceNo: reference, merchantId: "G999999999", serviceCode: "47" },
        "4045108 Invalid Merchant",
      ],
      // The first of its names is the one that counts.
      [
        { originalReferenceNo: "A1none", originalExternalId: "call-1", serviceCode: "47" },
        "4045101 Transaction Not Found",
      ],
    ]);
    await table("/v1.0/debit/status", [
      [{ originalReferenceNo: reference, serviceCode: "54" }, "4045501 Transaction Not Found"],
    ]);
    const option = { payMethod: "GOPAY", payOption: "GOPAY", transAmount: RUPIAH };
    const url = { url: "https://shop.example.com/", type: "PAY_RETURN", isDeeplink: "N" };
    const byLink = { partnerReferenceNo: "a", urlParam: url, payOptionDetails: [option] };
    const { referenceNo: link } = await send(PAY, byLink);
    await table("/v1.0/auth/query", [
      // It is GoPay's, and was never held.
      [{ originalReferenceNo: link }, "4046401 Transaction Not Found"],
    ]);
    await table("/v1.0/debit/refund", [
      [{ originalExternalId: "a".repeat(37) }, `4005801 ${FORMAT} originalExternalId`],
      [{ originalPartnerReferenceNo: "order-1" }, `4005802 ${MANDATORY} originalReferenceNo`],
      [{ originalReferenceNo: reference }, "4045801 Transaction Not Found"],
    ]);
    const auth = {
      merchantId: server.keys.id,
      originalPartnerReferenceNo: "a",
      partnerVoidNo: "1",
    };
    await table("/v1.0/auth/void", [
      [auth, `4006702 ${MANDATORY} originalReferenceNo`],
      ...["additionalInfo", "additionalData"].map(
        (place) =>
          [
            { ...auth, [place]: { originalExternalId: "a".repeat(37) } },
            `4006701 ${FORMAT} ${place}.originalExternalId`,
          ] as const,
      ),
      [{ ...auth, additionalData: "x" }, `4006702 ${MANDATORY} originalReferenceNo`],
      [{ ...auth, originalReferenceNo: reference }, "4046701 Transaction Not Found"],
    ]);
  });

  test("whatever comes to a path below its prefix is answered in its form", async (t) => {
    const server = await startTestServer(t);
    for (const [line, code] of [
      ["POST /v1.0", "4040000"],
      ["POST /v1.0/?x", "4040000"],
      ["POST /v1.0/transfer-va/create-va", "4040000"],
      ["POST /v1.0/qr/qr-mpm-generate/", "4040000"],
      ["GET /v1.0/debit/status", "4055500"],
      ["PUT /v1.0/access-token/b2b", "4057300"],
      ["POST /v1.0/get-auth-code", "4051000"],
      ["PROPFIND /v1.0/auth/payment", "4056300"],
      ["POST /v1.0/debit/notify", "4055600"],
      ["POST //v1.0/debit/status", "4015500"],
    ] as const) {
      const request = `${line} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 2\r\n`;
      const answer = await exchangeRaw(
        server.url,
        `${request}content-type: application/json\r\n\r\n{}`,
      );
      assert.match(answer, new RegExp(`^HTTP/1.1 ${code.slice(0, 3)} `), line);
      assert.match(answer, new RegExp(`"responseCode":"${code}"`), line);
    }
  });
});

suite("what is varied in linking and in payments from an account", () => {
  test("nothing in the call for a code breaks it", async (t) => {
    const shop = await startLinkingShop(t);
    const codes: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
      [{ state: "\0" }, "4001001"],
      [{ state: "a\0b" }, "4001001"],
      [{ seamlessSign: "\0" }, "4001001"],
      [{ seamlessData: "mobileNumber=6281110000001&paymentType=gopay\0" }, "4001001"],
      [{ lang: "EN" }, "4001001"],
    ];
    for (const [changed, code] of codes) {
      const answer = await shop.open(changed);
      assert.equal(answer.status, 302, JSON.stringify(changed));
      const back = new URL(answer.headers.get("location") ?? "");
      assert.equal(back.origin + back.pathname, LINKED_URL);
      assert.equal(back.searchParams.get("responseCode"), code, JSON.stringify(changed));
    }
    for (const changed of [{ merchantId: "\0" }, { redirectURL: `${LINKED_URL}?a=\0` }]) {
      const { status } = await shop.open(changed);
      assert.ok(status === 400 || status === 401, JSON.stringify(changed));
    }
    for (const state of ["é😀", "s".repeat(32)]) {
      assert.match((await shop.open({ state })).headers.get("location") ?? "", /gpar_/);
    }
  });

  test("another wallet is not charged in GoPay's place, at once or later", async (t) => {
    const shop = await startLinkingShop(t);
    const customer = await shop.link();
    const paymentOptionToken = await shop.optionToken(customer);
    const options = (payMethod: string) => [
      {
        payMethod,
        payOption: "GOPAY_WALLET",
        transAmount: { value: "20000.00", currency: "IDR" },
        additionalInfo: { paymentOptionToken },
      },
    ];
    const merchantId = shop.server.keys.id;
    const common = { partnerReferenceNo: "order-1", merchantId };
    const pay = async (payMethod: string) =>
      await shop.call(
        "debit/payment-host-to-host",
        {
          ...common,
          chargeToken: customer,
          urlParams: [{ url: RETURN_URL, type: "PAY_RETURN", isDeeplink: "N" }],
          payOptionDetails: options(payMethod),
        },
        { customer },
      );
    const hold = async (payMethod: string) =>
      await shop.call(
        "auth/payment",
        { ...common, title: "t", additionalInfo: { payOptionDetails: options(payMethod) } },
        { customer },
      );
    for (const [ask, service] of [
      [pay, "54"],
      [hold, "63"],
    ] as const) {
      const codeOf = async (payMethod: string) => (await ask(payMethod)).body["responseCode"];
      assert.equal(await codeOf("GOPAY"), `200${service}00`);
      assert.equal(await codeOf("SHOPEEPAY"), `403${service}15`);
      assert.equal(await codeOf("CASH"), `400${service}01`);
    }
  });
});
