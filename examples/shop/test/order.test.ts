import assert from "node:assert/strict";
import { suite, test } from "node:test";
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
import { chooseCoffee, orderCoffee } from "./support/order-coffee.ts";
import { startGatewayAndShop } from "./support/running-shop.ts";

suite("the order page", { skip: browserMissing }, () => {
  test("after the time is up: try again, with a new code, and pay", {
    skip: byNight,
  }, async (t) => {
    const { shop, close, pay } = await startGatewayAndShop(t);
    const page = await openPage(t, { locale: "en-US" });
    const orderId = await orderCoffee(page, shop.url);
    const codeOf = async () => await page.locator("gerbang-checkout img").getAttribute("src");
    const first = await codeOf();
    await close(orderId, "expire");
    await page.locator("gerbang-checkout[phase=expired]").waitFor();
    await page.locator(".status[data-status=closed]").waitFor();
    await screenshot(page, "shop-order-expired");
    await page.getByRole("link", { name: /Try again/ }).click();
    await page.locator("gerbang-checkout[phase=waiting]").waitFor();
    assert.notEqual(await codeOf(), first);
    await pay(orderId);
    await page.locator("gerbang-checkout[phase=paid]").waitFor();
    await page.locator(".status[data-status=paid]").waitFor();
    // The link of a closed order does nothing to a paid one.
    await page.goto(`${page.url()}/again`);
    await page.locator("gerbang-checkout[phase=paid]").waitFor();
  });

  test("says when the order was cancelled", { skip: byNight }, async (t) => {
    const { shop, close } = await startGatewayAndShop(t);
    const page = await openPage(t, { viewport: "phone" });
    const orderId = await orderCoffee(page, shop.url);
    await close(orderId, "cancel");
    await page.locator("gerbang-checkout[phase=cancelled]").waitFor();
    await page.locator(".status[data-status=closed]").waitFor();
    await expectNoAxeViolations(page);
    await screenshot(page, "shop-order-cancelled");
  });

  test("survives a refresh, and the way to the wallet and back", async (t) => {
    const { shop, pay } = await startGatewayAndShop(t);
    const page = await openPage(t, { viewport: "phone" });
    const orderId = await orderCoffee(page, shop.url);
    const link = page.locator("gerbang-checkout").getByRole("link", { name: /GoPay/ });
    const deeplink = await link.getAttribute("href");
    await page.reload();
    await link.waitFor();
    assert.equal(await link.getAttribute("href"), deeplink);
    await link.click();
    await page.locator("input[name=pin]").waitFor();
    await page.goBack();
    await page.locator("gerbang-checkout[phase=checking]").waitFor();
    await pay(orderId);
    await page.locator("gerbang-checkout[phase=paid]").waitFor();
    await page.reload();
    await page.locator("gerbang-checkout[phase=paid]").waitFor();
  });

  test("can be paid without JavaScript, by the code or the link, and looked at again", async (t) => {
    const { shop, close, pay } = await startGatewayAndShop(t);
    const page = await openPage(t, {
      javaScriptEnabled: false,
      locale: "en-US",
      viewport: "phone",
    });
    await page.goto(shop.url);
    await page.getByRole("spinbutton", { name: /Kopi tubruk/ }).fill("2");
    await page.getByRole("button", { name: "Order and pay" }).click();
    const code = page.getByRole("img", { name: "QR code to pay for this order" });
    assert.match((await code.getAttribute("src")) ?? "", /\/qr-code$/);
    const { width = 0 } = (await code.boundingBox()) ?? {};
    assert.ok(width > 200, `the code is ${width} px wide`);
    await screenshot(page, "shop-order-no-script");
    const address = page.url();
    const deeplink = page.getByRole("link", { name: "Pay in the GoPay app" });
    const orderOf = async () =>
      /kopi-[0-9a-f]{12}/.exec(await (await fetch(`${address}/state`)).text())?.[0] ?? "";
    await close(await orderOf(), "expire");
    // Ends when the shop has heard of it; before that, looking again would show the same code.
    await (await fetch(`${address}/state/events`)).text();
    await page.getByRole("link", { name: "Paid already? Look again" }).click();
    await page.getByRole("link", { name: "Try again" }).click();
    await deeplink.click();
    await page.locator("input[name=pin]").waitFor();
    await pay(await orderOf());
    // Ends when the shop has heard of it.
    await (await fetch(`${address}/state/events`)).text();
    await page.goto(address);
    await page.getByText("Paid", { exact: true }).waitFor();
    assert.equal(await deeplink.count(), 0);
  });

  test("keeps the order while the gateway is down, and charges it when it is back", async (t) => {
    let proxy: LossyProxy | undefined;
    const { shop, pay } = await startGatewayAndShop(t, {
      between: async (url) => {
        proxy = await startLossyProxy(t, url);
        return proxy.url;
      },
    });
    const page = await openPage(t, { locale: "en-US", viewport: "phone", colorScheme: "dark" });
    await chooseCoffee(page, shop.url);
    proxy?.cutOff(true);
    await page.getByRole("button", { name: "Order and pay" }).click();
    await page.getByRole("alert").waitFor();
    await expectNoAxeViolations(page);
    await screenshot(page, "shop-order-gateway-down");
    // The gateway is back and charges, but its first answer is lost on the way.
    proxy?.cutOff(false);
    proxy?.loseNextAnswer();
    await page.getByRole("link", { name: "Try again" }).click();
    await page.locator("gerbang-checkout[phase=waiting]").waitFor();
    await page.locator("gerbang-checkout").getByRole("link", { name: /GoPay/ }).waitFor();
    const order = await page
      .getByText(/kopi-[0-9a-f]{12}/)
      .first()
      .textContent();
    await pay(/kopi-[0-9a-f]{12}/.exec(order ?? "")?.[0] ?? "");
    await page.locator("gerbang-checkout[phase=paid]").waitFor();
  });
});
