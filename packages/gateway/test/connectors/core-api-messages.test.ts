import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { computeSignature } from "@gerbang/protocol";
import { coreApiConnector as core } from "../../src/connectors/core-api/core-api-connector.ts";
import { readFixture } from "../support/fixture.ts";
import { damageMessages, forgeMessages, GENUINE } from "../support/mutated-messages.ts";
import { inboundOf, openedAccount, RECORDED_KEY } from "../support/upstream.ts";

type Json = Readonly<Record<string, unknown>>;

function read(body: Json | string | Uint8Array, keys: Parameters<typeof openedAccount>[1] = {}) {
  const text = typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body);
  return core.readMessage(openedAccount("https://api.example", keys), inboundOf(Buffer.from(text)));
}

const SETTLEMENT = readFixture("notification.gopay.settlement").body;

/** Signed anew, as the upstream would have. */
async function signed(changes: Json, key = RECORDED_KEY): Promise<Json> {
  const body = { ...SETTLEMENT, ...changes };
  const { order_id, status_code, gross_amount } = body as Record<string, string>;
  const members = {
    order_id: order_id ?? "",
    status_code: status_code ?? "",
    gross_amount: gross_amount ?? "",
  };
  return { ...body, signature_key: await computeSignature(members, key) };
}

suite("a message of an upstream is genuine", () => {
  const CLAIMS: Readonly<Record<string, string>> = {
    pending: "pending",
    settlement: "paid",
    partial_refund: "paid",
    refund: "paid",
    expire: "expired",
    cancel: "cancelled",
    deny: "denied",
  };
  test("when the server key signed it: every recorded one, with what it claims", () => {
    for (const name of GENUINE) {
      const { body } = readFixture(name);
      assert.deepEqual(
        read(body),
        {
          outcome: "genuine",
          orderId: body["order_id"],
          upstreamId: body["transaction_id"],
          claims: CLAIMS[String(body["transaction_status"])],
        },
        name,
      );
    }
  });

  test("when the key before it signed it, and no longer when that is forgotten", () => {
    const rotated = { serverKey: "Mid-server-new", previousServerKey: RECORDED_KEY };
    assert.equal(read(SETTLEMENT, rotated).outcome, "genuine");
    assert.equal(read(SETTLEMENT, { serverKey: "Mid-server-new" }).outcome, "forged");
  });

  test("in the short form of old ones, with members that are new, and in any order", () => {
    const { order_id, status_code, gross_amount, signature_key, transaction_status } = SETTLEMENT;
    const short = { transaction_status, signature_key, gross_amount, status_code, order_id };
    assert.deepEqual(read(short), { outcome: "genuine", orderId: order_id, claims: "paid" });
    const more = { ...SETTLEMENT, pop_id: "x", customer_details: {}, new_member: [null] };
    assert.equal(read(more).outcome, "genuine");
  });

  test("with whatever may stand in an order id, also where the hashed text could be cut otherwise", async () => {
    for (const order_id of ["INV/2026 #1: a?b&c", "pesanan é 💸", '"', "1", "200", "2002"]) {
      const reading = read(await signed({ order_id }));
      assert.equal(reading.outcome === "genuine" && reading.orderId, order_id);
    }
  });

  test("and claims nothing when its word is new, or fraud rules hold the money", async () => {
    for (const changes of [
      { transaction_status: "settled" },
      { fraud_status: "challenge" },
      { transaction_status: "CHARGEBACK" },
    ]) {
      const reading = read(await signed(changes));
      assert.equal(reading.outcome === "genuine" && reading.claims, "unclear");
    }
    const shouted = read(
      await signed({ transaction_status: "SETTLEMENT", fraud_status: "ACCEPT" }),
    );
    assert.equal(shouted.outcome === "genuine" && shouted.claims, "paid");
  });

  test("with the codes of the status API, too, which some repeat", async () => {
    for (const [transaction_status, status_code] of [
      ["expire", "407"],
      ["cancel", "200"],
      ["expire", "202"],
    ]) {
      const reading = read(await signed({ transaction_status, status_code }));
      assert.equal(reading.outcome, "genuine", `${transaction_status} ${status_code}`);
    }
  });
});

suite("a message is forged", () => {
  const HEX = String(SETTLEMENT["signature_key"]);
  const flipped = (at: number) =>
    HEX.slice(0, at) + (HEX[at] === "0" ? "1" : "0") + HEX.slice(at + 1);
  const FORGED: Readonly<Record<string, Json>> = {
    "when its order is another": { order_id: "TRX-20260105-0002" },
    "when its amount is another": { gross_amount: "44001.00" },
    "when its code is another": { status_code: "201" },
    "when the first digit of its signature is": { signature_key: flipped(0) },
    "when the last digit of its signature is": { signature_key: flipped(127) },
    "when it is signed with noughts": { signature_key: "0".repeat(128) },
  };
  for (const [name, changes] of Object.entries(FORGED)) {
    test(name, () => assert.equal(read({ ...SETTLEMENT, ...changes }).outcome, "forged"));
  }

  test("when a right signature stands under another status", async () => {
    const pending = readFixture("notification.gopay.pending").body;
    for (const transaction_status of [
      "settlement",
      "capture",
      "refund",
      "expire",
      "deny",
      "Settlement",
    ]) {
      assert.equal(read({ ...pending, transaction_status }).outcome, "forged", transaction_status);
    }
    const expired = readFixture("notification.gopay.expire").body;
    for (const transaction_status of ["settlement", "pending"]) {
      assert.equal(read({ ...expired, transaction_status }).outcome, "forged", transaction_status);
    }
  });

  test("when it is signed without a key, or by another merchant's", async () => {
    for (const key of [
      "",
      "SB-Mid-server-EXAMPLEKEY000000000002",
      "[secret]",
      RECORDED_KEY.toLowerCase(),
    ]) {
      assert.equal(read(await signed({}, key)).outcome, "forged", key);
    }
  });

  test("and says so without the key", () => {
    const keys = { serverKey: "Mid-server-new", previousServerKey: "Mid-server-old" };
    assert.doesNotMatch(JSON.stringify(read(SETTLEMENT, keys)), /Mid-server/);
  });
});

suite("a message is unreadable", () => {
  const broken: readonly (readonly [string, string | Uint8Array])[] = [
    ["when it is empty", ""],
    ["when it is no JSON", "order_id=TRX-1&status_code=200"],
    ["when it breaks off", JSON.stringify(SETTLEMENT).slice(0, -5)],
    ["when it is a list", JSON.stringify([SETTLEMENT])],
    ["when it is null", "null"],
    ["when it is not UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ["when it is an empty object", "{}"],
    ["when it is deep", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
  ];
  for (const [name, body] of broken) {
    test(name, () => assert.equal(read(body).outcome, "unreadable"));
  }

  test("when one of its signed members is missing or has another form", () => {
    const { signature_key: hex, ...rest } = SETTLEMENT;
    const changes: readonly Json[] = [
      ...["order_id", "status_code", "gross_amount", "signature_key"].flatMap((name) =>
        [undefined, null, "", 200, ["200"], {}].map((value) => ({ [name]: value })),
      ),
      { gross_amount: "44000" },
      { gross_amount: "44000.0" },
      { gross_amount: "-44000.00" },
      { gross_amount: "0.00" },
      { status_code: "2000" },
      { status_code: "ok" },
      { signature_key: String(hex).toUpperCase() },
      { signature_key: String(hex).slice(1) },
      { signature_key: `${String(hex)}00` },
      { order_id: "x".repeat(51) },
      { order_id: "a\u0000b" },
      { order_id: "a\ud800" },
    ];
    for (const change of changes) {
      const { outcome } = read({ ...rest, signature_key: hex, ...change });
      // Without its order id a message is of another kind.
      const isOther = "order_id" in change && change["order_id"] === undefined;
      assert.ok(
        outcome === "unreadable" || (isOther && outcome !== "genuine"),
        JSON.stringify(change),
      );
    }
  });

  test("when what is not signed has another form", () => {
    for (const change of [
      { transaction_status: undefined },
      { transaction_status: 1 },
      { transaction_id: 1 },
      { transaction_id: "x".repeat(65) },
      { payment_type: {} },
      { fraud_status: [] },
    ]) {
      assert.equal(
        read({ ...SETTLEMENT, ...change }).outcome,
        "unreadable",
        JSON.stringify(change),
      );
    }
  });
});

suite("a message is not ours", () => {
  for (const name of [
    "notification.dashboard-test",
    "notification.account.linked",
    "notification.account.unlinked",
    "notification.subscription.created",
    "notification.subscription.charge-success",
    "notification.subscription.charge-failed",
  ]) {
    test(name, () => assert.equal(read(readFixture(name).body).outcome, "not_ours"));
  }

  test("when it is about a payment by card or transfer, if it is genuine", async () => {
    for (const payment_type of ["credit_card", "bank_transfer", "shopeepay"]) {
      assert.equal(read(await signed({ payment_type })).outcome, "not_ours");
      assert.equal(read({ ...SETTLEMENT, payment_type, gross_amount: "1.00" }).outcome, "forged");
    }
  });

  test("when it is about a payout", () => {
    assert.equal(
      read({ reference_no: "1", amount: "1000.00", status: "completed" }).outcome,
      "not_ours",
    );
  });
});

suite("of thousands of changed messages", () => {
  test("none that says what nobody signed is genuine", () => {
    const outcomes = new Map<string, number>();
    for (const { text, reading } of forgeMessages(5_000, 1)) {
      assert.notEqual(reading.outcome, "genuine", text);
      outcomes.set(reading.outcome, (outcomes.get(reading.outcome) ?? 0) + 1);
    }
    assert.ok((outcomes.get("forged") ?? 0) > 1_000, "most have the form of a message");
  });

  test("those that stay genuine name their own order, and claim what its code allows", () => {
    let genuine = 0;
    for (const { text, reading, original } of damageMessages(5_000, 2)) {
      if (reading.outcome !== "genuine") continue;
      genuine++;
      assert.equal(reading.orderId, original["order_id"], text);
      const isMoney = original["status_code"] === "200";
      if (!isMoney) assert.notEqual(reading.claims, "paid", text);
    }
    assert.ok(genuine > 100, "some damage touches nothing that is signed");
  });
});
