import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Page } from "playwright-core";
import { expectNoAxeViolations } from "../../../packages/checkout/test/support/axe.ts";
import {
  browserMissing,
  openPage,
  screenshot,
} from "../../../packages/checkout/test/support/browser.ts";
import { byNight, sampleOf } from "../../../packages/checkout/test/support/sample.ts";
import { chooseCoffee } from "./support/order-coffee.ts";
import { startGatewayAndShop } from "./support/running-shop.ts";

async function totalOf(page: Page): Promise<string> {
  return (await page.locator(".total output").textContent()) ?? "";
}

const LOOKS = [
  ["desktop", "light"],
  ["desktop", "dark"],
  ["phone", "light"],
  ["phone", "dark"],
] as const;

suite("the menu and its cart", { skip: browserMissing }, () => {
  for (const javaScriptEnabled of [false, true]) {
    const how = javaScriptEnabled ? "with scripts" : "without scripts";
    test(`count ${how}, and keep what was chosen over a refresh and the way back`, async (t) => {
      const { shop } = await startGatewayAndShop(t);
      const page = await openPage(t, { javaScriptEnabled, locale: "en-US" });
      await page.goto(shop.url);
      assert.equal(await totalOf(page), "Rp 0");
      // Without scripts nothing would offer it again once something is chosen.
      const order = page.getByRole("button", { name: "Order and pay" });
      assert.equal(await order.isDisabled(), javaScriptEnabled);
      const more = page.getByRole("button", { name: "One more: Kopi tubruk" });
      await more.click();
      await more.click();
      await page.getByRole("button", { name: "One more: Pisang goreng madu" }).click();
      await page.getByText("Rp 56.000").first().waitFor();
      await page.getByRole("button", { name: "One less: Kopi tubruk" }).click();
      await page.getByText("Rp 38.000").first().waitFor();
      // By hand as well, and Enter counts; it does not order.
      await page.getByRole("spinbutton", { name: /Es kopi/ }).fill("3");
      await page.keyboard.press("Enter");
      await page.getByText("Rp 104.000").first().waitFor();
      await page.reload();
      assert.equal(await totalOf(page), "Rp 104.000");
      assert.equal(await page.getByRole("spinbutton", { name: /Es kopi/ }).inputValue(), "3");

      await order.click();
      await page.waitForURL(/\/orders\//);
      await page.goBack();
      assert.equal(await totalOf(page), "Rp 104.000");
      assert.equal(await order.isDisabled(), false);
    });
  }

  test("an empty cart is not ordered, and nobody orders more than the menu allows", async (t) => {
    const { shop } = await startGatewayAndShop(t);
    const post = async (body: string) =>
      await fetch(`${shop.url}/orders`, { method: "POST", body, redirect: "manual" });
    for (const nothing of ["", "tubruk=0", "tubruk=x", "tubruk=-3", "unknown=2"]) {
      assert.equal((await post(nothing)).status, 400, nothing);
    }
    const { headers } = await post("tubruk=9999");
    const page = await fetch(shop.url + headers.get("location"));
    assert.match(await page.text(), /20 × Kopi tubruk/);
  });

  test("are free of barriers, in both themes, on every screen", { skip: byNight }, async (t) => {
    const { shop } = await startGatewayAndShop(t);
    for (const [viewport, colorScheme] of sampleOf(LOOKS, 3)) {
      const page = await openPage(t, { viewport, colorScheme, locale: "en-US" });
      await chooseCoffee(page, shop.url);
      await page.getByText("Rp 56.000").first().waitFor();
      await expectNoAxeViolations(page);
      await screenshot(page, `shop-menu-${viewport}-${colorScheme}`);
    }
  });
});
