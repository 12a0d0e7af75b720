import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { expectNoAxeViolations } from "../../../../checkout/test/support/axe.ts";
import { browserMissing, screenshot } from "../../../../checkout/test/support/browser.ts";
import { byNight } from "../../../../checkout/test/support/sample.ts";
import { openDashboard } from "./open-dashboard.ts";
import { startTestDashboard } from "./support.ts";

suite("the palette in a browser", { skip: browserMissing }, () => {
  test("is opened by Ctrl K anywhere, walked by arrows, and does what Enter is pressed on", async (t) => {
    const dashboard = await startTestDashboard(t);
    const id = await dashboard.charge("order-101", 275_000);
    await dashboard.charge("order-102");
    const page = await openDashboard(t, dashboard, {});
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.goto(`${dashboard.url}${dashboard.base}/settings`);
    await page.keyboard.press("Control+k");
    const dialog = page.getByRole("dialog", { name: "Find or do" });
    await dialog.getByText("Transactions").waitFor();
    await screenshot(page, "dashboard-palette");
    await expectNoAxeViolations(page);

    await page.keyboard.type("pay order-10");
    await dialog.getByRole("button", { name: "Pay order-102" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.waitForFunction(
      "document.activeElement.textContent.includes('Pay order-101')",
      undefined,
    );
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+k");
    await dialog.getByRole("searchbox").fill("copy server key");
    await dialog.getByRole("button", { name: "Copy the server key" }).click();
    await dialog.getByRole("button", { name: "Copied" }).waitFor();
    const copied = await page.evaluate<string>("navigator.clipboard.readText()");
    assert.equal(copied, dashboard.keys.serverKey.reveal());
    assert.ok(!(await page.content()).includes(copied), "it stands on no page");

    // Enter at once: what it does is what was typed, not what was shown before.
    await dialog.getByRole("searchbox").fill("pay order-101 via dana");
    await page.keyboard.press("Enter");
    await page.waitForURL(`${dashboard.url}${dashboard.base}/transactions/${id}`);
    await page.locator(".equivalent code", { hasText: "--issuer dana" }).waitFor();
    await screenshot(page, "dashboard-equivalent");
    await expectNoAxeViolations(page);
  });

  test("is a page of its own without scripts, on a phone too", { skip: byNight }, async (t) => {
    const dashboard = await startTestDashboard(t);
    await dashboard.charge("order-101", 275_000);
    const page = await openDashboard(t, dashboard, {
      javaScriptEnabled: false,
      viewport: "phone",
    });
    await page.goto(`${dashboard.url}${dashboard.base}/palette`);
    await page.getByRole("searchbox", { name: "Find or do" }).fill("bayar order-101 lewat bca");
    await page.getByRole("button", { name: "Show" }).click();
    await screenshot(page, "dashboard-palette-phone");
    await page.getByRole("button", { name: "Pay order-101 by scanning with BCA" }).click();
    await page.getByText("Paid.").waitFor();
  });
});
