import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { chargeBody, startTestServer } from "../support/gateway.ts";
import { startReceiver } from "../support/receiver.ts";

type Json = Record<string, unknown>;

/** A merchant in hand with an order that is charged: nothing goes out but what is asked for. */
async function open(t: TestContext, order = "order-1") {
  const receiver = await startReceiver(t, 200);
  const settings = { paymentNotificationUrls: [receiver.url] };
  const made = await startTestServer(t, { settings });
  const sandbox = async (method: string, path: string, body?: unknown) =>
    await made.call(method, `/sandbox/v1${path}`, body);
  await sandbox("POST", "/control", { ttl: "1m" });
  await made.call("POST", "/v2/charge", chargeBody(order));
  const deliver = async (first: unknown, ...statuses: readonly string[]) =>
    await sandbox("POST", "/deliver", {
      first,
      notifications: statuses.map((status) => ({ transaction: order, status })),
    });
  const statusOf = async () =>
    (await made.call("GET", `/v2/${order}/status`)).body["transaction_status"];
  const told = () =>
    receiver.received.map(({ body }) => (JSON.parse(body) as Json)["transaction_status"]);
  return { ...made, sandbox, deliver, statusOf, told, order };
}

suite("a delivery before which things happen", () => {
  test("delivers what became owed by them, in one request", async (t) => {
    const { deliver, order, told } = await open(t);
    const pay = { transaction: order, do: "pay", via: "qris", issuer: "dana" };
    const { status, body } = await deliver([pay], "pending", "settlement");
    assert.equal(status, 200, JSON.stringify(body));
    const refund = { transaction: order, do: "refund", refund_key: "r-1", amount: 1_000 };
    const confirm = { transaction: order, do: "confirm_refund", refund_key: "r-1" };
    const again = await deliver([refund, confirm], "partial_refund");
    const [delivery = {}] = again.body["deliveries"] as Json[];
    const { body: text } = delivery["request"] as Json;
    const sent = JSON.parse(String(text)) as Json;
    assert.equal(sent["issuer"], "dana");
    assert.equal(sent["refund_amount"], "1000.00");
    assert.deepEqual(told(), ["pending", "settlement", "partial_refund"]);
  });

  for (const [deed, status] of [
    ["expire", "expire"],
    ["cancel", "cancel"],
    ["deny", "deny"],
  ] as const) {
    test(`does what ${deed} does alone, and pays late`, async (t) => {
      const { deliver, order, told, statusOf } = await open(t);
      await deliver([{ transaction: order, do: deed }], status);
      assert.deepEqual(told(), [status]);
      const late = await deliver(
        [{ transaction: order, do: "pay", via: "gopay", late: true }],
        "settlement",
      );
      const isForbidden = deed === "deny";
      assert.equal(late.status, isForbidden ? 412 : 200, JSON.stringify(late.body));
      assert.equal(await statusOf(), isForbidden ? "deny" : "settlement");
    });
  }

  test("pays once, however many pay at one moment what each of them has read as unpaid", async (t) => {
    const { deliver, order, told } = await open(t);
    const pay = { transaction: order, do: "pay", via: "gopay" };
    const all = await Promise.all(
      Array.from({ length: 8 }, async () => await deliver([pay], "settlement")),
    );
    const statuses = all.map(({ status }) => status).toSorted((one, other) => one - other);
    assert.deepEqual(statuses, [200, ...Array.from({ length: 7 }, () => 412)]);
    assert.deepEqual(told(), ["settlement"]);
  });

  test("delivers nothing where one is forbidden, and says which; those before it have happened", async (t) => {
    const { deliver, order, told, statusOf } = await open(t);
    const pay = { transaction: order, do: "pay" };
    const alone = await deliver([pay, pay], "settlement");
    assert.equal(alone.status, 412);
    assert.deepEqual(alone.body["validation_messages"], [
      "first[1].pay: The transaction is paid already",
    ]);
    assert.equal(await statusOf(), "settlement");
    const refusals: readonly (readonly [object, number])[] = [
      [{ transaction: "nobody", do: "expire" }, 404],
      [{ transaction: "nobody", do: "refund", refund_key: "r", amount: 1 }, 404],
      [{ transaction: order, do: "cancel" }, 412],
      [{ transaction: order, do: "refund", refund_key: "r", amount: 99_999_999 }, 412],
      [{ transaction: order, do: "confirm_refund", refund_key: "none" }, 404],
    ];
    for (const [wish, status] of refusals) {
      const refused = await deliver([wish], "settlement");
      assert.equal(refused.status, status, JSON.stringify(refused.body));
    }
    assert.deepEqual(told(), []);
  });

  test("changes nothing where a member is wrong", async (t) => {
    const { deliver, order, told, statusOf } = await open(t);
    const wrong: readonly (readonly [unknown, string])[] = [
      ["pay", "first must be a list of 0 to 20"],
      [["pay"], "first[0] must be an object"],
      [[{ do: "pay" }], "first[0].transaction is required"],
      [[{ transaction: order }], "first[0].do is required"],
      [
        [{ transaction: order, do: "fly" }],
        "first[0].do must be one of pay, deny, expire, cancel, refund, confirm_refund",
      ],
      [[{ transaction: order, do: "pay", amount: 1 }], "first[0].amount is not known here"],
      [
        [
          { transaction: order, do: "pay" },
          { transaction: order, do: "refund", refund_key: "r" },
        ],
        "first[1].amount is required",
      ],
    ];
    for (const [first, message] of wrong) {
      const { status, body } = await deliver(first, "pending");
      assert.equal(status, 400, JSON.stringify(body));
      assert.deepEqual(body["validation_messages"], [message]);
    }
    assert.equal(await statusOf(), "pending");
    assert.deepEqual(told(), []);
  });
});
