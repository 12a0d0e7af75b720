import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { deny, type PaymentMethod, pay } from "../../src/operations/transactions/pay.ts";
import { chargeBody, startTestServer, type TestServer } from "../support/gateway.ts";

type Json = Record<string, unknown>;

const CUSTOMER = {
  first_name: "Sari",
  last_name: "Dewi",
  email: "sari@example.com",
  phone: "+628110000001",
};
const TOLD_CUSTOMER = { full_name: "Sari Dewi", email: "sari@example.com", phone: "+628110000001" };
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function startTelling(t: TestContext): Promise<TestServer> {
  return await startTestServer(t, {
    settings: { paymentNotificationUrls: ["http://127.0.0.1:1/"] },
  });
}

/** What was told of an order, the oldest first. */
async function told({ gateway }: TestServer, orderId: string): Promise<readonly Json[]> {
  const rows = await gateway.db.kysely
    .selectFrom("notification")
    .select("body")
    .where("order_id", "=", orderId)
    .orderBy("id")
    .execute();
  return rows.map(({ body }) => JSON.parse(body) as Json);
}

async function lastTold(server: TestServer, orderId: string): Promise<Json> {
  return (await told(server, orderId)).at(-1) ?? {};
}

async function statusOf({ call }: TestServer, id: string): Promise<Json> {
  return (await call("GET", `/v2/${id}/status`)).body;
}

async function payBy(server: TestServer, id: string, method: PaymentMethod): Promise<void> {
  const paid = await pay(server.gateway, await server.merchant(), { id, method });
  assert.equal(paid?.outcome, "applied");
}

const ON_US = { via: "qris", issuer: "gopay" } as const;
const OFF_US = { via: "qris", issuer: "dana" } as const;

function qris(orderId: string, acquirer = "gopay") {
  return { ...chargeBody(orderId, 44_000, "qris"), qris: { acquirer } };
}

suite("messages about QRIS", () => {
  test("say off-us as long as nobody has paid, and status answers do not", async (t) => {
    const server = await startTelling(t);
    for (const acquirer of ["gopay", "airpay shopee"]) {
      for (const ending of ["expire", "cancel", "deny"]) {
        const id = `${acquirer.slice(0, 3)}-${ending}`;
        await server.call("POST", "/v2/charge", qris(id, acquirer));
        assert.equal("transaction_type" in (await statusOf(server, id)), false);
        if (ending !== "deny") await server.call("POST", `/v2/${id}/${ending}`);
        else {
          const channelResponse = { code: "900", message: "Internal system error" };
          await deny(server.gateway, await server.merchant(), { id, channelResponse });
        }
        const messages = await told(server, id);
        assert.deepEqual(
          messages.map((body) => [body["transaction_status"], body["transaction_type"]]),
          [
            ["pending", "off-us"],
            [ending, "off-us"],
          ],
        );
        const status = await statusOf(server, id);
        assert.equal(status["transaction_status"], ending);
        assert.equal("transaction_type" in status, false);
      }
    }
    await server.call("POST", "/v2/charge", chargeBody("gopay-1"));
    await server.call("POST", "/v2/gopay-1/cancel");
    for (const body of await told(server, "gopay-1")) {
      assert.equal("transaction_type" in body, false);
    }
  });

  test("name one cross reference for the merchant, in on-us payments by gopay alone", async (t) => {
    const server = await startTelling(t);
    const of = async (id: string, body: object, method: PaymentMethod) => {
      await server.call("POST", "/v2/charge", body);
      await payBy(server, id, method);
      assert.equal("merchant_cross_reference_id" in (await statusOf(server, id)), false, id);
      return (await lastTold(server, id))["merchant_cross_reference_id"];
    };
    const first = await of("qris-1", qris("qris-1"), ON_US);
    assert.match(String(first), UUID);
    assert.equal(await of("qris-2", qris("qris-2"), ON_US), first);
    assert.equal(await of("gopay-1", chargeBody("gopay-1"), ON_US), first);
    await server.call("POST", "/v2/qris-1/refund", { refund_key: "a" });
    assert.equal((await lastTold(server, "qris-1"))["merchant_cross_reference_id"], first);
    assert.equal(await of("qris-3", qris("qris-3"), OFF_US), undefined);
    assert.equal(await of("gopay-2", chargeBody("gopay-2"), OFF_US), undefined);
    assert.equal(await of("gopay-3", chargeBody("gopay-3"), { via: "gopay" }), undefined);
    const shopee = { via: "qris", issuer: "airpay shopee" } as const;
    assert.equal(await of("shopee-1", qris("shopee-1", "airpay shopee"), shopee), undefined);
    assert.equal(await of("shopee-2", qris("shopee-2", "airpay shopee"), ON_US), undefined);
  });

  test("spell references and GoPay as ShopeePay does", async (t) => {
    const server = await startTelling(t);
    await server.call("POST", "/v2/charge", qris("order-1", "airpay shopee"));
    const { reference_id: reference } = await lastTold(server, "order-1");
    const [, time] = /^QR(\d{13})[A-Za-z0-9]{10}$/.exec(String(reference)) ?? [];
    assert.equal(Number(time), server.clock.now.getTime());
    await payBy(server, "order-1", ON_US);
    const message = await lastTold(server, "order-1");
    assert.equal(message["issuer"], "Gopay");
    assert.equal(message["transaction_type"], "off-us");
    assert.equal(message["reference_id"], reference);
    assert.equal((await statusOf(server, "order-1"))["issuer"], "Gopay");
    await server.call("POST", "/v2/charge", qris("order-2"));
    await payBy(server, "order-2", ON_US);
    assert.equal((await lastTold(server, "order-2"))["issuer"], "gopay");
  });
});

suite("who buys, and where", () => {
  test("stands in messages from the first one on, and never in answers", async (t) => {
    const server = await startTelling(t);
    const charge = { ...chargeBody("order-1"), customer_details: CUSTOMER };
    const { body: charged } = await server.call("POST", "/v2/charge", charge);
    await payBy(server, "order-1", { via: "gopay" });
    const refund = await server.call("POST", "/v2/order-1/refund", { refund_key: "a" });
    const messages = await told(server, "order-1");
    assert.equal(messages.length, 3);
    const [{ pop_id: popId }] = messages as [Json];
    assert.match(String(popId), UUID);
    for (const body of messages) {
      assert.deepEqual(body["customer_details"], TOLD_CUSTOMER);
      assert.equal(body["pop_id"], popId);
    }
    for (const answer of [charged, refund.body, await statusOf(server, "order-1")]) {
      assert.equal("customer_details" in answer, false);
      assert.equal("pop_id" in answer, false);
    }
    // One for the merchant, and in qris only once somebody has paid.
    await server.call("POST", "/v2/charge", { ...qris("order-2"), customer_details: CUSTOMER });
    await payBy(server, "order-2", OFF_US);
    assert.deepEqual(
      (await told(server, "order-2")).map((body) => [body["pop_id"], body["customer_details"]]),
      [
        [undefined, TOLD_CUSTOMER],
        [popId, TOLD_CUSTOMER],
      ],
    );
    await server.call("POST", "/v2/charge", chargeBody("order-3"));
    await server.call("POST", "/v2/order-3/expire");
    for (const body of await told(server, "order-3")) assert.equal(body["pop_id"], popId);
  });

  test("says of the customer what the charge said, and nothing else", async (t) => {
    const server = await startTelling(t);
    const cases: readonly (readonly [unknown, unknown])[] = [
      [undefined, undefined],
      [null, undefined],
      [{}, undefined],
      [{ first_name: "", last_name: null, phone: "" }, undefined],
      [{ billing_address: { first_name: "Sari" } }, undefined],
      [{ first_name: "Sari" }, { full_name: "Sari" }],
      [{ last_name: "Dewi" }, { full_name: "Dewi" }],
      [{ first_name: "Sari", last_name: "Dewi Ayu" }, { full_name: "Sari Dewi Ayu" }],
      [{ email: "sari@example.com" }, { email: "sari@example.com" }],
      [{ phone: 628_110_000_001 }, { phone: "628110000001" }],
      [
        { first_name: '<b>💸"', phone: " " },
        { full_name: '<b>💸"', phone: " " },
      ],
    ];
    for (const [index, [customer_details, expected]] of cases.entries()) {
      const id = `order-${index}`;
      await server.call("POST", "/v2/charge", { ...chargeBody(id), customer_details });
      assert.deepEqual((await lastTold(server, id))["customer_details"], expected, id);
    }
  });

  test("is left out for a merchant who wants messages like those of 2021", async (t) => {
    const server = await startTelling(t);
    const put = async (message_shape: unknown) =>
      await server.call("PUT", "/sandbox/v1/settings", { message_shape });
    const shape = async () =>
      (await server.call("GET", "/sandbox/v1/settings")).body["message_shape"];
    assert.equal(await shape(), "2026");
    const charge = async (id: string) => {
      const body = { ...chargeBody(id), customer_details: CUSTOMER };
      await server.call("POST", "/v2/charge", body);
      return await lastTold(server, id);
    };
    const withBoth = await charge("order-1");
    assert.equal((await put("2021")).body["message_shape"], "2021");
    const without = await charge("order-2");
    const names = (body: Json) => Object.keys(body).sort();
    assert.deepEqual(
      names(withBoth).filter((name) => !(name in without)),
      ["customer_details", "pop_id"],
    );
    for (const wrong of ["2022", "", 2021, ["2021"]]) {
      const refused = await put(wrong);
      assert.equal(refused.status, 400, JSON.stringify(wrong));
      assert.match(JSON.stringify(refused.body["validation_messages"]), /message_shape/);
    }
    assert.equal(await shape(), "2021");
    assert.equal((await put(null)).body["message_shape"], "2026");
    assert.deepEqual(names(await charge("order-3")), names(withBoth));
  });

  test("is the importing merchant's own, and the shape comes along", async (t) => {
    const server = await startTelling(t);
    await server.call("PUT", "/sandbox/v1/settings", { message_shape: "2021" });
    await server.call("PUT", "/sandbox/v1/settings", { message_shape: "2026" });
    await server.call("POST", "/v2/charge", qris("order-1"));
    await payBy(server, "order-1", ON_US);
    await server.call("PUT", "/sandbox/v1/settings", { message_shape: "2021" });
    const theirs = await lastTold(server, "order-1");
    const asked = {
      headers: { authorization: `Basic ${btoa(`${server.keys.serverKey.reveal()}:`)}` },
    };
    const session = await (await fetch(`${server.url}/sandbox/v1/export`, asked)).text();
    const other = await startTestServer(t);
    // A session of before: the column is gone, and the setting was not there.
    const older = session
      .replace(/,"message_shape":"2021"/, "")
      .replaceAll('"transaction_type":', '"cross_reference_id":"x","transaction_type":');
    for (const [lines, shape] of [
      [session, "2021"],
      [older, "2021"],
    ] as const) {
      const imported = await other.call("POST", "/sandbox/v1/import?reset=true", lines);
      assert.equal(imported.status, 200, JSON.stringify(imported.body));
      const settings = await other.call("GET", "/sandbox/v1/settings");
      assert.equal(settings.body["message_shape"], shape);
    }
    const ours = await lastTold(other, "order-1");
    for (const name of ["pop_id", "merchant_cross_reference_id"]) {
      assert.match(String(ours[name]), UUID);
      assert.notEqual(ours[name], theirs[name], name);
    }
    await other.call("PUT", "/sandbox/v1/settings", { message_shape: "2026" });
    await other.call("POST", "/v2/charge", qris("order-2"));
    await payBy(other, "order-2", ON_US);
    const fresh = await lastTold(other, "order-2");
    assert.equal(fresh["pop_id"], ours["pop_id"]);
    assert.equal(fresh["merchant_cross_reference_id"], ours["merchant_cross_reference_id"]);
  });
});
