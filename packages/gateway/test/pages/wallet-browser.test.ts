import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { expectNoAxeViolations } from "../../../checkout/test/support/axe.ts";
import { browserMissing, openPage, screenshot } from "../../../checkout/test/support/browser.ts";
import { startTestServer } from "../support/gateway.ts";

suite("first look", { skip: browserMissing }, () => {
  test("wallet", async (t) => {
    const server = await startTestServer(t);
    const { body } = await server.call("POST", "/v2/charge", {
      payment_type: "gopay",
      transaction_details: { order_id: "kopi-101", gross_amount: 44_000 },
      item_details: [{ id: "1", name: "Kopi susu gula aren", price: 22_000, quantity: 2 }],
      gopay: { enable_callback: true, callback_url: `${server.url}/done` },
    });
    const link =
      (body["actions"] as { name: string; url: string }[]).find(
        ({ name }) => name === "deeplink-redirect",
      )?.url ?? "";
    const qr = (body["actions"] as { name: string; url: string }[])[0]?.url ?? "";
    const page = await openPage(t, { viewport: "phone", locale: "id-ID" });
    await page.goto(link);
    await screenshot(page, "wallet-pay");
    await expectNoAxeViolations(page);
    await page.getByLabel("PIN 6 angka").fill("000000");
    await page.getByRole("button", { name: /^Bayar/ }).click();
    await page.getByRole("alert").waitFor();
    await screenshot(page, "wallet-wrong-pin");
    const desk = await openPage(t, { locale: "en-US" });
    await desk.goto(link);
    await screenshot(desk, "wallet-pay-desktop");
    await desk.goto(`${server.url}/qris/index`);
    await screenshot(desk, "scanner");
    await desk.getByLabel("Address of").fill(qr);
    await desk.getByRole("button", { name: "Read the code" }).click();
    await desk.waitForURL(/qris\/payment/);
    await screenshot(desk, "scanner-read");
    await expectNoAxeViolations(desk);
    await desk.getByLabel("Pay as").selectOption("dana");
    await desk.getByRole("button", { name: /^Pay/ }).click();
    await desk.getByText("Payment successful").waitFor();
    await screenshot(desk, "scanner-paid");
    await page.getByText("Sudah dibayar").waitFor();
    await screenshot(page, "wallet-paid-elsewhere");
    await desk.goto(
      `${server.url}/devices?link=${encodeURIComponent("gojek://gopay/merchanttransfer?tref=abc")}`,
    );
    await screenshot(desk, "devices");
    await expectNoAxeViolations(desk);
    await desk.goto(server.url);
    await screenshot(desk, "home");
    await expectNoAxeViolations(desk);
    const dark = await openPage(t, { viewport: { width: 320, height: 700 }, colorScheme: "dark" });
    for (const [path, name] of [
      ["/devices?link=gojek://x", "devices"],
      ["/", "home"],
      ["/qris/index", "scanner"],
      [link.slice(server.url.length), "wallet"],
    ] as const) {
      await dark.goto(server.url + path);
      await screenshot(dark, `dark-${name}`);
      await expectNoAxeViolations(dark);
      assert.ok(await dark.evaluate("document.documentElement.scrollWidth <= 320"), name);
    }
    const status = await server.call("GET", "/v2/kopi-101/status");
    assert.equal(status.body["payment_type"], "qris");
  });
});
