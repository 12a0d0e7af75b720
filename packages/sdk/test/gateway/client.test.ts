import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { inspect } from "node:util";
import { parseQris } from "@gerbang/protocol";
import { pay } from "../../../gateway/src/operations/transactions/pay.ts";
import { confirmDueRefunds } from "../../../gateway/src/operations/transactions/refund.ts";
import { startTestServer, type TestServer } from "../../../gateway/test/support/gateway.ts";
import { readQrByZxing } from "../../../gateway/test/support/pictures.ts";
import {
  type ClientOptions,
  fetchTransport,
  GatewayError,
  type GatewayErrorCode,
  type Transport,
} from "../../src/api.ts";
import type { GatewayClient } from "../../src/client.ts";
import { createClient } from "../../src/index.node.ts";
import { nodeTransport } from "../../src/node-transport.ts";
import { startLossyProxy } from "./support/lossy-proxy.ts";

interface Opened {
  readonly server: TestServer;
  readonly client: GatewayClient;
  readonly serverKey: string;
}

async function open(t: TestContext, options: Partial<ClientOptions> = {}): Promise<Opened> {
  const server = await startTestServer(t);
  const serverKey = server.keys.serverKey.reveal();
  const client = createClient({ serverKey, baseUrl: server.url, wait: async () => {}, ...options });
  return { server, client, serverKey };
}

function gopay(order_id: string, gross_amount = 44_000) {
  return { payment_type: "gopay", transaction_details: { order_id, gross_amount } } as const;
}

/** The payer's side: scans with another wallet, or pays inside the app. */
async function payOrder({ gateway, merchant }: TestServer, id: string, issuer?: string) {
  const method = issuer ? ({ via: "qris", issuer } as const) : ({ via: "gopay" } as const);
  const decision = await pay(gateway, await merchant(), { id, method });
  assert.equal(decision?.outcome, "applied");
}

async function refusal(call: Promise<unknown>, code: GatewayErrorCode): Promise<GatewayError> {
  const error = await call.then(
    (answer) => assert.fail(`succeeded with ${inspect(answer)}`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof GatewayError, inspect(error));
  assert.equal(error.code, code);
  assert.equal(error.outcome, "refused");
  return error;
}

for (const [name, transport] of [
  ["node:http", nodeTransport],
  ["fetch", fetchTransport],
] satisfies [string, () => Transport][]) {
  suite(`the client against a running Gerbang, over ${name}`, () => {
    test("charges GoPay, and the links lead where a customer can pay", async (t) => {
      const { client, server } = await open(t, { transport: transport() });
      const charged = await client.charge({
        ...gopay("order-101"),
        gopay: { enable_callback: true, callback_url: "https://shop.example/finish" },
      });
      assert.equal(charged.status_code, "201");
      assert.equal(charged.transaction_status, "pending");
      assert.equal(charged.gross_amount, "44000.00");
      const names = charged.actions?.map((action) => action.name) ?? [];
      for (const wanted of ["generate-qr-code", "deeplink-redirect", "get-status", "cancel"]) {
        assert.ok(names.includes(wanted), `${wanted} is not among ${names.join(", ")}`);
      }

      const { bytes, contentType } = await client.qrCode(charged);
      assert.equal(contentType, "image/png");
      const qris = parseQris((await readQrByZxing(bytes)) ?? "");
      assert.equal(qris.outcome, "read", inspect(qris));
      assert.equal(qris.qris.amount, 44_000);
      // Without the links, by the two members that name the picture.
      const { transaction_id, payment_type } = charged;
      const again = await client.qrCode({ transaction_id, payment_type });
      assert.deepEqual(again.bytes, bytes);

      const byOrder = await client.status("order-101");
      assert.equal(byOrder.transaction_status, "pending");
      assert.deepEqual(await client.status(transaction_id), byOrder);
      await payOrder(server, "order-101");
      const paid = await client.status("order-101");
      assert.equal(paid.transaction_status, "settlement");
      assert.equal(paid.payment_type, "gopay");
    });

    test("names orders of any text in its paths", async (t) => {
      const { client, server } = await open(t, { transport: transport() });
      for (const id of ["INV/1", "a b: 100%2F", "#?&+", "order/status", " ", "💸", "..a", "é"]) {
        const { transaction_id, order_id } = await client.charge(gopay(id));
        assert.equal(order_id, id);
        assert.equal((await client.status(id)).transaction_id, transaction_id, id);
        await payOrder(server, id);
        const refunded = await client.refund(id, { amount: 1_000 });
        assert.equal(refunded.order_id, id);
        await refusal(client.cancel(id), "wrong_status");
      }
      const { transaction_id } = await client.charge(gopay(".."));
      assert.equal((await client.status(transaction_id)).order_id, "..");
    });

    test("charges QRIS of either acquirer, paid by whatever app scans it", async (t) => {
      const { client, server } = await open(t, { transport: transport() });
      for (const [order_id, acquirer] of [
        ["order-1", "gopay"],
        ["order-2", "airpay shopee"],
      ] as const) {
        const charged = await client.charge({
          payment_type: "qris",
          transaction_details: { order_id, gross_amount: 25_000 },
          qris: { acquirer },
        });
        assert.equal(charged.acquirer, acquirer);
        const { bytes } = await client.qrCode(charged);
        assert.equal(await readQrByZxing(bytes), charged.qr_string);
        await payOrder(server, order_id, "dana");
        const paid = await client.status(order_id);
        assert.equal(paid.payment_type, "qris");
        assert.equal(paid.issuer, "dana");
      }
    });

    test("cancels and expires what nobody has paid, and the order id is free again", async (t) => {
      const { client, server } = await open(t, { transport: transport() });
      await client.charge(gopay("order-1"));
      const cancelled = await client.cancel("order-1");
      assert.equal(cancelled.transaction_status, "cancel");
      await refusal(client.cancel("order-1"), "wrong_status");
      const second = await client.charge(gopay("order-1"));
      const expired = await client.expire("order-1");
      assert.equal(expired.status_code, "407");
      assert.equal(expired.transaction_status, "expire");
      // 407 is a result, not an error.
      assert.equal((await client.status(second.transaction_id)).status_code, "407");
      await client.charge(gopay("order-1"));
      await payOrder(server, "order-1");
      await refusal(client.cancel("order-1"), "wrong_status");
      await refusal(client.expire("order-1"), "wrong_status");
    });

    test("refunds in parts, by either address, and never more than was paid", async (t) => {
      const { client, server } = await open(t, { transport: transport() });
      await client.charge(gopay("order-1"));
      await refusal(client.refund("order-1", { amount: 1_000 }), "wrong_status");
      await payOrder(server, "order-1");
      const first = await client.refund("order-1", {
        refund_key: "RF-1",
        amount: 14_000,
        reason: "out of bananas",
      });
      assert.equal(first.transaction_status, "partial_refund");
      assert.equal(first.refund_amount, "14000.00");
      await refusal(client.refund("order-1", { refund_key: "RF-1", amount: 1 }), "conflict");
      await refusal(client.refund("order-1", { amount: 30_001 }), "refund_refused");
      const second = await client.directRefund("order-1");
      assert.equal(second.transaction_status, "refund");
      assert.equal(second.refund_amount, "30000.00");
      assert.match(second.refund_key ?? "", /^[0-9a-f-]{36}$/);

      server.clock.advance(60_000);
      await confirmDueRefunds(server.gateway);
      const { refunds = [], refund_amount } = await client.status("order-1");
      assert.equal(refund_amount, "44000.00");
      assert.deepEqual(
        refunds.map((refund) => [refund.refund_key, refund.refund_amount]),
        [
          ["RF-1", "14000.00"],
          [second.refund_key, "30000.00"],
        ],
      );
      assert.ok(refunds.every((refund) => refund.bank_confirmed_at !== undefined));
    });

    test("tells a charge that was denied, and a refund that the bank refused, as results", async (t) => {
      const { client, server } = await open(t, { transport: transport() });
      const denied = await client.charge(gopay("force-deny-1"));
      assert.equal(denied.status_code, "202");
      assert.equal(denied.transaction_status, "deny");
      await client.charge(gopay("force-refund-denied-1"));
      await payOrder(server, "force-refund-denied-1");
      assert.equal((await client.refund("force-refund-denied-1")).status_code, "202");
    });

    test("names every refusal", async (t) => {
      const { client, server } = await open(t, { transport: transport() });
      await client.charge(gopay("order-1"));
      const conflict = await refusal(client.charge(gopay("order-1")), "conflict");
      assert.equal(conflict.statusCode, "406");
      await refusal(client.approve("order-1"), "wrong_status");
      await refusal(client.deny("order-1"), "wrong_status");
      const capture = { transaction_id: crypto.randomUUID(), gross_amount: 44_000 };
      await refusal(client.capture(capture), "not_found");
      const missing = await refusal(client.status("order-2"), "not_found");
      assert.match(missing.requestId ?? "", /^[0-9a-f-]{36}$/);
      const invalid = await refusal(client.charge(gopay("order-3", 0)), "invalid_request");
      assert.notEqual(invalid.validationMessages.length, 0);
      assert.equal(invalid.answer?.httpStatus, 400);
      await refusal(client.charge(gopay("force-410-1")), "customer_blocked");
      await refusal(client.charge(gopay("force-402-not-activated-1")), "not_enabled");
      const stranger = createClient({
        serverKey: "SB-Mid-server-of-somebody-else",
        baseUrl: server.url,
        transport: transport(),
      });
      await refusal(stranger.status("order-1"), "unauthorized");
    });

    test("a charge whose answer is lost is made once, and repeated to the caller", async (t) => {
      const { server, serverKey } = await open(t);
      const proxy = await startLossyProxy(t, server.url);
      const client = createClient({
        serverKey,
        // A path, and the slash that people paste with it.
        baseUrl: `${proxy.url}/`,
        transport: transport(),
        wait: async () => {},
      });
      proxy.loseNextAnswer();
      const charged = await client.charge(gopay("order-1"));
      assert.equal(proxy.passed, 2);
      assert.equal((await client.status("order-1")).transaction_id, charged.transaction_id);
      await payOrder(server, "order-1");
      proxy.loseNextAnswer();
      await client.refund("order-1", { amount: 4_000 });
      assert.equal((await client.status("order-1")).refund_amount, "4000.00");
    });
  });
}

suite("the client against a running Gerbang", () => {
  test("one idempotency key is one operation, also when it is used at the same moment", async (t) => {
    const { client } = await open(t);
    const idempotencyKey = "order-1-attempt-1";
    const answers = await Promise.all(
      Array.from(
        { length: 10 },
        async () => await client.charge(gopay("order-1"), { idempotencyKey }),
      ),
    );
    assert.equal(new Set(answers.map((answer) => answer.transaction_id)).size, 1);
  });

  test("a gateway that is down is an unknown outcome; after it is back the order can be charged", async (t) => {
    const { server, serverKey } = await open(t);
    const proxy = await startLossyProxy(t, server.url);
    const client = createClient({ serverKey, baseUrl: proxy.url, wait: async () => {} });
    proxy.cutOff(true);
    await assert.rejects(client.charge(gopay("order-1")), (error) => {
      assert.ok(error instanceof GatewayError);
      assert.equal(error.code, "connection_failed");
      assert.equal(error.outcome, "unknown");
      assert.equal(error.attempts, 3);
      return true;
    });
    proxy.cutOff(false);
    await refusal(client.status("order-1"), "not_found");
    assert.equal((await client.charge(gopay("order-1"))).transaction_status, "pending");
  });

  test("sends a charge's notifications where it asks for, in the language it asks for", async (t) => {
    const { client, server } = await open(t);
    await client.charge(gopay("order-1"), {
      overrideNotificationUrls: ["https://a.example/n", "https://b.example/n"],
      locale: "en-EN",
    });
    const rows = await server.gateway.db.kysely
      .selectFrom("notification")
      .select("url")
      .orderBy("url")
      .execute();
    assert.deepEqual(
      rows.map(({ url }) => url),
      ["https://a.example/n", "https://b.example/n"],
    );
  });

  test("shows its key in no error and to no hook", async (t) => {
    const { client, serverKey } = await open(t);
    const { server } = await open(t);
    const events: unknown[] = [];
    // Another gateway's merchant: its key is as good as a secret and as bad as unknown here.
    const wrong = createClient({
      serverKey,
      baseUrl: server.url,
      onRequest: (event) => events.push(event),
      onResponse: (event) => events.push(event),
    });
    const error = await refusal(wrong.status("order-1"), "unauthorized");
    const shown = inspect([client, wrong, error, error.cause, events], {
      depth: 10,
      showHidden: true,
    });
    assert.ok(!shown.includes(serverKey));
    assert.ok(!shown.includes(btoa(`${serverKey}:`)));
  });
});
