// End-to-end scripts as shops have them in their own repositories, in our words: what they look for is
// what the pages must keep.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import type { AddressInfo } from "node:net";
import { suite, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { browserMissing, openPage } from "../../../checkout/test/support/browser.ts";
import { startServer } from "../../src/start/server.ts";
import { formBrowser, matchIn } from "../support/forms.ts";
import {
  chargeBody,
  createTestGateway,
  startTestServer,
  type TestServer,
} from "../support/gateway.ts";
import { chargeOrder, statusOf } from "../support/payer.ts";
import { startReceiver } from "../support/receiver.ts";

const run = promisify(execFile);
const PYTHON_SCRIPT = fileURLToPath(new URL("../scripts/requests_session.py", import.meta.url));
const pythonMissing = await run("python3", ["-c", "import requests"]).then(
  () => false as const,
  () => "there is no Python with requests here" as const,
);

/** As accounts made since November 2024 are answered. */
async function chargeWithNewLink(server: TestServer, orderId: string) {
  await server.call("PUT", "/sandbox/v1/settings", { deeplink_version: "2" });
  return await chargeOrder(server, orderId);
}

const settled = async (server: TestServer, orderId: string) =>
  (await statusOf(server, orderId))["transaction_status"];

suite("scripts that others drive the simulator with", () => {
  test("Python: requests, regular expressions, the first form's action", {
    skip: pythonMissing,
  }, async (t) => {
    const server = await startTestServer(t);
    const { qrCode } = await chargeOrder(server, "kopi-1", { paymentType: "qris" });
    const key = server.keys.serverKey.reveal();
    const { stdout } = await run("python3", [
      PYTHON_SCRIPT,
      server.url,
      qrCode,
      server.url,
      "kopi-1",
      key,
    ]);
    const said = JSON.parse(stdout) as Record<string, string>;
    assert.equal(said["action"], "payment/gopay");
    assert.equal(said["status"], "settlement");
    assert.match(said["url"] ?? "", /notice=paid/);
  });

  test("PHP: preg_match over each answer, cURL with a cookie jar", async (t) => {
    const server = await startTestServer(t);
    const { qrCode } = await chargeOrder(server, "kopi-1");
    const curl = formBrowser({ "accept-language": "id" });
    await curl.post(`${server.url}/v2/qris/payment`, { qrCodeUrl: qrCode });
    const field = (name: string) =>
      matchIn(curl.html(), new RegExp(`name="${name}" type="hidden" value="([^"]+)"`));
    await curl.post(`${server.url}/v2/qris/payment/gopay`, {
      referenceId: field("referenceId"),
      exploreData: field("exploreData"),
    });
    assert.match(curl.html(), /Pembayaran berhasil/);
    assert.equal(await settled(server, "kopi-1"), "settlement");
  });

  test("PHP, below a path: the form's relative action and the redirect stay below it", async (t) => {
    const { gateway, keys } = await createTestGateway(t);
    // A proxy that takes the path away before it asks.
    let port = 0;
    const proxy = await startReceiver(t, async ({ method, path, body }, response) => {
      const url = `http://127.0.0.1:${port}${path.replace(/^\/gerbang/, "")}`;
      const type = "application/x-www-form-urlencoded";
      const post = { method, body, headers: { "content-type": type } };
      const answer = await fetch(url, {
        redirect: "manual",
        ...(method === "POST" && post),
      });
      const location = answer.headers.get("location");
      response.writeHead(answer.status, { ...(location !== null && { location }) });
      response.end(await answer.text());
    });
    const publicUrl = `${new URL(proxy.url).origin}/gerbang`;
    const options = { gateway, host: "127.0.0.1", port: 0, workers: false, publicUrl };
    const running = await startServer(options);
    t.after(async () => await running.stop());
    ({ port } = running.app.server.address() as AddressInfo);
    const charged = await fetch(`http://127.0.0.1:${port}/v2/charge`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${keys.serverKey.reveal()}:`)}` },
      body: JSON.stringify(chargeBody("kopi-1", 44_000, "qris")),
    });
    const qrCode = matchIn(await charged.text(), /"(http[^"]+qr-code)"/);
    assert.ok(qrCode.startsWith(`${publicUrl}/v2/qris/`));
    const curl = formBrowser({ "accept-language": "id" });
    await curl.post(`${publicUrl}/v2/qris/payment`, { qrCodeUrl: qrCode });
    const action = matchIn(curl.html(), /<form[^>]*? action="([^"]+)"/);
    const referenceId = matchIn(curl.html(), /name="referenceId" type="hidden" value="([^"]+)"/);
    await curl.post(new URL(action, curl.url()).href, { referenceId });
    assert.match(curl.url(), /\/gerbang\/qris\/payment\?/);
    assert.match(curl.html(), /Pembayaran berhasil/);
  });
});

/** Elements by CSS, as Selenium's page objects name them. */
class ScannerPage {
  readonly #page: Page;
  constructor(page: Page) {
    this.#page = page;
  }
  async scan(simulator: string, url: string): Promise<void> {
    await this.#page.goto(`${simulator}/v2/qris/index`);
    await this.#page.locator("input[name=qrCodeUrl]").fill(url);
    await this.#page.locator('input[value="Scan QR"]').click();
  }
  async pay(): Promise<string> {
    const form = this.#page.locator("form").first();
    const action = (await form.getAttribute("action")) ?? "";
    await form.locator("button[type=submit]").click();
    await this.#page.locator("h1").waitFor();
    return action;
  }
}

suite("scripts that others drive a browser with", { skip: browserMissing }, () => {
  test("Playwright: fills the line, presses Scan QR, presses Pay or Bayar", async (t) => {
    const server = await startTestServer(t);
    for (const [locale, button, title] of [
      ["en-US", "Pay", "Payment successful"],
      ["id-ID", "Bayar", "Pembayaran berhasil"],
    ] as const) {
      const { qrCode } = await chargeOrder(server, `kopi-${locale}`, { paymentType: "qris" });
      const page = await openPage(t, { locale });
      await page.goto(`${server.url}/v2/qris/index`);
      await page.fill("input[name=qrCodeUrl]", qrCode);
      await page.click('input[value="Scan QR"]');
      await page.waitForURL("**/v2/qris/payment");
      await page.getByText("Rp 44.000").first().waitFor();
      await page.getByRole("button", { name: button, exact: true }).click();
      await page.getByRole("heading", { name: title }).waitFor();
      assert.equal(await settled(server, `kopi-${locale}`), "settlement");
    }
  });

  test("Selenium: page objects by CSS, without scripts on the page", async (t) => {
    const server = await startTestServer(t);
    const { framedQrCode } = await chargeOrder(server, "kopi-1");
    const scanner = new ScannerPage(await openPage(t, { javaScriptEnabled: false }));
    await scanner.scan(server.url, framedQrCode);
    assert.equal(await scanner.pay(), "payment/gopay");
    assert.equal(await settled(server, "kopi-1"), "settlement");
  });

  test("Flutter: a web view whose listener waits for the end address", async (t) => {
    const server = await startTestServer(t);
    const order = await chargeWithNewLink(server, "kopi-1");
    assert.match(order.deeplink, /\/v2\/deeplink\/detail\?tref=A1\w+ID$/);
    const page = await openPage(t, { viewport: "phone", locale: "id-ID" });
    const isEnd = (url: string) => url.includes("/v2/deeplink/payment");
    const seen: string[] = [];
    page.on("framenavigated", (frame) => seen.push(frame.url()));
    await page.goto(order.deeplink);
    const pay = page.getByRole("button", { name: "Bayar", exact: true });
    await page.getByLabel("PIN 6 angka").fill("999999");
    await pay.click();
    await page.getByText("PIN salah").waitFor();
    assert.ok(!seen.some(isEnd), "a wrong PIN is no end");
    await page.getByLabel("PIN 6 angka").fill("112233");
    await pay.click();
    await page.waitForURL((url) => isEnd(url.href));
    await page.getByRole("heading", { name: "Pembayaran berhasil" }).waitFor();
    assert.equal(await settled(server, "kopi-1"), "settlement");
    // Loaded again it is the same page, and nothing is paid again.
    await page.reload();
    await page.getByRole("heading", { name: "Pembayaran berhasil" }).waitFor();
  });

  test("a shop's test page on another site scans, and cannot pay", async (t) => {
    const server = await startTestServer(t);
    const { qrCode } = await chargeOrder(server, "kopi-1");
    const form = (action: string, name: string, value: string) =>
      `<!doctype html><html lang=en><title>Shop</title><link rel=icon href="data:,">
       <form method=post action="${server.url}${action}"><input name="${name}" value="${value}">
       <button>Send</button></form>`;
    const shop = await startReceiver(t, (request, response) => {
      const isPay = request.path === "/pay";
      response.writeHead(200, { "content-type": "text/html" });
      response.end(
        isPay
          ? form("/v2/qris/payment/gopay", "referenceId", "x")
          : form("/v2/qris/payment", "qrCodeUrl", qrCode),
      );
    });
    // Another site than 127.0.0.1.
    const site = new URL(shop.url).origin.replace("127.0.0.1", "localhost");
    const page = await openPage(t, { locale: "en-US", expectedErrors: [/403/] });
    await page.goto(site);
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("button", { name: "Pay", exact: true }).waitFor();
    await page.goto(`${site}/pay`);
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("heading", { name: "A form from another site" }).waitFor();
    assert.equal(await settled(server, "kopi-1"), "pending");
  });
});
