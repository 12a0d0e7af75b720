import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { expectNoAxeViolations } from "../../../checkout/test/support/axe.ts";
import { browserMissing, openPage, screenshot } from "../../../checkout/test/support/browser.ts";
import { byNight } from "../../../checkout/test/support/sample.ts";
import { expectNoBarriers } from "../support/barriers.ts";
import { startTestServer } from "../support/gateway.ts";
import { chargeOrder, getPage } from "../support/payer.ts";

suite("the page about devices", () => {
  test("never links to what would run a script", async (t) => {
    const server = await startTestServer(t);
    for (const link of ["javascript:alert(1)", "data:text/html,x", `"><script>`]) {
      const query = new URLSearchParams({ link });
      const { status, html } = await getPage(`${server.url}/devices?${query.toString()}`);
      assert.equal(status, 200);
      assert.doesNotMatch(html, /href="(?:javascript|data):|<script>/);
      assert.doesNotMatch(html, /Open it on this device/);
    }
  });
});

suite("the page about devices in a browser", { skip: browserMissing }, () => {
  test("says what becomes of a link, and why", { skip: byNight }, async (t) => {
    const server = await startTestServer(t);
    const order = await chargeOrder(server, "kopi-1");
    const page = await openPage(t, { locale: "en-US" });
    await page.goto(`${server.url}/devices`);
    await page.getByRole("heading", { name: "App scheme, such as gojek://" }).waitFor();
    await expectNoBarriers(page);
    await page.getByLabel("Deeplink").fill(order.deeplink);
    await page.getByRole("button", { name: "What happens?" }).click();
    await page.getByRole("heading", { name: "A web page opens" }).waitFor();
    await page.getByRole("link", { name: "App scheme" }).click();
    await page.getByRole("heading", { name: "Nothing happens" }).waitFor();
    await page.getByLabel("WebView that blocks unknown schemes").check();
    await page.getByRole("heading", { name: "Error: net::ERR_UNKNOWN_URL_SCHEME" }).waitFor();
    await screenshot(page, "devices");
    await expectNoBarriers(page);
  });

  test("is whole on a phone, in the dark, in Indonesian", { skip: byNight }, async (t) => {
    const server = await startTestServer(t);
    const page = await openPage(t, {
      viewport: { width: 320, height: 640 },
      colorScheme: "dark",
      locale: "id-ID",
    });
    for (const [path, name] of [
      ["/devices?link=https://gopay.co.id/app", "devices-narrow-dark"],
      ["/", "home-narrow-dark"],
      ["/qris/index", "scanner-start-narrow-dark"],
    ] as const) {
      await page.goto(server.url + path);
      assert.equal(await page.evaluate("document.documentElement.scrollWidth"), 320, path);
      await screenshot(page, name);
      await expectNoBarriers(page);
    }
  });

  test("the API's page is whole on a phone, keeps every path in its box, and leads home", {
    skip: byNight,
  }, async (t) => {
    const server = await startTestServer(t);
    const page = await openPage(t, { viewport: { width: 320, height: 640 }, locale: "en-US" });
    await page.goto(`${server.url}/docs/api`);
    for (const width of [320, 390, 1280]) {
      await page.setViewportSize({ width, height: 640 });
      assert.equal(await page.evaluate("document.documentElement.scrollWidth"), width);
      const outside =
        await page.evaluate(`[...document.querySelectorAll("main :is(li, tbody th, td, h2, p)")]
        .filter((box) => {
          const range = document.createRange();
          range.selectNodeContents(box);
          const { right } = box.getBoundingClientRect();
          return [...range.getClientRects()].some((text) => text.right > right + 1);
        })
        .map((box) => box.textContent)`);
      assert.deepEqual(outside, [], `${width} px wide`);
    }
    // Once: on so long a page axe takes seconds.
    await expectNoAxeViolations(page);
    await page.getByRole("link", { name: "Gerbang", exact: true }).click();
    await page.getByRole("heading", { name: "Your payment gateway" }).waitFor();
  });

  test("no page asks another host for anything", { skip: byNight }, async (t) => {
    const server = await startTestServer(t);
    const order = await chargeOrder(server, "kopi-1");
    const page = await openPage(t, { locale: "en-US" });
    const origins = new Set<string>();
    page.on("request", (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol !== "data:") origins.add(origin);
    });
    const link = encodeURIComponent("https://gopay.co.id/app/pay");
    for (const path of ["/", "/qris/index", `/devices?link=${link}`, "/docs/api"]) {
      await page.goto(server.url + path, { waitUntil: "networkidle" });
    }
    await page.goto(order.deeplink);
    await page.getByRole("timer").waitFor();
    await screenshot(page, "wallet-desktop");
    await page.goto(`${server.url}/qris/index`);
    const picture = await (await fetch(order.qrCode)).bytes();
    const file = { name: "qr.png", mimeType: "image/png", buffer: Buffer.from(picture) };
    await page.getByLabel("Choose a picture").setInputFiles(file);
    await page.getByRole("button", { name: /^Pay$/ }).click();
    await page.getByRole("heading", { name: "Payment successful" }).waitFor();
    assert.deepEqual([...origins], [server.url]);
  });

  test("the first page leads to the others", async (t) => {
    const server = await startTestServer(t);
    const page = await openPage(t, { locale: "en-US" });
    await page.goto(server.url);
    await screenshot(page, "home");
    await expectNoBarriers(page);
    for (const [name, heading] of [
      ["Scan QRIS", "Scan QRIS"],
      ["Opening the wallet", "Opening the wallet"],
      ["Documents", "Documents"],
    ] as const) {
      await page.goto(server.url);
      await page.getByRole("link", { name }).click();
      await page.getByRole("heading", { name: heading, level: 1 }).waitFor();
    }
  });
});
