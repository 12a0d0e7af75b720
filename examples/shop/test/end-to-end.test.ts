import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { expectNoAxeViolations } from "../../../packages/checkout/test/support/axe.ts";
import {
  browserMissing,
  openPage,
  screenshot,
} from "../../../packages/checkout/test/support/browser.ts";
import { readQrByZxing } from "../../../packages/gateway/test/support/pictures.ts";
import { orderCoffee } from "./support/order-coffee.ts";
import { startGatewayAndShop } from "./support/running-shop.ts";

suite("from the order to the coffee", { skip: browserMissing }, () => {
  test("on a desktop: the QR code on the screen is scanned and paid as another wallet", async (t) => {
    const running = await startGatewayAndShop(t);
    const { shop, gateway } = running;
    const desktop = await openPage(t, { viewport: "desktop", locale: "en-US" });
    const orderId = await orderCoffee(desktop, shop.url);
    await expectNoAxeViolations(desktop);

    await screenshot(desktop, "flow-desktop-1-qr");
    const payload = await readQrByZxing(await desktop.screenshot());
    if (payload === undefined) throw new Error("no code on the screen could be read");

    const scanner = await openPage(t, { viewport: "phone", locale: "en-US" });
    await scanner.goto(`${gateway.url}/qris/index`);
    await scanner.locator("textarea[name=qr]").fill(payload);
    await scanner.getByRole("button", { name: "Read the code" }).click();
    await scanner.locator("select[name=issuer]").selectOption("dana");
    await screenshot(scanner, "flow-desktop-2-scanned");
    await scanner.getByRole("button", { name: /^Pay/ }).click();

    // Nobody touches the shop's page: it turns by itself.
    await desktop.locator("gerbang-checkout[phase=paid]").waitFor();
    await desktop.locator(".status[data-status=paid]").waitFor();
    await screenshot(desktop, "flow-desktop-3-paid");
    const answer = await running.status(orderId);
    assert.equal(answer["transaction_status"], "settlement");
    assert.equal(answer["payment_type"], "qris");
    assert.equal(answer["issuer"], "dana");
    assert.equal(answer["acquirer"], "gopay");
    assert.equal(answer["transaction_type"], "off-us");
  });

  test("on a phone: the deeplink, the PIN, and back to the shop by the callback", async (t) => {
    const running = await startGatewayAndShop(t);
    const { shop } = running;
    const phone = await openPage(t, { viewport: "phone", locale: "id-ID" });
    const orderId = await orderCoffee(phone, shop.url);
    await screenshot(phone, "flow-phone-1-order");
    await phone.locator("gerbang-checkout").getByRole("link", { name: /GoPay/ }).click();
    await phone.locator("input[name=pin]").fill("112233");
    await screenshot(phone, "flow-phone-2-wallet");
    await phone.getByRole("button", { name: /^Bayar/ }).click();
    await screenshot(phone, "flow-phone-3-success");
    // The wallet counts down and goes; whoever is in a hurry takes the link.
    await phone.locator(`a[href^="${shop.url}/finish/"]`).click();
    await phone.waitForURL(/\/orders\//);
    await phone.locator("gerbang-checkout[phase=paid]").waitFor();
    await screenshot(phone, "flow-phone-4-paid");
    const answer = await running.status(orderId);
    assert.equal(answer["payment_type"], "gopay");
    assert.equal(answer["payment_option_type"], "GOPAY_WALLET");
  });
});
