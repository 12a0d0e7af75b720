import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { expectNoAxeViolations } from "../../../packages/checkout/test/support/axe.ts";
import {
  browserMissing,
  openPage,
  screenshot,
} from "../../../packages/checkout/test/support/browser.ts";
import { byNight } from "../../../packages/checkout/test/support/sample.ts";
import { orderCoffee } from "./support/order-coffee.ts";
import { startGatewayAndShop } from "./support/running-shop.ts";

suite("the owner's pages", { skip: browserMissing }, () => {
  test("refund a part, which reaches the customer's page, and then the rest", async (t) => {
    const { shop, pay, status } = await startGatewayAndShop(t);
    const customer = await openPage(t, { locale: "en-US" });
    const orderId = await orderCoffee(customer, shop.url);
    await pay(orderId);
    await customer.locator("gerbang-checkout[phase=paid]").waitFor();

    const httpCredentials = { username: "owner", password: shop.ownerPassword };
    const owner = await openPage(t, {
      locale: "en-US",
      context: { httpCredentials },
      expectedErrors: [/status of 400/],
    });
    await owner.goto(`${shop.url}/admin`);
    await expectNoAxeViolations(owner);
    await screenshot(owner, "shop-admin");
    for (const width of [1_280, 820]) {
      await owner.setViewportSize({ width, height: 800 });
      const cut = await owner.evaluate<number>(
        "(box => box.scrollWidth - box.clientWidth)(document.querySelector('.scroll'))",
      );
      assert.ok(cut <= 0, `${cut} of the orders are cut off on ${width}`);
    }
    assert.doesNotMatch(
      (await owner.locator(".orders .when").first().textContent()) ?? "",
      /[AP]M/,
    );
    await owner.getByRole("link", { name: `Refund: ${orderId}` }).click();
    await owner.getByRole("spinbutton", { name: /Amount/ }).fill("20000");
    await owner.getByRole("textbox", { name: /Reason/ }).fill("no bananas <left>");
    await expectNoAxeViolations(owner);
    await screenshot(owner, "shop-refund");
    await owner.getByRole("button", { name: "Continue" }).click();
    await owner.getByRole("heading", { name: "Refund Rp 20.000?" }).waitFor();
    await expectNoAxeViolations(owner);
    await screenshot(owner, "shop-refund-confirm");
    await owner.getByRole("button", { name: "Yes, refund" }).click();
    await owner.waitForURL(/\/admin$/);
    await owner.getByText(`Refunded: ${orderId}, Rp 20.000`).waitFor();
    await owner.reload();
    assert.equal(await owner.getByText(`Refunded: ${orderId}`).count(), 0);
    assert.equal((await status(orderId))["refund_amount"], "20000.00");
    assert.match((await owner.locator(".orders td").first().textContent()) ?? "", /\d:\d\d.* WIB$/);
    await owner.goto(`${shop.url}/admin/refund/confirm?order=${orderId}&amount=90000&reason=late`);
    await owner.locator("[name=amount]:focus[aria-invalid=true]").waitFor();
    assert.equal(await owner.getByRole("textbox", { name: /Reason/ }).inputValue(), "late");
    assert.equal(await owner.getByRole("spinbutton", { name: /Amount/ }).inputValue(), "90000");
    await owner.setViewportSize({ width: 390, height: 844 });
    await owner.goto(`${shop.url}/admin`);
    const [content, window] = await owner.evaluate<[number, number]>(
      "[document.querySelector('.scroll').scrollWidth, innerWidth]",
    );
    assert.ok(content <= window, `the orders are ${content} wide`);
    await expectNoAxeViolations(owner);
    await screenshot(owner, "shop-admin-phone");

    const seen = customer.getByText("Refunded: no bananas <left>");
    while (!(await seen.isVisible())) await customer.reload();
    await customer.getByText("Rp 36.000").last().waitFor();
    await expectNoAxeViolations(customer);
    await screenshot(customer, "shop-order-refunded");

    await owner.getByRole("link", { name: `Refund: ${orderId}` }).click();
    const amount = owner.getByRole("spinbutton", { name: /Amount/ });
    assert.equal(await amount.inputValue(), "36000");
    await owner.getByRole("button", { name: "Continue" }).click();
    await owner.getByRole("button", { name: "Yes, refund" }).click();
    await owner.waitForURL(/\/admin$/);
    assert.equal(await owner.getByRole("link", { name: `Refund: ${orderId}` }).count(), 0);
    assert.equal((await status(orderId))["refund_amount"], "56000.00");
  });

  test("a confirmed refund that is sent twice is one refund, and one too many is refused", {
    skip: byNight,
  }, async (t) => {
    const { owner, shop, pay, status } = await startGatewayAndShop(t);
    const customer = await openPage(t);
    const order = await orderCoffee(customer, shop.url);
    await pay(order);
    await customer.locator("gerbang-checkout[phase=paid]").waitFor();
    const refund = async (refund_key: string, amount: string) => {
      const body = new URLSearchParams({ order, amount, refund_key, reason: "" });
      const url = `${shop.url}/admin/refund`;
      return await fetch(url, { method: "POST", body, redirect: "manual", headers: owner });
    };
    const sent = await Promise.all([refund("a", "50000"), refund("a", "50000")]);
    assert.deepEqual(
      sent.map((answer) => answer.status),
      [303, 303],
    );
    const tooMuch = await refund("b", "50000");
    assert.equal(tooMuch.status, 400);
    assert.match(await tooMuch.text(), /role="alert"/);
    assert.equal((await status(order))["refund_amount"], "50000.00");
    // The refused one is not taken for one under way.
    const left = await fetch(`${shop.url}/admin/refund?order=${order}`, { headers: owner });
    assert.match(await left.text(), /max="6000"/);
    for (const wrong of ["0", "6001", "1.5", "x", ""]) {
      const url = `${shop.url}/admin/refund/confirm?order=${order}&amount=${wrong}`;
      assert.equal((await fetch(url, { headers: owner })).status, 400, wrong);
    }
  });

  test("open for the owner's password alone", async (t) => {
    const { shop, owner, pay, status } = await startGatewayAndShop(t);
    const customer = await openPage(t, { expectedErrors: [/401/] });
    const order = await orderCoffee(customer, shop.url);
    await pay(order);
    const refund = new URLSearchParams({ order, amount: "1000", refund_key: "a", reason: "" });
    const wrong = ["owner:", "owner:wrong", `owner:${shop.ownerPassword} `, "owner", ""];
    const strangers = wrong.map((text) => ({ authorization: `Basic ${btoa(text)}` }));
    const bearer = { authorization: owner.authorization.replace("Basic", "Bearer") };
    for (const headers of [{}, bearer, ...strangers]) {
      for (const path of ["/admin", `/admin/refund?order=${order}`]) {
        const answer = await fetch(shop.url + path, { headers });
        assert.equal(answer.status, 401);
        assert.match(answer.headers.get("www-authenticate") ?? "", /^Basic /);
        assert.ok(!(await answer.text()).includes(order));
      }
      const posted = { method: "POST", body: refund, headers };
      assert.equal((await fetch(`${shop.url}/admin/refund`, posted)).status, 401);
    }
    assert.equal((await status(order))["refund_amount"], undefined);
    assert.equal((await fetch(`${shop.url}/admin`, { headers: owner })).status, 200);
    await customer.goto(`${shop.url}/admin`);
    await expectNoAxeViolations(customer);
  });

  test("nobody else's page can order or refund, and no page holds the key", async (t) => {
    const { shop, gateway, owner } = await startGatewayAndShop(t);
    for (const headers of [
      { "sec-fetch-site": "cross-site" },
      // Another port of this machine is the same site and another origin.
      { "sec-fetch-site": "same-site" },
      { origin: "https://elsewhere.example" },
    ]) {
      for (const path of ["/orders", "/admin/refund"]) {
        const answer = await fetch(shop.url + path, { method: "POST", headers, body: "tubruk=1" });
        assert.equal(answer.status, 403);
      }
    }
    const placed = await fetch(`${shop.url}/orders`, { method: "POST", body: "tubruk=1" });
    const key = gateway.firstMerchant.serverKey.reveal();
    const order = new URL(placed.url).pathname;
    const paths = ["/", "/admin", order, `${order}/state`, "/shop.js", "/gerbang-checkout.js"];
    for (const path of paths) {
      const answer = await fetch(shop.url + path, { headers: owner });
      assert.equal(answer.status, 200, path);
      const text = await answer.text();
      assert.ok(!text.includes(key) && !text.includes(btoa(`${key}:`)), path);
      assert.match(answer.headers.get("content-security-policy") ?? "", /default-src 'none'/);
    }
    const page = await fetch(shop.url + order);
    assert.equal(page.headers.get("cache-control"), "no-store");
    assert.equal(page.headers.get("referrer-policy"), "same-origin");
    assert.equal(page.headers.get("x-content-type-options"), "nosniff");
    assert.equal((await fetch(`${shop.url}/favicon.ico`)).status, 200);
    assert.equal((await fetch(`${shop.url}/orders/guessed`)).status, 404);
    assert.equal((await fetch(`${shop.url}/nowhere`)).status, 404);
  });
});
