import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { Page } from "playwright-core";
import {
  browserMissing,
  openPage,
  type PageOptions,
  screenshot,
} from "../../../checkout/test/support/browser.ts";
import { byNight, sampleOf } from "../../../checkout/test/support/sample.ts";
import { pay } from "../../src/operations/transactions/pay.ts";
import { expectNoBarriers } from "../support/barriers.ts";
import { startTestServer, type TestServer } from "../support/gateway.ts";
import { startReceiver } from "../support/receiver.ts";

const ITEMS = {
  item_details: [
    { id: "kopi", name: "Kopi susu gula aren", price: 18_000, quantity: 2 },
    { id: "roti", name: "Roti bakar", price: 8_000, quantity: 1 },
  ],
};

async function token(server: TestServer, more: object = {}): Promise<string> {
  const { body } = await server.call("POST", "/snap/v1/transactions", {
    transaction_details: { order_id: "kopi-101", gross_amount: 44_000 },
    ...ITEMS,
    ...more,
  });
  return String(body["token"]);
}

/** A shop's page of another site, which notes what its callbacks are told. */
async function openShop(t: TestContext, server: TestServer, options: PageOptions = {}) {
  const shop = await startReceiver(t, {
    status: 200,
    headers: { "content-type": "text/html" },
    body: `<!doctype html><html lang=id><title>Toko</title><link rel=icon href="data:,">
      <h1>Toko</h1><button id=pay>Bayar</button><div id=place></div>
      <script src="${server.url}/snap/snap.js" data-client-key="${server.keys.clientKey.reveal()}"></script>
      <script>
        window.told = [];
        const note = (name) => (result) => window.told.push([name, result]);
        window.callbacks = { onSuccess: note("success"), onPending: note("pending"),
          onError: note("error"), onClose: note("close") };
        document.getElementById("pay").onclick = () => snap.pay(window.token, window.callbacks);
      </script>`,
  });
  const page = await openPage(t, { locale: "en-GB", ...options });
  const url = shop.url.replace("127.0.0.1", "localhost");
  await page.goto(url);
  const told = async () =>
    await page.evaluate<[string, Record<string, unknown> | undefined][]>("window.told");
  const open = async (value: string) => {
    await page.evaluate(`window.token = ${JSON.stringify(value)}`);
    await page.getByRole("button", { name: "Bayar" }).click();
  };
  return { page, url, told, open, frame: page.frameLocator("iframe[name=snap]") };
}

async function untilTold(page: Page, times = 1): Promise<void> {
  await page.waitForFunction(`window.told.length === ${times}`);
}

suite("Snap in a browser", { skip: browserMissing }, () => {
  test("opens over the shop, is paid by scanning, and tells onSuccess", async (t) => {
    const server = await startTestServer(t);
    const { page, frame, open, told } = await openShop(t, server);
    await open(await token(server));
    await frame.getByRole("button", { name: /QRIS/ }).click();
    const picture = frame.getByRole("img", { name: "QR code of this order" });
    await picture.waitFor();
    await screenshot(page, "snap-popup");
    assert.equal(await page.evaluate("document.activeElement.name"), "snap");
    await pay(server.gateway, await server.merchant(), {
      id: "kopi-101",
      method: { via: "qris", issuer: "dana" },
    });
    await untilTold(page);
    const [[name, result] = [], ...others] = await told();
    assert.equal(name, "success");
    assert.equal(others.length, 0);
    assert.equal(result?.["order_id"], "kopi-101");
    assert.equal(result["transaction_status"], "settlement");
    assert.equal(result["status_code"], "200");
    assert.equal(await page.locator("iframe").count(), 0);
  });

  test("tells onClose before a choice, onPending after one, and onError of a wrong token", {
    skip: byNight,
  }, async (t) => {
    const server = await startTestServer(t);
    const { page, frame, open, told } = await openShop(t, server, { expectedErrors: [/404/] });
    const value = await token(server);
    await open(value);
    await frame.getByRole("button", { name: "Close" }).click();
    await untilTold(page);
    await open(value);
    await frame.getByRole("button", { name: /GoPay/ }).click();
    await frame.getByRole("link", { name: "Open GoPay" }).waitFor();
    assert.equal(
      await frame.getByRole("link", { name: "Open GoPay" }).getAttribute("target"),
      "_blank",
    );
    await frame.getByRole("button", { name: "Close" }).click();
    await untilTold(page, 2);
    await open("00000000-0000-4000-8000-000000000000");
    await frame.getByRole("button", { name: "Close" }).click();
    await untilTold(page, 3);
    assert.deepEqual(
      (await told()).map(([name, result]) => [name, result?.["status_code"]]),
      [
        ["close", undefined],
        ["pending", "201"],
        ["error", "404"],
      ],
    );
    // What is not from the page of the token is not heard.
    await open(value);
    await frame.getByRole("button", { name: "Close" }).waitFor();
    await page.evaluate(
      `window.postMessage({ source: "gerbang-snap", type: "state", outcome: "success" }, "*")`,
    );
    await page.evaluate("new Promise((resolve) => setTimeout(resolve))");
    assert.equal((await told()).length, 3);
    await page.evaluate("snap.hide()");
    assert.equal(await page.locator("iframe").count(), 0);
    await page.evaluate(`snap.embed(window.token, { embedId: "place", ...window.callbacks })`);
    await frame.getByRole("link", { name: "Open GoPay" }).waitFor();
    assert.equal(await page.locator("#place iframe").count(), 1);
  });

  test("without callbacks the shop's page is left for the finish URL", {
    skip: byNight,
  }, async (t) => {
    const server = await startTestServer(t);
    const { page, frame, url, open } = await openShop(t, server);
    await page.evaluate("window.callbacks = undefined");
    await open(await token(server, { callbacks: { finish: `${url}/selesai` } }));
    await frame.getByRole("button", { name: /QRIS/ }).click();
    await frame.getByRole("link", { name: /Back to/ }).click();
    await page.waitForURL(
      /\/selesai\?order_id=kopi-101&status_code=201&transaction_status=pending/,
    );
  });

  test("on a phone: from the page into the wallet, and back to the shop", async (t) => {
    const server = await startTestServer(t);
    const { page, url } = await openShop(t, server, { viewport: "phone", locale: "id-ID" });
    const value = await token(server, { callbacks: { finish: `${url}/selesai` } });
    await page.goto(`${server.url}/snap/v4/redirection/${value}`);
    await expectNoBarriers(page);
    await screenshot(page, "snap-choose-phone");
    await page.getByRole("button", { name: /GoPay/ }).click();
    await page.getByRole("link", { name: "Buka GoPay" }).waitFor();
    await expectNoBarriers(page);
    await screenshot(page, "snap-pay-phone");
    await page.getByRole("link", { name: "Buka GoPay" }).click();
    await page.getByLabel("PIN 6 angka").waitFor();
    for (const digit of "112233") {
      await page.locator("[data-keypad]").getByRole("button", { name: digit, exact: true }).click();
    }
    await page.getByRole("button", { name: "Bayar", exact: true }).click();
    await page.getByRole("link", { name: /^Kembali ke/ }).click();
    await page.getByRole("heading", { name: "Sudah dibayar" }).waitFor();
    await expectNoBarriers(page);
    await screenshot(page, "snap-paid-phone");
    await page.getByRole("link", { name: /^Kembali ke/ }).click();
    await page.waitForURL(
      /\/selesai\?order_id=kopi-101&status_code=200&transaction_status=settlement/,
    );
  });

  for (const colorScheme of sampleOf(["dark", "light"] as const, 2)) {
    test(`turns green by itself, without barriers: desktop, ${colorScheme}`, async (t) => {
      const server = await startTestServer(t);
      const page = await openPage(t, { colorScheme, locale: "en-GB" });
      await page.goto(`${server.url}/snap/v4/redirection/${await token(server)}`);
      await expectNoBarriers(page);
      await screenshot(page, `snap-choose-${colorScheme}`);
      await page.getByRole("button", { name: /QRIS/ }).click();
      await page.getByRole("img").waitFor();
      await expectNoBarriers(page);
      await screenshot(page, `snap-pay-${colorScheme}`);
      await pay(server.gateway, await server.merchant(), {
        id: "kopi-101",
        method: { via: "qris", issuer: "dana" },
      });
      await page.getByRole("heading", { name: "Paid" }).waitFor();
      await expectNoBarriers(page);
      await screenshot(page, `snap-paid-${colorScheme}`);
    });
  }

  test("works without scripts", async (t) => {
    const server = await startTestServer(t);
    const page = await openPage(t, { javaScriptEnabled: false, locale: "en-GB" });
    await page.goto(`${server.url}/snap/v4/redirection/${await token(server)}`);
    await page.getByRole("button", { name: /GoPay/ }).click();
    await page.getByRole("link", { name: "Open GoPay" }).waitFor();
    assert.equal(await page.getByRole("button", { name: "Close" }).count(), 0);
  });
});
