import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { expectNoAxeViolations } from "../../../../checkout/test/support/axe.ts";
import { browserMissing } from "../../../../checkout/test/support/browser.ts";
import { byNight } from "../../../../checkout/test/support/sample.ts";
import { chargeBody } from "../../support/gateway.ts";
import { openDashboard } from "./open-dashboard.ts";
import { startTestDashboard } from "./support.ts";

suite("the workbench in a browser", { skip: browserMissing }, () => {
  test("opens entries where they stand, goes back, and is live", { skip: byNight }, async (t) => {
    const dashboard = await startTestDashboard(t);
    const { call } = dashboard;
    await call("POST", "/v2/charge", chargeBody("order-1"));
    await call("POST", "/v2/charge", chargeBody("order-1"));
    const page = await openDashboard(t, dashboard);
    await page.goto(`${dashboard.url}${dashboard.base}/workbench`);
    assert.equal(await page.locator(".entry-details").count(), 0);
    await page.locator(".entry", { hasText: "406" }).locator(".entry-line").click();
    await page.locator(".entry-details").waitFor();
    assert.equal(await page.locator(".entry.lit").count(), await page.locator(".entry").count());
    assert.match(page.url(), /open=/);
    assert.equal(await page.locator("#order").inputValue(), "order-1");
    // What is opened and read stays while the stream goes on, refused requests and all.
    await page.getByText("As a test that fails until it is mended").click();
    await call("GET", "/v2/order-2/status");
    await page.locator(".entry", { hasText: "order-2" }).waitFor();
    assert.ok(await page.getByText("CHANGE the request").isVisible());
    await page.getByRole("link", { name: "Only these" }).click();
    await page.locator(".entry", { hasText: "order-2" }).waitFor({ state: "detached" });
    await page.goBack();
    await page.locator(".entry", { hasText: "order-2" }).waitFor();
    await page.goBack();
    await page.locator(".entry-details").waitFor({ state: "detached" });
    await page.reload();
    await page.locator(".entry", { hasText: "order-2" }).waitFor();
  });

  test("is a drawer on every page, by a key and a press, live, and closed again", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { call } = dashboard;
    await call("POST", "/v2/charge", chargeBody("order-1"));
    const page = await openDashboard(t, dashboard);
    await page.goto(`${dashboard.url}${dashboard.base}/settings`);
    await page.keyboard.press("`");
    const drawer = page.locator(".drawer");
    await drawer.locator(".entry", { hasText: "order-1" }).first().waitFor();
    await expectNoAxeViolations(page);
    await call("GET", "/v2/order-2/status");
    const refused = drawer.locator(".entry", { hasText: "order-2" });
    await refused.waitFor();
    await refused.locator(".entry-line").click();
    await drawer.locator(".entry-details").waitFor();
    assert.match(page.url(), /\/settings$/);
    await page.keyboard.press("Escape");
    await drawer.waitFor({ state: "detached" });
    assert.match((await page.locator(":focus").textContent()) ?? "", /^\s*Workbench\s*$/);
    // In a field it is a letter like any other.
    await page.locator("main input[type=url], main input[type=text]").first().focus();
    await page.keyboard.press("`");
    assert.equal(await drawer.count(), 0);
    await page.locator(".drawer-control").click();
    await drawer.locator(".entry").first().waitFor();
    await page.getByRole("button", { name: "Close" }).click();
    await drawer.waitFor({ state: "detached" });
    // Single keys that are turned off open nothing.
    await page.evaluate('localStorage.setItem("gerbang-single-keys", "off")');
    await page.locator("h1").click();
    await page.keyboard.press("`");
    assert.equal(await drawer.count(), 0);
  });

  test("needs no script: the drawer is a link, and entries open by theirs", {
    skip: byNight,
  }, async (t) => {
    const dashboard = await startTestDashboard(t);
    await dashboard.call("POST", "/v2/charge", chargeBody("order-1"));
    const page = await openDashboard(t, dashboard, { javaScriptEnabled: false });
    await page.goto(`${dashboard.url}${dashboard.base}/transactions`);
    await page.locator(".drawer-control").click();
    await page.getByRole("heading", { name: "Workbench" }).waitFor();
    await page.locator(".entry-line").first().click();
    await page.locator(".entry-details").waitFor();
    await page.locator(".entry.open .entry-line").click();
    assert.equal(await page.locator(".entry-details").count(), 0);
  });
});
