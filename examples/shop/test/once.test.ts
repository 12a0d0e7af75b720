import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { browserMissing, openPage } from "../../../packages/checkout/test/support/browser.ts";
import { startGatewayAndShop } from "./support/running-shop.ts";

suite("an order that is sent twice", () => {
  test("is one order, of one cart and one page, whoever is faster", async (t) => {
    const { shop } = await startGatewayAndShop(t);
    const formOf = async () => {
      const page = await (await fetch(`${shop.url}/?tubruk=2`)).text();
      return /name="form"\s+value="([^"]+)"/.exec(page)?.[1] ?? "";
    };
    const order = async (form: string, cart: string) => {
      const body = new URLSearchParams(`${cart}&form=${encodeURIComponent(form)}`);
      const answer = await fetch(`${shop.url}/orders`, {
        method: "POST",
        body,
        redirect: "manual",
      });
      assert.equal(answer.status, 303);
      return answer.headers.get("location");
    };
    const form = await formOf();
    const pressed = await Promise.all([1, 2, 3].map(async () => await order(form, "tubruk=2")));
    assert.equal(new Set(pressed).size, 1);
    // Back on the page from the browser's memory, with something else in the cart.
    assert.notEqual(await order(form, "tubruk=3"), pressed[0]);
    assert.notEqual(await order(await formOf(), "tubruk=2"), pressed[0]);
    // What is no form of ours is nobody's second press.
    for (const odd of ["", "x", "\u0000", `${form} `]) {
      assert.notEqual(await order(odd, "tubruk=2"), await order(odd, "tubruk=2"), odd);
    }
  });

  test("without scripts: a second press before the answer is there", {
    skip: browserMissing,
  }, async (t) => {
    const { shop, owner } = await startGatewayAndShop(t);
    const page = await openPage(t, { javaScriptEnabled: false, locale: "en-US" });
    await page.goto(`${shop.url}/?tubruk=2`);
    await page.getByRole("button", { name: "Order and pay" }).dblclick();
    await page.getByRole("img", { name: "QR code to pay for this order" }).waitFor();
    const orders = await (await fetch(`${shop.url}/admin`, { headers: owner })).text();
    assert.equal(orders.match(/href="\/orders\//g)?.length, 1);
  });
});
