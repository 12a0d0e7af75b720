import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { suite, type TestContext, test } from "node:test";
import { pointNotifications } from "@gerbang/gateway";
import { createClient } from "@gerbang/sdk";
import { expectNoAxeViolations } from "../../../packages/checkout/test/support/axe.ts";
import {
  browserMissing,
  openPage,
  screenshot,
} from "../../../packages/checkout/test/support/browser.ts";
import { PRODUCTS } from "../src/products.ts";
import { openSandbox } from "../src/sandbox.ts";
import { orderCoffee } from "./support/order-coffee.ts";
import { startGatewayAndShop } from "./support/running-shop.ts";

suite("the sandbox panel of an order page", { skip: browserMissing }, () => {
  test("refuses, then pays as another wallet, and the page turns green by itself", async (t) => {
    const { shop, status } = await startGatewayAndShop(t);
    const page = await openPage(t, { locale: "en-US" });
    const orderId = await orderCoffee(page, shop.url);
    await expectNoAxeViolations(page);
    await screenshot(page, "shop-order-sandbox");
    const address = page.url();
    await page.getByRole("button", { name: "Refuse" }).click();
    await page.getByText("Refused by the customer. It can still be paid.").waitFor();
    assert.equal((await status(orderId))["transaction_status"], "pending");
    await page.getByRole("button", { name: "Pay as DANA" }).click();
    await page.locator("gerbang-checkout[phase=paid]").waitFor();
    await page.locator(".status[data-status=paid]").waitFor();
    assert.equal(page.url(), address, "without going anywhere");
    assert.equal(await page.getByRole("button", { name: "Pay as DANA" }).count(), 0);
    assert.equal((await status(orderId))["issuer"], "dana");
  });

  test("lets time run out, and works without scripts", async (t) => {
    const { shop, status } = await startGatewayAndShop(t);
    const page = await openPage(t, { locale: "en-US", viewport: "phone" });
    const first = await orderCoffee(page, shop.url);
    await page.getByRole("button", { name: "Let time run out" }).click();
    await page.locator("gerbang-checkout[phase=expired]").waitFor();
    assert.equal((await status(first))["transaction_status"], "expire");

    const plain = await openPage(t, { locale: "en-US", javaScriptEnabled: false });
    await plain.goto(shop.url);
    await plain.getByRole("spinbutton", { name: /Kopi tubruk/ }).fill("1");
    await plain.getByRole("button", { name: "Order and pay" }).click();
    await plain.getByRole("button", { name: "Pay as BCA" }).click();
    await plain.waitForURL(/\?did=bca$/);
    const state = `${plain.url().split("?")[0]}/state`;
    // Ends when the shop has heard of it.
    await (await fetch(`${state}/events`)).text();
    await plain.reload();
    await plain.getByText("Paid", { exact: true }).waitFor();
    const again = await fetch(`${plain.url().split("?")[0]}/sandbox`, {
      method: "POST",
      body: new URLSearchParams({ deed: "expire" }),
      redirect: "manual",
    });
    assert.match(again.headers.get("location") ?? "", /did=expire&in_vain$/);
  });
});

test("the page that says that an order's time has run out has no code to pay it with, and makes none", async (t) => {
  const { shop, status, gateway } = await startGatewayAndShop(t);
  const made = await fetch(`${shop.url}/orders`, {
    method: "POST",
    body: new URLSearchParams({ [PRODUCTS[0]?.id ?? ""]: "1" }),
    redirect: "manual",
  });
  const address = new URL(made.headers.get("location") ?? "", shop.url);
  const page = await (await fetch(address)).text();
  assert.match(page, /class="code"/);
  const orderId = /kopi-[0-9a-f]{12}/.exec(page)?.[0] ?? "";
  // The shop hears nothing of it before its page is looked at.
  await pointNotifications(gateway.gateway, gateway.firstMerchant.id, {
    to: "http://127.0.0.1:9/",
  });
  const done = await fetch(`${address}/sandbox`, {
    method: "POST",
    body: new URLSearchParams({ deed: "expire" }),
  });
  assert.equal(done.status, 200);
  assert.match(done.url, /did=expire$/);
  assert.doesNotMatch(await done.text(), /class="code"/);
  assert.equal((await status(orderId))["transaction_status"], "expire");
});

suite("where customers really pay", () => {
  const act = (gatewayUrl: string, serverKey: string) =>
    openSandbox({
      gatewayUrl,
      serverKey,
      client: createClient({ serverKey, baseUrl: gatewayUrl, environment: "sandbox" }),
    });

  async function answering(t: TestContext, statuses: number[]) {
    const server = createServer((_request, response) => {
      response.writeHead(statuses.shift() ?? 500).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.after(() => server.close());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  test("nothing is offered: not by a service without such tools, nor with a production key", async (t) => {
    const foreign = act(await answering(t, [404, 200]), "SB-Mid-server-x");
    assert.equal(await foreign.isThere(), false);
    assert.equal(await foreign.isThere(), false, "asked once");
    const production = await answering(t, [200]);
    const { isThere } = openSandbox({
      gatewayUrl: production,
      serverKey: "Mid-server-x",
      client: createClient({
        serverKey: "Mid-server-x",
        baseUrl: production,
        environment: "production",
      }),
    });
    assert.equal(await isThere(), false);
  });

  test("a gateway that does not answer yet is asked again", async (t) => {
    const sandbox = act(await answering(t, [503, 200]), "SB-Mid-server-x");
    assert.deepEqual([await sandbox.isThere(), await sandbox.isThere()], [false, true]);
  });
});
