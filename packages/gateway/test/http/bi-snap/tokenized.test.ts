import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { Rupiah } from "@gerbang/protocol";
import { changeCustomer } from "../../../src/operations/accounts/change-customer.ts";
import { expireDueTransactions } from "../../../src/operations/transactions/expire.ts";
import type { RawAnswer } from "../../support/bi-snap.ts";
import {
  assertDocumented,
  documentedBody,
  type LinkingShop,
  RETURN_URL,
  startLinkingShop,
} from "../../support/bi-snap-accounts.ts";
import { deliverDue } from "../../support/deliver-due.ts";
import { chargeBody } from "../../support/gateway.ts";
import { linkAccount } from "../../support/linked-account.ts";
import { movesOn } from "../../support/merchant-clock.ts";

type Json = Record<string, unknown>;

const PAY = "debit/payment-host-to-host";
const MINUTE_MS = 60_000;

interface Paying extends LinkingShop {
  readonly customer: string;
  readonly option: string;
  /** The documented request, with an amount, and what else is changed of it. */
  readonly pay: (
    amount: string,
    changed?: Json,
    options?: { externalId?: string; customer?: string },
  ) => Promise<RawAnswer>;
  readonly statusOf: (names: Json) => Promise<Json>;
  readonly told: () => Promise<readonly unknown[]>;
}

async function startPaying(t: TestContext, phone = "6281110000001"): Promise<Paying> {
  const shop = await startLinkingShop(t);
  const customer = await shop.link(phone);
  const option = await shop.optionToken(customer);
  const statusOf = async (names: Json) =>
    (await shop.call("debit/status", { ...names, serviceCode: "54" })).body;
  return {
    ...shop,
    customer,
    option,
    statusOf,
    async pay(amount, changed = {}, options = {}) {
      const body = requestOf({ customer, option, amount });
      return await shop.call(PAY, { ...body, ...changed }, { customer, ...options });
    },
    async told() {
      await deliverDue(shop.server.gateway, { merchantId: shop.server.keys.id });
      return shop.receiver.received
        .filter(({ path }) => path.endsWith("/debit/notify"))
        .map(({ body }) => (JSON.parse(body) as Json)["latestTransactionStatus"]);
    },
  };
}

function requestOf({
  customer,
  option,
  amount,
}: {
  customer: string;
  option: string;
  amount: string;
}): Json {
  const body = documentedBody("snap.debit.pay.request.tokenized");
  const value = { value: amount, currency: "IDR" };
  return {
    ...body,
    chargeToken: customer,
    validUpTo: undefined,
    urlParams: [{ url: RETURN_URL, type: "PAY_RETURN", isDeeplink: "N" }],
    payOptionDetails: [optionOf(option, value)],
    additionalInfo: {
      lang: "id",
      items: [{ id: "SKU-1", price: value, quantity: "1", name: "Kopi" }],
    },
  };
}

function optionOf(token: string, transAmount: Json, more: Json = {}) {
  const additionalInfo = { recurring: "N", promotionIds: [], paymentOptionToken: token, ...more };
  return { payMethod: "GOPAY", payOption: "GOPAY_WALLET", transAmount, additionalInfo };
}

async function customerChanges(
  { server }: LinkingShop,
  change: { isFrozen?: boolean; isRisky?: boolean; wallet?: number },
) {
  const { wallet, ...traits } = change;
  const changed = await changeCustomer(server.gateway, await server.merchant(), {
    phone: "6281110000001",
    change: (before) => ({
      ...before,
      ...traits,
      ...(wallet !== undefined && {
        balances: { ...before.balances, GOPAY_WALLET: wallet as Rupiah },
      }),
    }),
  });
  assert.equal(changed.outcome, "applied");
}

function codeOf({ body }: RawAnswer) {
  return body["responseCode"];
}

suite("a payment of a customer linked through BI-SNAP", () => {
  test("is taken at once, told of, asked for by either name, and given back", async (t) => {
    const shop = await startPaying(t);
    const paid = await shop.pay("50000.00", {}, { externalId: "pay-1" });
    assertDocumented(paid.body, "snap.debit.pay.response.200.tokenized.paid");
    const info = paid.body["additionalInfo"] as Json;
    assert.deepEqual(
      [codeOf(paid), info["transactionStatus"], info["status"], info["amount"]],
      ["2005400", "00", "SETTLEMENT", "50000.00"],
    );
    assert.deepEqual([paid.body["webRedirectUrl"], paid.body["appRedirectUrl"]], ["", ""]);
    const balanceOf = async () => {
      const { body } = await shop.call(
        "registration-account-inquiry",
        {},
        { customer: shop.customer },
      );
      const { paymentOptions } = body["additionalInfo"] as {
        paymentOptions: { balance: { value: number } }[];
      };
      return paymentOptions[0]?.balance.value;
    };
    assert.equal(await balanceOf(), 950_000);
    // The same again is answered as before, and takes nothing; another id pays once more, by the same order's name.
    const again = await shop.pay("50000.00", {}, { externalId: "pay-1" });
    assert.equal(again.text, paid.text);
    assert.equal(codeOf(await shop.pay("60000.00", {}, { externalId: "pay-1" })), "4095400");
    assert.equal(await balanceOf(), 950_000);
    assert.equal(codeOf(await shop.pay("50000.00")), "2005400");
    assert.equal(await balanceOf(), 900_000);
    const status = await shop.statusOf({ originalExternalId: "pay-1" });
    assert.equal(status["latestTransactionStatus"], "00");
    assert.deepEqual((status["additionalInfo"] as Json)["userPaymentDetails"], [
      { payMethod: "gopay", payOption: "GOPAY_WALLET" },
    ]);
    assert.deepEqual(await shop.told(), ["00", "00"]);
    const refunded = await shop.call("debit/refund", {
      originalReferenceNo: paid.body["referenceNo"],
    });
    assert.equal(codeOf(refunded), "2005800");
    assert.equal(await balanceOf(), 950_000);
    assert.deepEqual(await shop.told(), ["00", "00", "04"]);
  });

  test("waits for a customer who has to approve it, as long as it was asked for", async (t) => {
    const shop = await startPaying(t);
    const asked = await shop.pay("100000.00", {}, { externalId: "pay-1" });
    assertDocumented(asked.body, "snap.debit.pay.response.200.tokenized.action-required");
    const info = asked.body["additionalInfo"] as Json;
    assert.deepEqual(
      [info["transactionStatus"], info["status"], info["expiryTime"]],
      ["03", "PENDING", info["validUpTo"]],
    );
    const link = await fetch(String(asked.body["webRedirectUrl"]));
    assert.equal(link.status, 200);
    assert.match(await link.text(), /shop\.example\.com\/return/);
    assert.match(String(asked.body["appRedirectUrl"]), /\/gppd_/);
    // A merchant who charges on its own has nobody there who could approve it.
    const { option } = shop;
    const recurring = [
      optionOf(option, { value: "100000.00", currency: "IDR" }, { recurring: "Y" }),
    ];
    const own = await shop.pay("100000.00", { payOptionDetails: recurring });
    assert.equal((own.body["additionalInfo"] as Json)["transactionStatus"], "00");
    await movesOn(shop.server, 14 * MINUTE_MS);
    await expireDueTransactions(shop.server.gateway);
    assert.deepEqual(await shop.told(), ["03", "00"]);
    await movesOn(shop.server, MINUTE_MS);
    await expireDueTransactions(shop.server.gateway);
    assert.deepEqual(await shop.told(), ["03", "00", "08"]);
  });

  test("is refused by the standard's codes when the wallet says no", async (t) => {
    const shop = await startPaying(t);
    const expect = async (answer: RawAnswer, name: string) => {
      assertDocumented(answer.body, name);
      assert.equal(String(answer.status), String(answer.body["responseCode"]).slice(0, 3));
    };
    await customerChanges(shop, { wallet: 10_000 });
    await expect(
      await shop.pay("10001.00", {}, { externalId: "poor" }),
      "snap.debit.pay.error.403.insufficient-funds",
    );
    assert.equal(
      (await shop.statusOf({ originalExternalId: "poor" }))["latestTransactionStatus"],
      "09",
    );
    await customerChanges(shop, { isRisky: true });
    await expect(await shop.pay("5000.00"), "snap.debit.pay.error.403.fraud");
    await customerChanges(shop, { isRisky: false, isFrozen: true });
    await expect(await shop.pay("5000.00"), "snap.debit.pay.error.403.inactive-account");
    await customerChanges(shop, { isFrozen: false });
    assert.deepEqual(await shop.told(), ["09", "09"]);
    const elsewhere = [{ url: "https://elsewhere.example/", type: "PAY_RETURN", isDeeplink: "N" }];
    await expect(
      await shop.pay("5000.00", { urlParams: elsewhere }),
      "snap.debit.pay.error.403.url",
    );
    const token = "snap.debit.pay.error.401.customer-token";
    await expect(await shop.pay("5000.00", {}, { customer: "CUST-nobody" }), token);
    await expect(await shop.pay("5000.00", { chargeToken: "CUST-nobody" }), token);
    const value = { value: "5000.00", currency: "IDR" };
    await expect(
      await shop.pay("5000.00", { payOptionDetails: [optionOf("stale", value)] }),
      token,
    );
    await shop.call(
      "registration-account-unbinding",
      { merchantId: shop.client.paymentHandle },
      { customer: shop.customer },
    );
    await expect(await shop.pay("5000.00"), token);
  });

  test("is read whole before anything is charged", async (t) => {
    const shop = await startPaying(t);
    const { option } = shop;
    const value = { value: "50000.00", currency: "IDR" };
    const items = (price: string, quantity: unknown) => ({
      additionalInfo: {
        items: [{ price: { value: price, currency: "IDR" }, quantity, name: "Kopi" }],
      },
    });
    const cases: readonly (readonly [Json, string, string])[] = [
      [
        { chargeToken: null, partnerReferenceNo: "" },
        "4005402",
        "Invalid Mandatory Field chargeToken , partnerReferenceNo",
      ],
      [{ urlParams: [] }, "4005402", "Invalid Mandatory Field urlParams"],
      [{ payOptionDetails: [] }, "4005402", "Invalid Mandatory Field payOptionDetails"],
      [
        { payOptionDetails: [optionOf("", value)] },
        "4005402",
        "Invalid Mandatory Field payOptionDetails.additionalInfo.paymentOptionToken",
      ],
      [
        { payOptionDetails: [optionOf(option, value), optionOf(option, value)] },
        "4005401",
        "Invalid Field Format payOptionDetails",
      ],
      [
        { payOptionDetails: [{ ...optionOf(option, value), payOption: "PAY_LATER" }] },
        "4005401",
        "Invalid Field Format payOptionDetails.payOption",
      ],
      [
        { payOptionDetails: [optionOf(option, value, { promotionIds: ["none"] })] },
        "4005401",
        "Invalid Field Format payOptionDetails.additionalInfo.promotionIds",
      ],
      [items("25000.00", 3), "4005401", "Invalid Field Format additionalInfo.items"],
      [items("25000.00", "two"), "4005401", "Invalid Field Format additionalInfo.items"],
    ];
    for (const [changed, code, message] of cases) {
      const { body } = await shop.pay("50000.00", changed);
      assert.deepEqual([body["responseCode"], body["responseMessage"]], [code, message]);
    }
    assert.deepEqual(await shop.told(), []);
    assert.equal(codeOf(await shop.pay("50000.00", items("25000", 2))), "2005400");
  });
});

suite("one account seen from both faces", () => {
  test("a link of BI-SNAP is charged by the Core API, and one of the Core API by BI-SNAP", async (t) => {
    const shop = await startPaying(t);
    const { server, customer, option } = shop;
    const gopay = { gopay: { payment_option_token: option } };
    const header = (token: string) => ({ "authorization-customer": `Bearer ${token}` });
    const charge = async (orderId: string, token: string) =>
      (
        await server.call(
          "POST",
          "/v2/charge",
          { ...chargeBody(orderId, 44_000), ...gopay },
          header(token),
        )
      ).body;
    assert.equal((await charge("kopi-1", customer))["transaction_status"], "settlement");
    assert.equal((await charge("kopi-2", "CUST-nobody"))["status_code"], "400");

    const core = await linkAccount(server);
    const asked = await shop.call("registration-account-inquiry", {
      additionalInfo: { accountId: core.account.id },
    });
    const { accessToken } = asked.body["additionalInfo"] as { accessToken: string };
    const body = requestOf({ customer: accessToken, option: core.token(), amount: "44000.00" });
    const paid = await shop.call(PAY, body, { customer: accessToken });
    assert.equal(codeOf(paid), "2005400");
    assert.equal(await core.balance(), 956_000);
    // An order of the Core API and a payment of BI-SNAP may have the same name.
    assert.equal(
      (
        await server.call(
          "POST",
          "/v2/charge",
          core.chargeBody(String(body["partnerReferenceNo"]), 1_000),
        )
      ).body["status_code"],
      "200",
    );

    const unlinked = await server.call("POST", `/v2/pay/account/${core.account.id}/unbind`);
    assert.equal(unlinked.body["account_status"], "DISABLED");
    const gone = await shop.call("registration-account-inquiry", {
      additionalInfo: { accountId: core.account.id },
    });
    assertDocumented(gone.body, "snap.inquiry.error.403.inactive");
    const unknown = await shop.call("registration-account-inquiry", {
      additionalInfo: { accountId: "none" },
    });
    assert.equal(codeOf(unknown), "4010802");
  });
});
