import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { expireDueTransactions } from "../../../src/operations/transactions/expire.ts";
import type { RawAnswer } from "../../support/bi-snap.ts";
import {
  assertDocumented,
  documentedBody,
  startLinkingShop,
} from "../../support/bi-snap-accounts.ts";
import { deliverDue } from "../../support/deliver-due.ts";
import { movesOn } from "../../support/merchant-clock.ts";

type Json = Record<string, unknown>;

const DAY_MS = 86_400_000;

async function startHolding(t: TestContext) {
  const shop = await startLinkingShop(t);
  const { server } = shop;
  const customer = await shop.link();
  const option = await shop.optionToken(customer);
  const request = documentedBody("snap.auth.payment.request");
  const [line] = (request["additionalInfo"] as { payOptionDetails: Json[] }).payOptionDetails;
  const body = {
    ...request,
    merchantId: server.keys.id,
    additionalInfo: {
      payOptionDetails: [{ ...line, additionalInfo: { paymentOptionToken: option } }],
    },
  };
  const names = (held: RawAnswer) => ({
    originalReferenceNo: held.body["referenceNo"],
    originalPartnerReferenceNo: held.body["partnerReferenceNo"],
    merchantId: server.keys.id,
  });
  return {
    ...shop,
    customer,
    body,
    names,
    hold: async (changed: Json = {}, externalId?: string) =>
      await shop.call(
        "auth/payment",
        { ...body, ...changed },
        { customer, ...(externalId !== undefined && { externalId }) },
      ),
    async statusOf(held: RawAnswer) {
      return (await shop.call("auth/query", names(held))).body["latestTransactionStatus"];
    },
    async left() {
      const { body: asked } = await shop.call("registration-account-inquiry", {}, { customer });
      const { paymentOptions } = asked["additionalInfo"] as {
        paymentOptions: { balance: { value: number } }[];
      };
      return paymentOptions[0]?.balance.value;
    },
    async told() {
      await deliverDue(server.gateway, { merchantId: server.keys.id });
      return shop.receiver.received
        .filter(({ path }) => path.endsWith("/debit/notify"))
        .map((message) => (JSON.parse(message.body) as Json)["latestTransactionStatus"]);
    },
  };
}

suite("an amount that is held in a linked account", () => {
  test("is held, asked for, taken whole, and given back", async (t) => {
    const shop = await startHolding(t);
    const held = await shop.hold({}, "hold-1");
    assertDocumented(held.body, "snap.auth.payment.response.200");
    const info = held.body["additionalInfo"] as Json;
    assert.equal(info["transactionStatus"], "01");
    assert.equal(info["validUpTo"], "2026-11-09T12:00:00+07:00", "seven days");
    assert.equal(await shop.left(), 910_000);
    assertDocumented(
      (await shop.call("auth/query", shop.names(held))).body,
      "snap.auth.query.response.200.authorized",
    );
    const capture = { ...documentedBody("snap.auth.capture.request"), ...shop.names(held) };
    const part = { ...capture, captureAmount: { value: "1.00", currency: "IDR" } };
    assert.equal((await shop.call("auth/capture", part)).body["responseCode"], "4036515");
    await movesOn(shop.server, 600_000);
    const taken = await shop.call("auth/capture", capture, { externalId: "capture-1" });
    assertDocumented(taken.body, "snap.auth.capture.response.200");
    assert.equal(
      (await shop.call("auth/capture", capture, { externalId: "capture-1" })).text,
      taken.text,
    );
    assertDocumented(
      (await shop.call("auth/capture", capture)).body,
      "snap.auth.capture.error.403",
    );
    assert.equal(await shop.statusOf(held), "00");
    const refund = { ...documentedBody("snap.auth.refund.request"), ...shop.names(held) };
    assertDocumented(
      (await shop.call("auth/refund", refund)).body,
      "snap.auth.refund.response.200",
    );
    assert.equal((await shop.call("auth/refund", refund)).body["responseCode"], "4096901");
    const more = { ...refund, partnerRefundNo: "RFD-more" };
    assert.equal((await shop.call("auth/refund", more)).body["responseCode"], "4036915");
    assert.equal(await shop.left(), 1_000_000);
    assert.equal(await shop.statusOf(held), "04");
    assert.deepEqual(await shop.told(), ["01", "00", "04"]);
  });

  test("is let go of by the merchant, or when its time is over", async (t) => {
    const shop = await startHolding(t);
    const held = await shop.hold();
    const release = { ...documentedBody("snap.auth.void.request"), ...shop.names(held) };
    assertDocumented((await shop.call("auth/void", release)).body, "snap.auth.void.response.200");
    assert.equal((await shop.call("auth/void", release)).body["responseCode"], "4036715");
    assert.equal(await shop.left(), 1_000_000);
    const left = await shop.hold({}, "hold-2");
    await movesOn(shop.server, 7 * DAY_MS - 1_000);
    await expireDueTransactions(shop.server.gateway);
    assert.deepEqual(await shop.told(), ["01", "05", "01"]);
    await movesOn(shop.server, 1_000);
    await expireDueTransactions(shop.server.gateway);
    assert.deepEqual(await shop.told(), ["01", "05", "01", "05"]);
    const token = await shop.caller.token();
    const named = { additionalData: { originalExternalId: "hold-2" } };
    const asked = await shop.caller.call("/v1.0/auth/query", named, { token });
    assert.equal(asked.body["latestTransactionStatus"], "05");
    assert.equal(asked.body["originalReferenceNo"], left.body["referenceNo"]);
  });

  test("is refused where it cannot be held, and found by none of the other names", async (t) => {
    const shop = await startHolding(t);
    const codeOf = ({ body }: RawAnswer) => body["responseCode"];
    assert.equal(codeOf(await shop.call("auth/payment", shop.body)), "4006302");
    assert.equal(
      codeOf(await shop.call("auth/payment", shop.body, { customer: "CUST-none" })),
      "4016302",
    );
    assert.equal(codeOf(await shop.hold({ merchantId: "" })), "4006302");
    assert.equal(codeOf(await shop.hold({ merchantId: "G0" })), "4046308");
    assert.equal(
      codeOf(await shop.hold({ amount: { value: "1.00", currency: "IDR" } })),
      "4006301",
    );
    const details = { value: "2000000.00", currency: "IDR" };
    const [line] = shop.body.additionalInfo.payOptionDetails;
    const tooMuch = { payOptionDetails: [{ ...line, transAmount: details }] };
    const poor = await shop.hold({ amount: details, items: [], additionalInfo: tooMuch });
    assert.equal(codeOf(poor), "4036314");
    const bare = await shop.call("auth/query", { merchantId: shop.server.keys.id });
    assert.equal(bare.body["responseMessage"], "Invalid Mandatory Field originalReferenceNo");
    assert.equal(codeOf(await shop.call("auth/query", { originalReferenceNo: "A1ID" })), "4046401");
    const capture = documentedBody("snap.auth.capture.request");
    const without = { ...capture, partnerCaptureNo: null };
    const unnamed = await shop.call("auth/capture", without);
    assert.equal(unnamed.body["responseMessage"], "Invalid Mandatory Field partnerCaptureNo");
  });
});
