import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { CHARGE_REQUEST } from "../../src/http/core-api/charge-request.ts";
import { CAPTURE_REQUEST } from "../../src/http/core-api/parse-capture.ts";
import { type ChargeContext, parseCharge } from "../../src/http/core-api/parse-charge.ts";
import { REFUND_REQUEST } from "../../src/http/core-api/parse-refund.ts";
import { ApiError } from "../../src/http/shared/api-error.ts";
import { NOON, startTestServer } from "../support/gateway.ts";

const CONTEXT: ChargeContext = {
  settings: { paymentNotificationUrls: [] },
  now: NOON,
  appendNotificationUrls: [],
  overrideNotificationUrls: [],
};

type Body = Record<string, unknown>;

function bodyWith(changes: Body): Body {
  return {
    payment_type: "gopay",
    transaction_details: { order_id: "order-1", gross_amount: 44_000 },
    ...changes,
  };
}

/** The answer's code and its validation messages. */
function refusalOf(body: Body): [string, readonly string[]] {
  try {
    parseCharge(body, CONTEXT);
  } catch (error) {
    assert.ok(error instanceof ApiError, String(error));
    const answer = error.toBody("id");
    assert.ok("status_code" in answer);
    return [answer.status_code, answer.validation_messages ?? []];
  }
  return ["accepted", []];
}

function actionsOf({ actions }: Body): Readonly<Record<string, string>> {
  const list = actions as readonly { name: string; url: string }[];
  return Object.fromEntries(list.map(({ name, url }) => [name, url]));
}

function faultsOf(body: Body): readonly string[] {
  return refusalOf(body)[1];
}

const amount = (gross_amount: unknown) =>
  bodyWith({ transaction_details: { order_id: "a", gross_amount } });
const order = (order_id: unknown) =>
  bodyWith({ transaction_details: { order_id, gross_amount: 1 } });
const customer = (customer_details: Body) => bodyWith({ customer_details });
const item = (changes: Body) =>
  bodyWith({ item_details: [{ name: "Kopi", price: 44_000, quantity: 1, ...changes }] });
const expiry = (custom_expiry: Body, changes: Body = {}) => bodyWith({ custom_expiry, ...changes });

const RANGE = "transaction_details.gross_amount must be between 0.01 - 99999999999.00";
const DECIMAL = "transaction_details.gross_amount must not contain decimal";
const NOT_A_NUMBER = "transaction_details.gross_amount is not a number";
const SUM = "transaction_details.gross_amount is not equal to the sum of item_details";
const BELOW = "custom_expiry is below minimum threshold";
const ABOVE = "custom_expiry exceeds maximum threshold";

/** What is sent, and every message that comes back. */
const FAULTS: readonly [string, Body, readonly string[]][] = [
  ["no payment type", bodyWith({ payment_type: undefined }), ["payment_type is required"]],
  ["a payment type that is null", bodyWith({ payment_type: null }), ["payment_type is required"]],
  ["an empty payment type", bodyWith({ payment_type: "" }), ["payment_type is required"]],
  [
    "an unknown payment type",
    bodyWith({ payment_type: "barter" }),
    ["payment_type is not supported"],
  ],
  ["no order id", order(undefined), ["transaction_details.order_id is required"]],
  ["an order id that is null", order(null), ["transaction_details.order_id is required"]],
  ["an empty order id", order(""), ["transaction_details.order_id is required"]],
  ["an order id of 51", order("x".repeat(51)), ["transaction_details.order_id too long"]],
  ["an order id of 51 emoji", order("💸".repeat(51)), ["transaction_details.order_id too long"]],
  ...["a\tb", "a\nb", "\u007f", "a\u0085", "\u001b[31m", "a\0b", "\ud83d", "a\udcb8"].map(
    (id): [string, Body, readonly string[]] => [
      `an order id that is not text: ${JSON.stringify(id)}`,
      order(id),
      ["transaction_details.order_id format is invalid"],
    ],
  ),
  [
    "no transaction details",
    bodyWith({ transaction_details: undefined }),
    ["transaction_details.order_id is required", "transaction_details.gross_amount is required"],
  ],
  ["no amount", amount(undefined), ["transaction_details.gross_amount is required"]],
  ["an amount that is null", amount(null), ["transaction_details.gross_amount is required"]],
  ["an empty amount", amount(""), ["transaction_details.gross_amount is required"]],
  ["an amount in words", amount("abc"), [NOT_A_NUMBER]],
  ["an amount with separators", amount("44,000"), [NOT_A_NUMBER]],
  ["an amount with spaces", amount(" 44000"), [NOT_A_NUMBER]],
  ["an amount in hexadecimal", amount("0x10"), [NOT_A_NUMBER]],
  ["an amount that is true", amount(true), [NOT_A_NUMBER]],
  ["an amount of 0", amount(0), [RANGE]],
  ["an amount of zero as text", amount("0.00"), [RANGE]],
  ["a negative amount", amount(-1), [RANGE]],
  ["an amount above the maximum", amount(100_000_000_000), [RANGE]],
  ["an amount no double holds", amount("123456789012345678901"), [RANGE]],
  ["an amount with a fraction", amount(39.1), [DECIMAL]],
  ["an amount with a fraction as text", amount("39.10"), [DECIMAL]],
  ["half a rupiah", amount(0.5), [DECIMAL]],
  ["items that sum to less", item({ price: 43_999 }), [SUM]],
  ["items in text that sum to less", item({ price: "22000", quantity: "1" }), [SUM]],
  ["an item without a name", item({ name: undefined }), ["item_details Name is required"]],
  ["an item with a long name", item({ name: "x".repeat(51) }), ["item_details Name too long"]],
  ["an item with a long id", item({ id: "x".repeat(51) }), ["item_details Id too long"]],
  ["an item without a price", item({ price: null }), ["item_details Price is required"]],
  [
    "an item with a fraction",
    item({ price: 0.5 }),
    ["item_details Price must not contain decimal"],
  ],
  ["an item without a quantity", item({ quantity: "" }), ["item_details Quantity is required"]],
  ["an item of none", item({ quantity: 0 }), ["item_details Quantity is invalid", SUM]],
  ["an empty e-mail", customer({ email: "" }), ["customer_details.email format is invalid"]],
  [
    "an e-mail without a host",
    customer({ email: "sari@" }),
    ["customer_details.email format is invalid"],
  ],
  [
    "a long e-mail",
    customer({ email: `${"x".repeat(251)}@a.id` }),
    ["customer_details.email too long"],
  ],
  [
    "a long first name",
    customer({ first_name: "x".repeat(256) }),
    ["customer_details.first_name too long"],
  ],
  [
    "a long postal code",
    customer({ billing_address: { postal_code: "x".repeat(11) } }),
    ["customer_details.billing_address.postal_code too long"],
  ],
  [
    "a bad e-mail in an address",
    customer({ shipping_address: { email: "nobody" } }),
    ["customer_details.shipping_address.email format is invalid"],
  ],
  ["a long custom field", bodyWith({ custom_field2: "x".repeat(256) }), ["custom_field2 too long"]],
  [
    "a callback that runs a script",
    bodyWith({ gopay: { callback_url: "JavaScript://%0aalert(1)" } }),
    ["gopay.callback_url format is invalid"],
  ],
  [
    "a callback that is data",
    bodyWith({ gopay: { callback_url: "data://text/html,<script>" } }),
    ["gopay.callback_url format is invalid"],
  ],
  [
    "a callback without a host",
    bodyWith({ gopay: { callback_url: "http:evil" } }),
    ["gopay.callback_url format is invalid"],
  ],
  [
    "a callback to nowhere",
    bodyWith({ gopay: { callback_url: "https:///x" } }),
    ["gopay.callback_url format is invalid"],
  ],
  [
    "a callback with somebody's password",
    bodyWith({ gopay: { callback_url: "https://user:secret@toko.example/" } }),
    ["gopay.callback_url format is invalid"],
  ],
  [
    "a callback whose intent runs a script",
    bodyWith({ gopay: { callback_url: "intent://x#Intent;scheme=javascript;end" } }),
    ["gopay.callback_url format is invalid"],
  ],
  [
    "a callback switch that is neither",
    bodyWith({ gopay: { enable_callback: "yes" } }),
    ["gopay.enable_callback format is invalid"],
  ],
  [
    "a token without its account",
    bodyWith({ gopay: { payment_option_token: "abc" } }),
    ["Gopay.account_id is required"],
  ],
  [
    "an unknown acquirer",
    bodyWith({ payment_type: "qris", qris: { acquirer: "bank" } }),
    ["qris.acquirer is not supported"],
  ],
  ["an expiry without a duration", expiry({}), ["custom_expiry.expiry_duration is required"]],
  [
    "an expiry of nothing",
    expiry({ expiry_duration: 0 }),
    ["custom_expiry.expiry_duration is invalid"],
  ],
  [
    "an unknown unit",
    expiry({ expiry_duration: 1, unit: "week" }),
    ["custom_expiry.unit is not supported"],
  ],
  ["an expiry after 19 seconds", expiry({ expiry_duration: 19, unit: "second" }), [BELOW]],
  [
    "an expiry that is over",
    expiry({ expiry_duration: 1, unit: "hour", order_time: "2026-11-02 11:00:00 +0700" }),
    [BELOW],
  ],
  ["an expiry after more than 7 days", expiry({ expiry_duration: 10_081 }), [ABOVE]],
  [
    "an expiry of airpay shopee after more than 5 days",
    expiry(
      { expiry_duration: 121, unit: "hour" },
      { payment_type: "qris", qris: { acquirer: "airpay shopee" } },
    ),
    [ABOVE],
  ],
  [
    "an order time that does not exist",
    expiry({ expiry_duration: 1, unit: "day", order_time: "2026-02-30 10:00:00 +0700" }),
    ["custom_expiry.order_time format is invalid"],
  ],
  [
    "an order time that does not exist, of an expiry without a duration",
    expiry({ order_time: "2026-02-30 10:00:00 +0700" }),
    ["custom_expiry.expiry_duration is required"],
  ],
  [
    "lines with the same faults",
    bodyWith({ item_details: [{ quantity: 1.5 }, { quantity: 1.5 }, null] }),
    [
      "item_details Name is required",
      "item_details Price is required",
      "item_details Quantity must not contain decimal",
      "item_details Quantity is required",
    ],
  ],
  [
    "names that every object has",
    expiry(
      { expiry_duration: 1, unit: "__proto__" },
      { payment_type: "qris", qris: { acquirer: "constructor" } },
    ),
    ["qris.acquirer is not supported", "custom_expiry.unit is not supported"],
  ],
  [
    "members that do not agree, after each member's own faults",
    expiry(
      { expiry_duration: 8, unit: "day", order_time: "2026-02-30 10:00:00 +0700" },
      {
        item_details: [{ name: "Kopi", price: 1, quantity: 1 }],
        gopay: { payment_option_token: "a-token" },
        custom_field1: "x".repeat(256),
      },
    ),
    [
      "custom_field1 too long",
      SUM,
      "custom_expiry.order_time format is invalid",
      ABOVE,
      "Gopay.account_id is required",
    ],
  ],
];

const ACCEPTED: readonly [string, Body][] = [
  ["text where numbers belong", amount("44000.00")],
  ["a number where text belongs", order(12_345)],
  ["an order id of 50 in every kind of character", order(`${"aZ09-_~.".repeat(6)}ab`)],
  ["an order id of 50 emoji", order("💸".repeat(50))],
  ["the smallest amount", amount(1)],
  ["the largest amount", amount(99_999_999_999)],
  [
    "nulls for optional objects",
    bodyWith({
      item_details: null,
      customer_details: null,
      gopay: null,
      qris: null,
      custom_expiry: null,
      custom_field1: null,
      metadata: null,
    }),
  ],
  ["no items", bodyWith({ item_details: [] })],
  ["items in text", item({ price: "22000", quantity: "2" })],
  [
    "a discount line",
    bodyWith({
      item_details: [
        { name: "Kopi", price: 25_000, quantity: 2 },
        { name: "Potongan", price: -6_000, quantity: 1 },
      ],
    }),
  ],
  ["unknown members", bodyWith({ shopeepay: { callback_url: 1 }, extra: [[]] })],
  ["50 characters outside of one UTF-16 unit", item({ name: "☕".repeat(25) + "💸".repeat(25) })],
  ["a callback in text", bodyWith({ gopay: { enable_callback: "true", callback_url: "app://x" } })],
  ["20 seconds", expiry({ expiry_duration: 20, unit: "second" })],
  [
    "20 seconds from this second on",
    expiry({ expiry_duration: 20, unit: "second", order_time: "2026-11-02 12:00:00 +0700" }),
  ],
  ["7 days", expiry({ expiry_duration: "7", unit: "day" })],
  ["minutes when no unit is given", expiry({ expiry_duration: 10_080 })],
  [
    "objects of another payment type, whatever they hold",
    expiry(
      { expiry_duration: 7, unit: "day" },
      { qris: { acquirer: "airpay shopee" }, item_details: null },
    ),
  ],
  ["a qris object that means nothing", bodyWith({ qris: { acquirer: "barter" } })],
  [
    "a gopay object that means nothing",
    bodyWith({ payment_type: "qris", gopay: { callback_url: "javascript:0", account_id: {} } }),
  ],
];

suite("a charge is checked as a whole", () => {
  for (const [name, body, messages] of FAULTS) {
    test(name, () => {
      assert.deepEqual(refusalOf(body), ["400", messages]);
    });
  }

  for (const [name, body] of ACCEPTED) {
    test(`accepted: ${name}`, () => {
      assert.deepEqual(refusalOf(body), ["accepted", []]);
    });
  }

  test("what is accepted is charged", async (t) => {
    const { call, gateway } = await startTestServer(t);
    for (const [name, body] of ACCEPTED) {
      const { body: charged } = await call("POST", "/v2/charge", body);
      assert.equal(charged["status_code"], "201", name);
      const qr = new URL(String(actionsOf(charged)["generate-qr-code"]));
      assert.equal((await fetch(qr)).headers.get("content-type"), "image/png", name);
      await gateway.db.kysely
        .updateTable("transaction")
        .set({ status: "cancel", closed_at: NOON })
        .execute();
    }
  });

  test("all faults come together", () => {
    const body = {
      payment_type: "barter",
      transaction_details: { gross_amount: 0 },
      customer_details: { email: "" },
      custom_expiry: { expiry_duration: 1, unit: "second" },
    };
    assert.deepEqual(faultsOf(body), [
      "payment_type is not supported",
      "transaction_details.order_id is required",
      RANGE,
      "customer_details.email format is invalid",
      BELOW,
    ]);
  });

  test("an object where text belongs, or text where an object belongs, is malformed", () => {
    const malformed = [
      order({}),
      order([]),
      amount({}),
      bodyWith({ transaction_details: "order-1" }),
      bodyWith({ item_details: {} }),
      bodyWith({ item_details: ["Kopi"] }),
      bodyWith({ customer_details: [] }),
      bodyWith({ metadata: "text" }),
      bodyWith({ custom_field1: {} }),
      bodyWith({ gopay: { callback_url: {} } }),
    ];
    for (const body of malformed) assert.equal(refusalOf(body)[0], "413", JSON.stringify(body));
  });

  test("a payment type that exists elsewhere is not activated, once the rest is right", () => {
    assert.deepEqual(refusalOf(bodyWith({ payment_type: "bank_transfer" })), ["402", []]);
    const wrong = { ...amount(0), payment_type: "bank_transfer" };
    assert.deepEqual(refusalOf(wrong), ["400", [RANGE]]);
  });

  test("the expiry counts from the order time, in every unit", () => {
    const durations = { second: 120, minute: 2, hour: 1, day: 1 };
    const lengths = { second: 120_000, minute: 120_000, hour: 3_600_000, day: 86_400_000 };
    for (const unit of ["second", "minute", "hour", "day"] as const) {
      const command = parseCharge(
        expiry({ expiry_duration: durations[unit], unit, order_time: "2026-11-02 05:00:00 +0000" }),
        CONTEXT,
      );
      assert.equal(command.expiry.durationMs, lengths[unit]);
      assert.deepEqual(command.expiry.orderTime, NOON);
    }
  });
});

suite("what is documented is what is checked", () => {
  const ajv = new Ajv2020({ strict: false });
  const scalar = fc.oneof(
    fc.constantFrom("", "44000", "44000.00", "4.5", "abc", "true", "sari@example.com", "a b", "0"),
    fc.constantFrom("gopay", "qris", "airpay shopee", "minute", "tokoku://x", "data://x"),
    fc.constantFrom(0, 1, -1, 44_000, 0.5, 100_000_000_000, true, false, null),
    fc.integer({ min: 1, max: 60 }).map((length) => "x".repeat(length * 5)),
  );
  const structure = fc.constantFrom({}, [], { a: 1 }, [1]);
  const value = fc.oneof({ weight: 9, arbitrary: scalar }, { weight: 1, arbitrary: structure });

  function objectOf(names: readonly string[]) {
    const members = Object.fromEntries(names.map((name) => [name, value]));
    return fc.record(members, { requiredKeys: [] });
  }

  const details = fc.record({
    order_id: fc.oneof(value, fc.constant("order-1")),
    gross_amount: fc.oneof(value, fc.constant(44_000)),
  });
  const line = fc.record(
    { name: value, price: value, quantity: value, id: value },
    { requiredKeys: ["name", "price"] },
  );
  const charge = fc.record(
    {
      payment_type: fc.oneof(value, fc.constant("gopay")),
      transaction_details: fc.oneof(details, value),
      item_details: fc.oneof(fc.array(line, { maxLength: 2 }), value),
      customer_details: fc.oneof(objectOf(["first_name", "email", "billing_address"]), value),
      gopay: fc.oneof(objectOf(["enable_callback", "callback_url"]), value),
      qris: fc.oneof(objectOf(["acquirer"]), value),
      custom_expiry: fc.oneof(objectOf(["order_time", "expiry_duration", "unit"]), value),
      custom_field1: value,
      metadata: value,
    },
    { requiredKeys: ["payment_type", "transaction_details"] },
  );
  const refund = objectOf(["refund_key", "amount", "reason"]);
  const capture = objectOf(["transaction_id", "gross_amount"]);

  for (const [name, member, arbitrary] of [
    ["charge", CHARGE_REQUEST, charge],
    ["refund", REFUND_REQUEST, refund],
    ["capture", CAPTURE_REQUEST, capture],
  ] as const) {
    test(`the schema of a ${name} accepts exactly what its check accepts`, () => {
      const validate = ajv.compile(member.schema);
      fc.assert(
        fc.property(arbitrary, (body) => {
          const faults: string[] = [];
          let accepted: boolean;
          try {
            member.read(body, "", faults);
            accepted = faults.length === 0;
          } catch (error) {
            assert.ok(error instanceof ApiError);
            accepted = false;
          }
          assert.equal(validate(body), accepted, JSON.stringify([body, faults]));
        }),
        { numRuns: 2_000 },
      );
    });
  }
});
