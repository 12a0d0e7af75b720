import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { ChargeRequest } from "@gerbang/protocol";
import { pay } from "../../../gateway/src/operations/transactions/pay.ts";
import { startTestServer, type TestServer } from "../../../gateway/test/support/gateway.ts";
import {
  type ChargeSource,
  chargeOrder,
  createPayments,
  GatewayError,
  memoryStore,
  type PaymentRecord,
  parseTransaction,
  type Transport,
} from "../../src/api.ts";
import { presentCheckoutState } from "../../src/checkout-state.ts";
import { createClient } from "../../src/index.node.ts";
import { nodeTransport } from "../../src/node-transport.ts";

const MINUTE_MS = 60_000;

function order(gross_amount = 44_000, order_id = "order-1"): ChargeRequest {
  return { payment_type: "gopay", transaction_details: { order_id, gross_amount } };
}

interface Opened {
  readonly transport?: Transport;
  /** How far the merchant's clock is ahead of the gateway's. */
  readonly aheadMs?: number;
}

/** A merchant, a Gerbang, and a count of what was sent to it. */
async function open(t: TestContext, { transport = nodeTransport(), aheadMs = 0 }: Opened = {}) {
  const server = await startTestServer(t);
  const sent: string[] = [];
  const told: string[] = [];
  const client = createClient({
    serverKey: server.keys.serverKey.reveal(),
    baseUrl: server.url,
    retriesMax: 0,
    transport,
    onRequest: ({ url }) => sent.push(new URL(url).pathname.split("/").at(-1) ?? ""),
  });
  const payments = createPayments({
    store: memoryStore(),
    now: () => new Date(server.clock.now.getTime() + aheadMs),
    onPaid: (_, tx) => tx.afterCommit(() => told.push("paid")),
    onClosed: ({ transaction, isReplaced }, tx) =>
      tx.afterCommit(() => told.push(`${transaction.status}${isReplaced ? " replaced" : ""}`)),
  });
  const source: ChargeSource = { payments, client };
  const charge = async (request = order()) => await chargeOrder(source, request);
  return { server, client, payments, sent, told, charge };
}

async function openWith(t: TestContext, transport: Transport) {
  return await open(t, { transport });
}

function newest(record: PaymentRecord) {
  const transaction = record.transactions.at(-1);
  assert.ok(transaction);
  return transaction;
}

async function payAsCustomer({ gateway, merchant }: TestServer, id: string) {
  const paid = await pay(gateway, await merchant(), { id, method: { via: "gopay" } });
  assert.equal(paid?.outcome, "applied");
}

suite("charging an order whenever the customer wants to pay", () => {
  test("asks the gateway once, however often, and keeps the links", async (t) => {
    const { sent, charge } = await open(t);
    const first = await charge();
    assert.ok(newest(first).qrCodeUrl && newest(first).deeplinkUrl);
    assert.deepEqual(await charge(), first);
    assert.deepEqual(sent, ["charge"]);
  });

  test("gives two who charge at the same moment one transaction", async (t) => {
    const { charge, told } = await open(t);
    const records = await Promise.all([charge(), charge(), charge()]);
    const ids = new Set(records.map((record) => newest(record).transactionId));
    assert.equal(ids.size, 1);
    assert.ok(records.every((record) => newest(record).qrCodeUrl));
    assert.deepEqual(told, []);
  });

  test("gets the links of a charge whose answer was lost", async (t) => {
    let loses = true;
    const http = nodeTransport();
    const { charge, sent } = await openWith(t, async (request) => {
      const answer = await http(request);
      if (loses) throw new Error("lost");
      return answer;
    });
    await assert.rejects(charge(), { code: "connection_failed" });
    loses = false;
    assert.ok(newest(await charge()).qrCodeUrl);
    assert.deepEqual(sent, ["charge", "charge"]);
  });

  test("replaces a transaction whose links are lost for good", async (t) => {
    const { server, client, charge, sent, told } = await open(t);
    const lost = await client.charge(order());
    server.clock.advance(6 * MINUTE_MS);
    sent.length = 0;
    const record = await charge();
    assert.notEqual(newest(record).transactionId, lost.transaction_id);
    assert.ok(newest(record).qrCodeUrl);
    assert.deepEqual(sent, ["charge", "status", "cancel", "status", "charge"]);
    assert.deepEqual(told, ["cancel replaced"]);
  });

  test("finds that the transaction in the way is paid, and does not charge again", async (t) => {
    const { server, client, charge, told } = await open(t);
    const lost = await client.charge(order());
    await payAsCustomer(server, lost.transaction_id);
    server.clock.advance(6 * MINUTE_MS);
    const record = await charge();
    assert.equal(newest(record).transactionId, lost.transaction_id);
    assert.deepEqual(told, ["paid"]);
    assert.deepEqual(await charge(), record);
  });

  test("charges anew when the time is up, also when nobody has said so yet", async (t) => {
    const { server, charge, told } = await open(t);
    const first = await charge();
    server.clock.advance(16 * MINUTE_MS);
    const second = await charge();
    assert.notEqual(newest(second).transactionId, newest(first).transactionId);
    assert.match(told.join(), /^(cancel|expire) replaced$/);
  });

  for (const aheadMs of [120 * MINUTE_MS, -120 * MINUTE_MS]) {
    test(`counts a transaction's life by one clock, with a server ${aheadMs / MINUTE_MS} minutes ahead`, async (t) => {
      const { server, payments, charge, sent } = await open(t, { aheadMs });
      const first = await charge();
      server.clock.advance(14 * MINUTE_MS);
      assert.deepEqual(await charge(), first);
      const state = presentCheckoutState(first, payments.now());
      assert.equal(Date.parse(state?.expires_at ?? "") - Date.parse(state?.now ?? ""), MINUTE_MS);
      server.clock.advance(2 * MINUTE_MS);
      assert.notEqual(newest(await charge()).transactionId, newest(first).transactionId);
      assert.deepEqual(sent, ["charge", "cancel", "status", "charge"]);
    });
  }

  test("does not let go of a payment that came in the last second", async (t) => {
    const { server, charge, told, sent } = await open(t);
    const first = await charge();
    await payAsCustomer(server, newest(first).transactionId);
    server.clock.advance(16 * MINUTE_MS);
    const second = await charge();
    assert.equal(newest(second).transactionId, newest(first).transactionId);
    assert.deepEqual(told, ["paid"]);
    assert.deepEqual(sent, ["charge", "cancel", "status"]);
  });

  test("replaces a transaction over another amount", async (t) => {
    const { payments, charge, told } = await open(t);
    await charge();
    const shown: (string | undefined)[] = [];
    payments.subscribe("order-1", (changed) => {
      shown.push(presentCheckoutState(changed, payments.now())?.transaction_status);
    });
    const record = await charge(order(30_000));
    assert.deepEqual([...new Set(shown)], ["pending"]);
    assert.equal(newest(record).grossAmount, 30_000);
    assert.deepEqual(told, ["cancel replaced"]);
  });

  test("charges anew at once after the transaction was cancelled", async (t) => {
    const { client, payments, charge } = await open(t);
    const first = newest(await charge());
    const cancelled = parseTransaction(await client.cancel(first.transactionId));
    assert.ok("status" in cancelled);
    await payments.apply(cancelled, { isConfirmed: true });
    const second = newest(await charge());
    assert.equal(second.status, "pending");
    assert.notEqual(second.transactionId, first.transactionId);
  });

  test("leaves alone what somebody else has charged in the meantime", async (t) => {
    const http = nodeTransport();
    let before = async () => {};
    const { charge, sent, told } = await openWith(t, async (request) => {
      const [run] = [before, (before = async () => {})];
      await run();
      return await http(request);
    });
    let first: PaymentRecord | undefined;
    before = async () => {
      first = await charge();
    };
    const second = await charge({ ...order(), custom_field1: "another page" });
    assert.ok(first);
    assert.equal(newest(second).transactionId, newest(first).transactionId);
    assert.ok(newest(second).qrCodeUrl);
    assert.deepEqual(sent, ["charge", "charge", "status"]);
    assert.deepEqual(told, []);
  });

  test("tells of a charge that was denied at once, and charges anew when asked again", async (t) => {
    const { charge, told, sent } = await open(t);
    const denied = order(44_000, "force-deny-1");
    const first = await charge(denied);
    assert.equal(newest(first).status, "deny");
    assert.deepEqual(told, ["deny"]);
    const second = await charge(denied);
    assert.notEqual(newest(second).transactionId, newest(first).transactionId);
    assert.deepEqual(told, ["deny", "deny"]);
    assert.deepEqual(sent, ["charge", "charge"]);
  });

  test("passes on what the gateway refuses", async (t) => {
    const { charge } = await open(t);
    const refused = await charge(order(-1)).catch((error: unknown) => error);
    assert.ok(refused instanceof GatewayError);
    assert.equal(refused.code, "invalid_request");
  });
});
