import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Rupiah } from "@gerbang/protocol";
import { coreApiConnector as core } from "../../src/connectors/core-api/core-api-connector.ts";
import type { ChargeReply, Offer, UpstreamCall } from "../../src/domain/upstream/connector.ts";
import { startTestServer, type TestServer } from "../support/gateway.ts";
import { callsOf, chargeOrderOf } from "../support/upstream.ts";

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
});
