import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Page } from "playwright-core";
import { expectNoAxeViolations } from "../../../packages/checkout/test/support/axe.ts";
import {
  browserMissing,
  openPage,
  screenshot,
} from "../../../packages/checkout/test/support/browser.ts";
import { byNight } from "../../../packages/checkout/test/support/sample.ts";
import {
  type LossyProxy,
  startLossyProxy,
} from "../../../packages/sdk/test/gateway/support/lossy-proxy.ts";
import { linkWallet } from "./support/link-wallet.ts";
import { startGatewayAndShop } from "./support/running-shop.ts";

const PHONE = "6281110000001";

async function openLinked(page: Page, shopUrl: string, cart: string): Promise<void> {
  await linkWallet(page, shopUrl);
  await page.goto(`${shopUrl}/?${cart}`);
}

suite("a customer who has linked GoPay", { skip: browserMissing }, () => {
  test("pays with one tap, gets it back, and unlinks, without scripts", async (t) => {
    const { shop, owner, status } = await startGatewayAndShop(t);
    const page = await openPage(t, {
      javaScriptEnabled: false,
      locale: "en-US",
      expectedErrors: [/400 \(Bad Request\)/],
    });
    await page.goto(`${shop.url}/gopay`);
    await page.getByLabel("Phone number of your GoPay").fill("12");
    await page.getByRole("button", { name: "Link GoPay" }).click();
    await page.getByRole("alert").getByText("Write an Indonesian phone number").waitFor();
    await linkWallet(page, shop.url);
    await page.getByText("Rp 1.000.000").waitFor();
    await screenshot(page, "shop-gopay-linked");

    await page.goto(`${shop.url}/?tubruk=2`);
    await screenshot(page, "shop-one-tap-cart");
    await page.getByRole("button", { name: "Pay with one tap" }).dblclick();
    await page.getByText("From the linked GoPay, with one tap.").waitFor();
    await screenshot(page, "shop-one-tap-paid");
    const address = page.url();
    const orders = await (await fetch(`${shop.url}/admin`, { headers: owner })).text();
    assert.equal(orders.match(/href="\/orders\//g)?.length, 1);
    const orderId = /kopi-[0-9a-f]{12}/.exec(orders)?.[0] ?? "";
    assert.equal((await status(orderId))["transaction_status"], "settlement");
    await page.goto(`${shop.url}/gopay`);
    await page.getByText("Rp 964.000").waitFor();

    const refund = { order: orderId, amount: "36000", refund_key: "a", reason: "cold" };
    const body = new URLSearchParams(refund);
    await fetch(`${shop.url}/admin/refund`, { method: "POST", headers: owner, body });
    await page.goto(address);
    const refunded = page.getByText("Refunded: cold");
    while (!(await refunded.isVisible())) await page.reload();
    await screenshot(page, "shop-one-tap-refunded");
    await page.goto(`${shop.url}/gopay`);
    await page.getByText("Rp 1.000.000").waitFor();
    await page.getByRole("button", { name: "Unlink" }).click();
    await page.getByRole("button", { name: "Link GoPay" }).waitFor();
    await page.goto(`${shop.url}/?tubruk=1`);
    await page.getByRole("button", { name: "Order and pay" }).waitFor();
    assert.equal(await page.getByRole("button", { name: "Pay with one tap" }).count(), 0);
  });

  test("confirms what is above the limit, or pays it another way", { skip: byNight }, async (t) => {
    const { shop, status } = await startGatewayAndShop(t);
    const page = await openPage(t, { viewport: "phone", locale: "en-US", colorScheme: "dark" });
    await page.goto(`${shop.url}/gopay`);
    await expectNoBarriersSeen(page, "shop-gopay-link");
    await linkWallet(page, shop.url);
    await expectNoBarriersSeen(page, "shop-gopay-linked-phone");
    await page.goto(`${shop.url}/?kopi-susu=6`);
    await expectNoBarriersSeen(page, "shop-one-tap-cart-phone");
    await page.getByRole("button", { name: "Pay with one tap" }).click();
    await page.getByText("This amount needs your PIN").waitFor();
    await expectNoBarriersSeen(page, "shop-one-tap-confirm");
    const first = page.url();
    await page.getByRole("button", { name: "Pay another way" }).click();
    await page.locator("gerbang-checkout[phase=waiting]").waitFor();
    await page
      .locator("gerbang-checkout")
      .getByRole("button", { name: "Pay with a QR code" })
      .waitFor();
    assert.equal(await page.getByText("This amount needs your PIN").count(), 0);
    assert.equal(page.url(), first);

    await page.goto(`${shop.url}/?kopi-susu=5`);
    await page.getByRole("button", { name: "Pay with one tap" }).click();
    const open = page.locator("gerbang-checkout").getByRole("link", { name: /GoPay/ });
    await open.click();
    await page.getByLabel("6-digit PIN").fill("112233");
    await page.getByRole("button", { name: "Approve", exact: true }).click();
    await page.locator(`a[href^="${shop.url}/finish/"]`).click();
    await page.locator("gerbang-checkout[phase=paid]").waitFor();
    const orderId =
      (await page
        .getByText(/kopi-[0-9a-f]{12}/)
        .first()
        .textContent()) ?? "";
    const paid = await status(/kopi-[0-9a-f]{12}/.exec(orderId)?.[0] ?? "");
    assert.equal(paid["transaction_status"], "settlement");
  });

  test("pays by code where the wallet is empty, frozen or unlinked elsewhere", {
    skip: byNight,
  }, async (t) => {
    const { shop, sandbox } = await startGatewayAndShop(t);
    const page = await openPage(t, { locale: "en-US" });
    await openLinked(page, shop.url, "tubruk=2");
    await sandbox("PUT", `/customers/${PHONE}`, { wallet_balance: 100 });
    const tap = page.getByRole("button", { name: "Pay with one tap" });
    await tap.click();
    await page.locator("gerbang-checkout[phase=refused]").waitFor();
    await page.getByRole("link", { name: /Try again/ }).click();
    await page.locator("gerbang-checkout[phase=waiting] img").waitFor();
    await sandbox("PUT", `/customers/${PHONE}`, { frozen: true });
    await page.goto(`${shop.url}/?tubruk=2`);
    await tap.click();
    await page.locator("gerbang-checkout[phase=waiting] img").waitFor();
    // The customer unlinks in the wallet while the cart is open.
    await page.goto(`${shop.url}/?tubruk=2`);
    const unlinkInWallet = async () => {
      const { accounts } = (await sandbox("GET", "/accounts")) as {
        readonly accounts: readonly { readonly account_id: string }[];
      };
      await sandbox("POST", `/accounts/${accounts[0]?.account_id}/unlink`, {});
    };
    await unlinkInWallet();
    await tap.click();
    await page.locator("gerbang-checkout[phase=waiting] img").waitFor();
    await page.goto(`${shop.url}/gopay`);
    await page.getByRole("button", { name: "Link GoPay" }).waitFor();
    // The same with the wallet's page open, and no message tells of it: that is what was wanted.
    await sandbox("PUT", "/settings", { pay_account_notification_url: null });
    await linkWallet(page, shop.url);
    await unlinkInWallet();
    await page.getByRole("button", { name: "Unlink" }).click();
    await page.getByRole("button", { name: "Link GoPay" }).waitFor();
    assert.equal(await page.getByRole("alert").count(), 0);
  });

  test("pays by code where the account is refused while it is being charged", {
    skip: byNight,
  }, async (t) => {
    const { shop, sandbox } = await startGatewayAndShop(t);
    const page = await openPage(t, { locale: "en-US" });
    await openLinked(page, shop.url, "tubruk=2");
    const match = { method: "POST", path: "/v2/charge" };
    await sandbox("PUT", "/gates", { gates: [{ do: "hold", match }] });
    const pressed = page.getByRole("button", { name: "Pay with one tap" }).click();
    const { gates } = (await sandbox("GET", "/gates?held=1")) as {
      readonly gates: readonly { readonly gate_id: string }[];
    };
    await sandbox("PUT", `/customers/${PHONE}`, { frozen: true });
    await sandbox("POST", `/gates/${gates[0]?.gate_id}/release`, {});
    await pressed;
    await page.locator("gerbang-checkout[phase=waiting] img").waitFor();
    // The account is left for good: nothing is to be confirmed in it.
    assert.equal(await page.getByText("This amount needs your PIN").count(), 0);
    await sandbox("PUT", `/customers/${PHONE}`, { frozen: false });
    await page.reload();
    await page.locator("gerbang-checkout[phase=waiting] img").waitFor();
    assert.equal(await page.getByText("This amount needs your PIN").count(), 0);
    // The account is in order as far as anybody can see, and the charge is refused all the same: once is enough.
    await sandbox("PUT", "/gates", { gates: [{ do: "answer", code: "404", match }] });
    await page.goto(`${shop.url}/?tubruk=1`);
    await page.getByRole("button", { name: "Pay with one tap" }).click();
    await page.locator("gerbang-checkout[phase=waiting] img").waitFor();
    const customer = await sandbox("GET", `/customers/${PHONE}`);
    assert.equal((customer as { readonly wallet_balance: number }).wallet_balance, 1_000_000);
  });

  test("loses nothing with an answer: of linking, paying and unlinking", {
    skip: byNight,
  }, async (t) => {
    let proxy: LossyProxy | undefined;
    const { shop, owner } = await startGatewayAndShop(t, {
      between: async (url) => {
        proxy = await startLossyProxy(t, url);
        return proxy.url;
      },
    });
    const page = await openPage(t, {
      javaScriptEnabled: false,
      locale: "en-US",
      expectedErrors: [/503/],
    });
    proxy?.cutOff(true);
    await page.goto(`${shop.url}/gopay`);
    await page.getByLabel("Phone number of your GoPay").fill("081110000001");
    await page.getByRole("button", { name: "Link GoPay" }).click();
    await page.getByRole("alert").getByText("does not answer").waitFor();
    proxy?.cutOff(false);
    await openLinked(page, shop.url, "tubruk=2");
    proxy?.loseNextAnswer();
    await page.getByRole("button", { name: "Pay with one tap" }).click();
    await page.getByText("From the linked GoPay, with one tap.").waitFor();
    await page.goto(`${shop.url}/gopay`);
    await page.getByText("Rp 964.000").waitFor();
    const orders = await (await fetch(`${shop.url}/admin`, { headers: owner })).text();
    assert.equal(orders.match(/href="\/orders\//g)?.length, 1);
    proxy?.cutOff(true);
    await page.getByRole("button", { name: "Unlink" }).click();
    await page.getByRole("alert").getByText("does not answer").waitFor();
    proxy?.cutOff(false);
    proxy?.loseNextAnswer();
    await page.getByRole("button", { name: "Unlink" }).click();
    await page.getByRole("button", { name: "Link GoPay" }).waitFor();
  });

  test("is only who linked: nobody else sees it, pays with it or unlinks it", async (t) => {
    const { shop } = await startGatewayAndShop(t);
    const page = await openPage(t, { javaScriptEnabled: false, locale: "en-US" });
    await linkWallet(page, shop.url);
    const stranger = { "accept-language": "en", cookie: `shop_customer=${"a".repeat(22)}` };
    const seen = await (await fetch(`${shop.url}/gopay`, { headers: stranger })).text();
    assert.doesNotMatch(seen, /••••/);
    await fetch(`${shop.url}/gopay/unlink`, { method: "POST", headers: stranger });
    const body = new URLSearchParams({ tubruk: "1", with: "gopay" });
    const order = await fetch(`${shop.url}/orders`, { method: "POST", headers: stranger, body });
    assert.match(await order.text(), /class="code"/);
    const foreign = { "sec-fetch-site": "cross-site" };
    for (const path of [
      "gopay/link",
      "gopay/unlink",
      "subscription/start",
      "subscription/cancel",
    ]) {
      const answer = await fetch(`${shop.url}/${path}`, { method: "POST", headers: foreign });
      assert.equal(answer.status, 403, path);
    }
    await page.reload();
    await page.getByText("GoPay •••• 0001").waitFor();
  });
});

async function expectNoBarriersSeen(page: Page, name: string): Promise<void> {
  await screenshot(page, name);
  await expectNoAxeViolations(page);
}
