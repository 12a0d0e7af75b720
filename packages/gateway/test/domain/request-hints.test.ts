import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { clientName } from "../../src/domain/requests/client-name.ts";
import { HINT_TEXTS, hintText } from "../../src/domain/requests/hint-texts.ts";
import { findHints, type HintCode } from "../../src/domain/requests/hints.ts";
import { keyCandidates } from "../../src/domain/requests/key-candidates.ts";
import type { KeyUse } from "../../src/domain/requests/logged-request.ts";
import { maskHeader, maskText } from "../../src/domain/requests/masking.ts";
import type { RefundObstacle } from "../../src/domain/requests/refund-obstacle.ts";

type Hinted = Parameters<typeof findHints>[0];

const JSON_HEADERS = { host: "127.0.0.1:7747", "content-type": "application/json" };

/** A charge that was served, unless told otherwise. */
function charge(body: object | string, more: Partial<Hinted> = {}): Hinted {
  return {
    method: "POST",
    path: "/v2/charge",
    operation: "charge",
    httpStatus: 200,
    statusCode: "201",
    failed: false,
    problems: [],
    keyUse: "server",
    headers: JSON_HEADERS,
    body: typeof body === "string" ? body : JSON.stringify(body),
    bodyBytes: 100,
    ...more,
  };
}

function amount(value: unknown) {
  return charge({ transaction_details: { order_id: "a", gross_amount: value } });
}

function gopay(members: object) {
  return charge({ payment_type: "gopay", gopay: members });
}

function with_(headers: Record<string, string>) {
  return charge({}, { headers: { ...JSON_HEADERS, ...headers } });
}

/** A charge that came to a gateway elsewhere. */
function away(body: object) {
  return charge(body, { headers: { ...JSON_HEADERS, host: "pay.example" } });
}

function malformed(body: string, more: Partial<Hinted> = {}) {
  return charge(body, { statusCode: "413", failed: true, ...more });
}

function refused(refundObstacle: RefundObstacle) {
  return charge({}, { operation: "refund", statusCode: "412", failed: true, refundObstacle });
}

function withKey(keyUse: KeyUse) {
  return charge({}, { keyUse });
}

function call(operation: string, statusCode: string): Hinted {
  return charge({}, { operation, statusCode });
}

const invalid = (...problems: string[]) =>
  charge({}, { httpStatus: 400, statusCode: "400", failed: true, problems });

/** What brings each hint, and what is alike and does not. */
const CASES: Readonly<Record<HintCode, readonly [hinted: Hinted[], plain: Hinted[]]>> = {
  client_key: [[withKey("client_key")], [withKey("server")]],
  expired_key: [[withKey("expired_key")], []],
  production_client: [
    [
      withKey("other_prefix"),
      with_({ host: "api.midtrans.com" }),
      with_({ host: "app.midtrans.com:443" }),
    ],
    [with_({ host: "api.sandbox.midtrans.com" })],
  ],
  bearer_key: [[withKey("bearer")], []],
  bare_key: [[withKey("bare"), withKey("not_encoded")], []],
  key_encoded_twice: [[withKey("encoded_twice")], []],
  key_as_password: [[withKey("as_password")], []],
  key_with_blanks: [[withKey("with_blanks")], []],
  unknown_path: [
    [{ ...charge({}), operation: undefined } as unknown as Hinted],
    [call("status", "200")],
  ],
  not_json: [
    [
      charge("payment_type=gopay&x=1", {
        headers: { ...JSON_HEADERS, "content-type": "application/x-www-form-urlencoded" },
      }),
    ],
    [charge("{broken")],
  ],
  broken_json: [
    ["{broken", '{"a":1', '{"a":15000,00}', "{'a':1}"].map((body) => malformed(body)),
    [
      malformed("[]"),
      malformed("a=1&b=2", { headers: { host: "a", "content-type": "multipart/form-data" } }),
      malformed('{"a":"', { bodyBytes: 9_000 }),
      charge("{broken"),
    ],
  ],
  json_not_object: [
    ["[]", "1", JSON.stringify('{"a":1}')].map((body) => malformed(body)),
    [malformed("{}"), malformed("null"), malformed("{"), charge("[]")],
  ],
  wrong_content_type: [
    [charge("{}", { headers: { ...JSON_HEADERS, "content-type": "text/plain" } })],
    [
      charge("{}", {
        headers: { ...JSON_HEADERS, "content-type": "application/json; charset=utf-8" },
      }),
    ],
  ],
  empty_charge: [
    [charge("{}", { httpStatus: 500 })],
    [charge("{}", { operation: "cancel", httpStatus: 500 })],
  ],
  amount_with_separators: [
    [
      amount("15.000"),
      amount("1.500.000"),
      amount("15,000"),
      amount("Rp 15.000"),
      amount("Rp15.000,00"),
      charge('{"transaction_details":{"gross_amount":15.000}}'),
      charge({ item_details: [{ price: "2.500", quantity: 1 }] }),
      charge({ amount: "10.000" }, { operation: "refund" }),
    ],
    [
      amount(15_000),
      amount("15000"),
      amount("15000.00"),
      amount("44000.000"),
      charge({ order_id: "15.000" }),
    ],
  ],
  amount_with_comma: [
    [
      amount("15000,00"),
      amount("15000,5"),
      amount("Rp 15000,-"),
      amount("0,5"),
      malformed('{"gross_amount":15000,00}'),
      charge({ item_details: [{ price: "2500,00", quantity: 1 }] }),
    ],
    [
      amount(15_000),
      amount("15000.00"),
      amount("15,000"),
      amount("Rp15.000,00"),
      charge('{"gross_amount":15000,"a":1}'),
      charge('{"amount":[1,2]}'),
    ],
  ],
  amount_with_decimals: [
    [invalid("transaction_details.gross_amount must not contain decimal")],
    [invalid("x")],
  ],
  items_sum: [
    [invalid("transaction_details.gross_amount is not equal to the sum of item_details")],
    [],
  ],
  unit_spelling: [
    ["HOUR", "Hours", "minutes", "Day"].map((unit) => charge({ custom_expiry: { unit } })),
    ["hour", "fortnight", ""].map((unit) => charge({ custom_expiry: { unit } })),
  ],
  callback_placeholder: [
    [
      gopay({ enable_callback: true, callback_url: "https://shop.example/{order_id}" }),
      gopay({ enable_callback: true, callback_url: "https://shop.example/%7Border_id%7D" }),
      gopay({ enable_callback: true, callback_url: `https://shop.example/$${"{orderId}"}` }),
      gopay({ enable_callback: true, callback_url: "https://shop.example/?id=<order-id>" }),
      gopay({ enable_callback: true, callback_url: "https://shop.example/orders/:order_id" }),
      charge({ callbacks: { finish: "https://shop.example/[ORDER_ID]" } }),
      with_({ "x-override-notification": "https://shop.example/{order_id}/hook" }),
    ],
    [
      gopay({ enable_callback: true, callback_url: "https://shop.example:8443/orders?x=1" }),
      gopay({ enable_callback: true, callback_url: "myapp://order:12" }),
    ],
  ],
  callback_not_enabled: [
    [
      gopay({ callback_url: "https://shop.example/" }),
      gopay({ callback_url: "https://a.example", enable_callback: false }),
    ],
    [
      gopay({ callback_url: "https://a.example", enable_callback: "true" }),
      gopay({ callback_url: "https://a.example", account_id: "an-account" }),
      gopay({ enable_callback: true }),
    ],
  ],
  local_callback: [
    [
      away({ gopay: { enable_callback: true, callback_url: "http://localhost:3000/done" } }),
      away({ gopay: { enable_callback: true, callback_url: "http://127.0.0.1/done" } }),
      away({ gopay: { enable_callback: true, callback_url: "http://[::1]:80/done" } }),
      away({ callbacks: { finish: "http://localhost/done" } }),
    ],
    [
      away({ gopay: { enable_callback: true, callback_url: "https://localhost.example/" } }),
      gopay({ enable_callback: true, callback_url: "http://localhost:3000/done" }),
    ],
  ],
  local_notification: [
    [with_({ host: "pay.example", "x-append-notification": "http://localhost:3000/hook" })],
    [with_({ "x-append-notification": "http://localhost:3000/hook" })],
  ],
  order_taken: [
    [call("charge", "406"), invalid("transaction_details.order_id sudah digunakan")],
    [call("refund", "406")],
  ],
  other_payment_type: [[call("charge", "402")], [call("status", "402")]],
  unknown_order: [[call("status", "404")], [call("charge", "201"), call("getAccount", "404")]],
  unknown_account: [
    [call("getAccount", "404"), call("unlinkAccount", "404")],
    [call("status", "404")],
  ],
  account_not_linked: [[call("unlinkAccount", "412")], [call("cancel", "412")]],
  phone_form: [
    [charge({}, { problems: ["gopay_partner.phone_number must be numeric digits"] })],
    [charge({}, { problems: ["gopay_partner.country_code is required"] })],
  ],
  not_pending: [[call("cancel", "412"), call("expire", "412")], [call("refund", "412")]],
  not_reserved: [[call("capture", "412")], [call("cancel", "412"), call("capture", "404")]],
  part_capture: [
    [invalid("gross_amount is not equal to the authorized amount")],
    [invalid("gross_amount is not a number")],
  ],
  account_not_named: [
    [invalid("Gopay.account_id is required")],
    [invalid("Gopay.payment_option_token is required")],
  ],
  option_token: [[invalid("GoPay token is invalid for the payment")], [invalid("Malformed data")]],
  not_paid: [[refused("not_paid")], [call("refund", "412"), refused("closed_hours")]],
  refunded_already: [[refused("refunded")], [call("refund", "412")]],
  refund_window_over: [[refused("window_over")], [call("refund", "412")]],
  refund_closed_hours: [[refused("closed_hours")], [call("refund", "412")]],
  refund_issuer: [[refused("excluded_issuer")], [call("refund", "412")]],
  refund_whole_only: [[refused("whole_only")], [call("refund", "412")]],
  long_idempotency_key: [
    [with_({ "idempotency-key": "k".repeat(47) })],
    [with_({ "idempotency-key": "k".repeat(46) })],
  ],
  still_running: [
    [charge({}, { httpStatus: 202, statusCode: "202" })],
    [charge({}, { statusCode: "202" })],
  ],
  rate_limited: [[charge({}, { httpStatus: 429 })], []],
};

suite("hints about a request", () => {
  for (const [code, [hinted, plain]] of Object.entries(CASES)) {
    test(code, () => {
      for (const one of hinted)
        assert.ok(findHints(one).includes(code as HintCode), JSON.stringify(one));
      for (const one of plain)
        assert.ok(!findHints(one).includes(code as HintCode), JSON.stringify(one));
    });
  }

  test("say nothing about an ordinary charge", () => {
    const body = {
      payment_type: "gopay",
      transaction_details: { order_id: "INV/2026:1", gross_amount: 15_000 },
      item_details: [{ name: "Kopi", price: 15_000, quantity: 1 }],
      gopay: { enable_callback: true, callback_url: "https://shop.example/done" },
      custom_expiry: { expiry_duration: 1, unit: "hour" },
    };
    assert.deepEqual(findHints(charge(body)), []);
  });

  test("say where a body stops being JSON", () => {
    for (const [body, en, id] of [
      ['{"a":1', "a closing brace, bracket or quote", "kurung atau tanda kutip"],
      ['{"a":{"b":"c', "a closing brace, bracket or quote", "kurung atau tanda kutip"],
      ['{"a":', "a closing brace, bracket or quote", "kurung atau tanda kutip"],
      ['{"a":1,}', "at line 1, column 8: }", "di baris 1, kolom 8: }"],
      ['{"a":15000,00}', "at line 1, column 12: 00}", "di baris 1, kolom 12: 00}"],
      ['{\n  "a": 1\n  "b": 2\n}', 'at line 3, column 3: "b": 2', "di baris 3, kolom 3"],
      ['{"a":x}', "It breaks: x", "Rusak: x"],
    ] as const) {
      const text = hintText("broken_json", { body });
      assert.ok(text.en.includes(en), text.en);
      assert.ok(text.id.includes(id), text.id);
    }
    assert.deepEqual(hintText("client_key", { body: "{" }), HINT_TEXTS.client_key);
  });

  test("speak both languages", () => {
    for (const { en, id } of Object.values(HINT_TEXTS)) assert.notEqual(en, id);
  });

  test("bear whatever was sent", () => {
    for (const body of ["", "null", "[]", "1", '{"gopay":1}', '{"custom_expiry":[]}', "{"]) {
      assert.doesNotThrow(() => findHints(charge(body)));
    }
  });
});

suite("a key that came in another way", () => {
  const key = "SB-Mid-server-abc";
  const uses = (header: string) =>
    keyCandidates(header)
      .filter((one) => one.key === key)
      .map(({ use }) => use);

  test("is recognised by how it came", () => {
    const ways: readonly (readonly [header: string, use: KeyUse])[] = [
      [`Basic ${btoa(`${key}:`)}`, "server"],
      [`Basic ${btoa(key)}`, "server"],
      [`Basic ${btoa(`${key}\n`)}`, "with_blanks"],
      [`Basic ${btoa(`:${key}`)}`, "as_password"],
      [`Basic ${btoa(btoa(`${key}:`))}`, "encoded_twice"],
      [`Basic ${key}:`, "not_encoded"],
      [`Bearer ${key}`, "bearer"],
      [`bearer ${btoa(`${key}:`)}`, "bearer"],
      [key, "bare"],
      [btoa(`${key}:`), "bare"],
      [`Basic ${btoa("Mid-server-abc:")}`, "other_prefix"],
    ];
    for (const [header, use] of ways) assert.equal(uses(header)[0], use, header);
  });

  test("is looked for in nothing else", () => {
    assert.deepEqual(keyCandidates(undefined), []);
    assert.deepEqual(keyCandidates("x".repeat(1_000)), []);
    assert.deepEqual(uses("Digest abc"), []);
  });
});

suite("secrets of a request", () => {
  test("are masked wherever they stand", () => {
    for (const text of [
      '{"pin":"123456"}',
      '{"pin": 123456}',
      '{"server_key":"SB-Mid-server-123456"}',
      '{"a":"Mid-server-123456"}',
      "a=1&pin=123456&b=2",
      "/v2/token?server_key=123456",
      '{"password":"x\\"123456"}',
      '{"access_token":"123456',
      "https://user:123456@shop.example/",
      '{"redirect_url":"https://pay.example/snap/v4/redirection/123456-ab"}',
      String.raw`{"url":"https:\/\/pay.example\/snap\/v4\/redirection\/123456"}`,
      "/back?to=https%3A%2F%2Fpay.example%2Fsnap%2Fv2%2Fvtweb%2F123456&b=2",
      "/snap/v1/transactions/123456/status",
      '{"snap_token":"123456"}',
      "https://pay.example/dashboard/welcome/123456",
    ]) {
      const masked = maskText(text);
      assert.ok(!masked.includes("123456"), masked);
      assert.ok(masked.includes("••••"), masked);
    }
    assert.equal(maskHeader("authorization", "Basic abc"), "Basic ••••");
    assert.equal(maskHeader("authorization", "abc"), "••••");
    assert.equal(maskHeader("cookie", "a=b"), "••••");
    assert.equal(maskHeader("x-signature", "abc"), "••••");
  });

  test("leave everything else as it was", () => {
    const text =
      '{"token":{"a":1},"pinned":1,"order_id":"a:b@c","note":"pin is secret","url":"https://a.example/x@y"}';
    assert.equal(maskText(text), text);
    assert.equal(maskHeader("user-agent", "curl/8"), "curl/8");
  });
});

test("the official clients are recognised", () => {
  for (const [userAgent, name] of [
    ["midtransclient-nodejs/1.4.3", "midtrans-client (Node) 1.4.3"],
    ["midtrans-php-v2.6.2", "midtrans-php 2.6.2"],
    ["midtransclient-python/1.4.2", "midtransclient (Python) 1.4.2"],
    ["Veritrans ruby gem 2.4.1", "veritrans (Ruby) 2.4.1"],
    ["Midtrans-Go_v1.3.8", "midtrans-go 1.3.8"],
    ["Midtrans-Java-Library-3.2.2", "midtrans-java 3.2.2"],
    ["curl/8.5.0", "curl 8.5.0"],
    ["something else", "something else"],
    ["", ""],
  ] as const) {
    assert.equal(clientName(userAgent), name);
  }
});
