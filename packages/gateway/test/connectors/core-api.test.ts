import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Rupiah } from "@gerbang/protocol";
import { coreApiConnector as core } from "../../src/connectors/core-api/core-api-connector.ts";
import { checkOffer } from "../../src/domain/upstream/check-offer.ts";
import { checkPayload } from "../../src/domain/upstream/check-payload.ts";
import type { ChargeReply, Offer, UpstreamCall } from "../../src/domain/upstream/connector.ts";
import { deliverDue } from "../support/deliver-due.ts";
import { startTestServer, type TestServer } from "../support/gateway.ts";
import { qrPayloadOf } from "../support/payer.ts";
import { readQrByZxing } from "../support/pictures.ts";
import { startReceiver } from "../support/receiver.ts";
import { callsOf, chargeOrderOf, inboundOf, openedAccount } from "../support/upstream.ts";

function offerOf(reply: ChargeReply): Offer {
  assert.equal(reply.outcome, "offered", JSON.stringify(reply));
  return (reply as { offer: Offer }).offer;
}

async function charged(call: UpstreamCall, orderId: string, more = {}): Promise<Offer> {
  return offerOf(await core.charge(call, chargeOrderOf(orderId, more)));
}

async function pay(upstream: TestServer, orderId: string, body?: object) {
  const path = `/sandbox/v1/transactions/${encodeURIComponent(orderId)}/pay`;
  assert.equal((await upstream.call("POST", path, body)).status, 200);
}

const closed = { outcome: "closed" };

suite("the Core API connector in front of another gateway", () => {
  test("charges, finds, pays, refunds: a qris order from its offer to its end", async (t) => {
    const upstream = await startTestServer(t);
    const call = callsOf(t, upstream);
    const offer = await charged(call, "order-1");
    assert.equal(offer.orderId, "order-1");
    assert.equal(offer.amount, 44_000);
    assert.equal(offer.paymentType, "qris");
    assert.equal(offer.acquirer, "gopay");
    assert.match(offer.qrPayload ?? "", /^000201/);
    assert.equal(offer.expiresAt.getTime(), upstream.clock.now.getTime() + 900_000);

    const names = { orderId: "order-1", upstreamId: offer.upstreamId };
    const pending = await core.find(call, names);
    assert.deepEqual(pending, {
      outcome: "found",
      report: {
        upstreamId: offer.upstreamId,
        orderId: "order-1",
        amount: 44_000,
        state: "pending",
        acquirer: "gopay",
        label: call.account.id,
        orderedAt: upstream.clock.now,
        refunds: [],
      },
    });

    await pay(upstream, "order-1", { via: "qris", issuer: "dana" });
    const asked = { ...names, refundKey: "rf-1", amount: 10_000 as Rupiah, reason: "satu kosong" };
    assert.deepEqual(await core.refund(call, { ...asked, direct: true }), { outcome: "accepted" });
    const second = { ...asked, refundKey: "rf-2", direct: false };
    assert.deepEqual(await core.refund(call, second), { outcome: "accepted" });

    const paid = await core.find(call, { orderId: "order-1" });
    assert.ok(paid.outcome === "found");
    assert.equal(paid.report.state, "paid");
    assert.deepEqual(paid.report.payment, {
      paymentType: "qris",
      transactionType: "off-us",
      issuer: "dana",
    });
    assert.deepEqual(paid.report.settledAt, upstream.clock.now);
    assert.deepEqual(
      paid.report.refunds.map(({ key, amount, reason }) => ({ key, amount, reason })),
      ["rf-1", "rf-2"].map((key) => ({ key, amount: 10_000, reason: "satu kosong" })),
    );
    assert.deepEqual(paid.report.refunds[0]?.at, upstream.clock.now);
  });

  test("offers a gopay order's link and picture, and cancels or expires it", async (t) => {
    const upstream = await startTestServer(t);
    const call = callsOf(t, upstream);
    const gopay = { paymentType: "gopay", callbackUrl: "https://toko.example/selesai" };
    const offer = await charged(call, "order-1", gopay);
    const encoded = encodeURIComponent("https://toko.example/selesai?order_id=order-1");
    assert.ok(offer.deeplink?.includes(encoded), offer.deeplink);
    const { orderId, amount, acquirer } = chargeOrderOf("order-1");
    const wanted = { orderId, amount, acquirer, paymentType: "gopay", now: upstream.clock.now };
    assert.equal(checkOffer(offer, { ...wanted, lifetimeSecondsMin: 20 }), undefined);

    const picture = await core.picture(call, offer.pictureUrl ?? "");
    assert.ok(picture.outcome === "fetched");
    assert.equal(picture.contentType, "image/png");
    const payload = await qrPayloadOf(upstream, "order-1");
    assert.equal(await readQrByZxing(picture.bytes), payload);
    assert.equal(checkPayload(payload, amount), undefined);

    const { upstreamId } = offer;
    assert.deepEqual(await core.close(call, { orderId, upstreamId }, "cancel"), closed);
    const again = await core.close(call, { orderId }, "expire");
    assert.ok(again.outcome === "refused");
    assert.deepEqual([again.reason, again.code], ["wrong_state", "412"]);
    await charged(call, "order-2");
    assert.deepEqual(await core.close(call, { orderId: "order-2" }, "expire"), closed);
    const states = await Promise.all(
      ["order-1", "order-2", "order-3"].map(async (one) => {
        const reply = await core.find(call, { orderId: one });
        return reply.outcome === "found" ? reply.report.state : reply.outcome;
      }),
    );
    assert.deepEqual(states, ["cancelled", "expired", "absent"]);
  });

  test("keeps to the lifetime that was asked for, and passes on what the merchant said", async (t) => {
    const upstream = await startTestServer(t);
    const call = callsOf(t, upstream);
    const request = {
      payment_type: "qris",
      transaction_details: { order_id: "x", gross_amount: 44_000 },
      custom_expiry: { expiry_duration: 3, unit: "day" },
      qris: { acquirer: "airpay shopee" },
      custom_field1: "meja 7",
      metadata: { kasir: "Sari" },
    };
    const orderId = "Meja 7/Lantai #2: 10%";
    const offer = await charged(call, orderId, { request, lifetimeSeconds: 77 });
    assert.equal(offer.expiresAt.getTime(), upstream.clock.now.getTime() + 77_000);
    assert.equal(offer.acquirer, "airpay shopee");
    const { body } = await upstream.call("GET", `/v2/${offer.upstreamId}/status`);
    assert.deepEqual(
      [body["custom_field1"], body["metadata"]],
      ["meja 7", { kasir: "Sari", gerbang: call.account.id }],
    );
    const found = await core.find(call, { orderId });
    assert.equal(found.outcome === "found" && found.report.upstreamId, offer.upstreamId);
    await pay(upstream, orderId, { via: "qris", issuer: "shopeepay" });
    const paid = await core.find(call, { orderId });
    assert.ok(paid.outcome === "found" && paid.report.payment?.paymentType === "qris");
    assert.match(paid.report.payment.shopeepayReferenceNumber ?? "", /^\d+$/);
  });

  const FORCED: Readonly<Record<string, string>> = {
    "force-deny": "denied",
    "force-fraud": "denied",
    "force-402-not-activated": "refused not_enabled",
    "force-402-no-access": "refused not_enabled",
    "force-402-settings": "refused not_enabled",
    "force-406": "unknown order_taken",
    "force-410": "refused other",
    "force-429": "refused rate_limited",
    "force-500": "unknown server_error",
    "force-503": "unknown server_error",
    "force-channel-310": "refused invalid",
    "force-channel-132": "unknown order_taken",
    "force-channel-902": "refused invalid",
    "force-channel-101": "refused not_found",
    "force-channel-900": "denied",
  };
  test("knows every answer to a charge that it can be made to give, and a key that nobody has", async (t) => {
    const upstream = await startTestServer(t);
    const call = callsOf(t, upstream);
    const summary = (reply: ChargeReply) =>
      `${reply.outcome} ${"why" in reply ? reply.why : "reason" in reply ? reply.reason : ""}`.trim();
    for (const [name, outcome] of Object.entries(FORCED)) {
      const order = chargeOrderOf(`${name}-1`, { paymentType: "gopay" });
      assert.equal(summary(await core.charge(call, order)), outcome, name);
    }
    const wrong = { ...call, account: openedAccount(upstream.url) };
    assert.equal(summary(await core.charge(wrong, chargeOrderOf("a"))), "refused unauthorized");
    const brief = chargeOrderOf("b", { lifetimeSeconds: 5 });
    assert.equal(summary(await core.charge(call, brief)), "refused invalid");
  });

  test("knows every answer to a refund that it can be made to give", async (t) => {
    const upstream = await startTestServer(t);
    const call = callsOf(t, upstream);
    const ask = async (orderId: string, refundKey: string, amount = 10_000) => {
      const order = { orderId, refundKey, amount: amount as Rupiah, reason: "", direct: true };
      const reply = await core.refund(call, order);
      return "reason" in reply ? reply.reason : reply.outcome;
    };
    for (const orderId of ["force-refund-denied-1", "force-refund-funds-1", "order-1"]) {
      await charged(call, orderId);
      assert.equal(await ask(orderId, "early"), "wrong_state");
      await pay(upstream, orderId);
    }
    assert.deepEqual(
      [
        await ask("force-refund-denied-1", "a"),
        await ask("force-refund-funds-1", "a"),
        await ask("order-1", "a", 50_000),
        await ask("order-1", "a"),
        await ask("order-1", "a"),
        await ask("order-9", "a"),
      ],
      ["denied", "short_of_funds", "amount", "accepted", "duplicate", "not_found"],
    );
  });

  test("tells the inbox by messages that can be verified", async (t) => {
    const inbox = await startReceiver(t);
    const upstream = await startTestServer(t);
    const call = callsOf(t, upstream);
    const { upstreamId } = await charged(call, "order-1", { notificationUrl: inbox.url });
    await deliverDue(upstream.gateway, { merchantId: upstream.keys.id });
    await pay(upstream, "order-1");
    await deliverDue(upstream.gateway, { merchantId: upstream.keys.id });
    assert.deepEqual(
      inbox.received.map(({ body }) =>
        core.readMessage(call.account, inboundOf(Buffer.from(body))),
      ),
      ["pending", "paid"].map((claims) => ({
        outcome: "genuine",
        orderId: "order-1",
        upstreamId,
        label: call.account.id,
        claims,
      })),
    );
  });
});
