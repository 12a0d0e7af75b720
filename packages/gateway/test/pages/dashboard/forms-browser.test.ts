import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { expectNoAxeViolations } from "../../../../checkout/test/support/axe.ts";
import { browserMissing } from "../../../../checkout/test/support/browser.ts";
import { byNight, sampleOf } from "../../../../checkout/test/support/sample.ts";
import { getFaultPlan } from "../../../src/operations/sandbox/fault-plan.ts";
import { openDashboard } from "./open-dashboard.ts";
import { startTestDashboard } from "./support.ts";

const SCRIPTS = [true, false] as const;

suite("forms of the dashboard in a browser", { skip: browserMissing }, () => {
  // By day without: the rest of the suite has them.
  for (const javaScriptEnabled of sampleOf(SCRIPTS, 2, 1)) {
    const how = javaScriptEnabled ? "with scripts" : "without scripts";

    test(`the clock is advanced once, however often the page is loaded again: ${how}`, async (t) => {
      const dashboard = await startTestDashboard(t);
      await dashboard.charge("order-1");
      await dashboard.gateway.db.kysely.deleteFrom("notification").execute();
      const page = await openDashboard(t, dashboard, { javaScriptEnabled });
      await page.goto(`${dashboard.url}${dashboard.base}/sandbox`);
      await page.getByLabel("Advance by").selectOption("1h");
      await page.getByRole("button", { name: "Advance", exact: true }).click();
      await page.getByText("Advanced by 1 h. Fell due").waitFor();
      const { offsetMs } = (await dashboard.merchant()).clock;
      assert.equal(offsetMs, 3_600_000);
      for (const _ of [1, 2]) await page.reload();
      assert.equal(await page.getByText("Advanced by 1 h.").count(), 0);
      // What fell due stays at this address, with links to it.
      await page.locator(".fell-due a", { hasText: "order-1" }).first().waitFor();
      assert.equal((await dashboard.merchant()).clock.offsetMs, offsetMs);
      await page.locator(".sandbox-banner", { hasText: "Clock moved ahead" }).waitFor();
      if (javaScriptEnabled) await expectNoAxeViolations(page);
      await page.locator(".fell-due a").first().click();
      await page.getByRole("heading", { name: "order-1" }).waitFor();
      await page.locator(".sandbox-banner", { hasText: "Clock moved ahead" }).waitFor();
    });

    test(`a key is rotated once and revealed in its place: ${how}`, async (t) => {
      const dashboard = await startTestDashboard(t);
      const page = await openDashboard(t, dashboard, { javaScriptEnabled });
      const countKeys = async () =>
        (await dashboard.gateway.db.kysely.selectFrom("merchant_key").select("id").execute())
          .length;
      await page.goto(`${dashboard.url}${dashboard.base}/settings/keys`);
      await page.getByText("Rotate the client key…").click();
      await page.getByRole("button", { name: "Make a new key" }).last().click();
      await page.getByText("There is a new client key").waitFor();
      assert.equal(await countKeys(), 3);
      for (const _ of [1, 2]) await page.reload();
      assert.equal(await countKeys(), 3);
      await page.getByRole("button", { name: "Reveal server key" }).click();
      const key = dashboard.keys.serverKey.reveal();
      await page.getByText(key).waitFor();
      assert.equal(page.url(), `${dashboard.url}${dashboard.base}/settings/keys`);
      await page.reload();
      await page.getByRole("button", { name: "Reveal server key" }).waitFor();
      assert.equal(await page.getByText(key).count(), 0);
      assert.equal(await countKeys(), 3);
      const revealed = await dashboard.gateway.db.kysely
        .selectFrom("activity")
        .select("id")
        .where("action", "=", "settings_reveal_key")
        .execute();
      assert.equal(revealed.length, 1);
    });
  }

  test("the faults form keeps what was typed, and leads to the wrong field", async (t) => {
    const dashboard = await startTestDashboard(t);
    const page = await openDashboard(t, dashboard, { expectedErrors: [/status of 422/] });
    await page.goto(`${dashboard.url}${dashboard.base}/sandbox`);
    await page.getByLabel("Fault").selectOption("drop");
    assert.equal(await page.getByLabel("Copies").isVisible(), false);
    await page.getByLabel("Share in %").fill("abc");
    await page.getByRole("button", { name: "Set the plan" }).click();
    await page.locator("#share:focus[aria-invalid=true]").waitFor();
    await page.getByText("as 50 or 12.5").waitFor();
    await expectNoAxeViolations(page);
    assert.equal(await page.getByLabel("Fault").inputValue(), "drop");
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("50");
    await page.getByRole("button", { name: "Add a rule" }).click();
    await page.locator("#fault2:focus").waitFor();
    await page.locator("#fault2").selectOption("slow");
    await page.locator("#seconds2").fill("2,5");
    await page.locator(".fault-rule summary").last().click();
    await page.locator("[name=status_settlement_2]").check();
    await page.getByRole("button", { name: "Set the plan" }).click();
    await page.getByText("The plan is set.").waitFor();
    const plan = await getFaultPlan(dashboard.gateway, await dashboard.merchant());
    assert.deepEqual(plan?.rules, [
      { fault: "drop", share: 0.5 },
      { fault: "slow", share: 1, statuses: ["settlement"], seconds: 2.5 },
    ]);
    await page.reload();
    assert.equal(await page.locator("#fault2").inputValue(), "slow");
    await page.getByRole("button", { name: "Flaky network" }).click();
    await page.getByText("The plan is set.").waitFor();
    assert.equal(await page.locator(".fault-rule").count(), 3);
  });

  test("the settings form keeps what was typed, and saves once", { skip: byNight }, async (t) => {
    const dashboard = await startTestDashboard(t);
    const page = await openDashboard(t, dashboard, { expectedErrors: [/status of 422/] });
    await page.goto(`${dashboard.url}${dashboard.base}/settings`);
    await page.getByLabel("Add a URL").fill("kedai.example/n");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.locator("#newUrl:focus[aria-invalid=true]").waitFor();
    assert.equal(await page.locator("#newUrl").inputValue(), "kedai.example/n");
    await page.locator("#newUrl").fill("https://kedai.example/n");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByText("Added: https://kedai.example/n").waitFor();
    await page.reload();
    assert.equal(await page.locator(".url-rows li").count(), 2);
    page.once("dialog", (dialog) => void dialog.dismiss());
    const remove = page.getByRole("button", { name: /^Remove ?: https:..kedai/ });
    await remove.click();
    page.once("dialog", (dialog) => void dialog.accept());
    await remove.click();
    await page.getByText("Removed: https://kedai.example/n").waitFor();
    assert.deepEqual((await dashboard.merchant()).settings.paymentNotificationUrls, [
      "http://127.0.0.1:9/notifications",
    ]);
    await page.getByRole("link", { name: "Redirects" }).click();
    await page.getByLabel("Finish URL", { exact: true }).fill("javascript:alert(1)");
    await page.getByLabel("Error URL").fill("https://kedai.example/error");
    await page.getByRole("button", { name: "Save" }).first().click();
    await page.locator("#finishUrl:focus[aria-invalid=true]").waitFor();
    assert.equal(await page.locator("#errorUrl").inputValue(), "https://kedai.example/error");
  });

  test("parts stay live on the page of a refused form, and say when they are not", async (t) => {
    const dashboard = await startTestDashboard(t);
    const page = await openDashboard(t, dashboard, { expectedErrors: [/422/, /503/, /ERR_/] });
    const { url, base } = dashboard;
    await page.goto(`${url}${base}/sandbox`);
    await page.getByLabel("Fault").selectOption("drop");
    await page.getByLabel("Share in %").fill("abc");
    const listening = page.waitForResponse(/\/live$/);
    await page.getByRole("button", { name: "Set the plan" }).click();
    await page.getByText("The plan was not set.").waitFor();
    await listening;
    await dashboard.charge("order-live");
    await page.locator("#pending", { hasText: "order-live" }).waitFor();
    assert.equal(await page.locator(".not-live").count(), 0);
    await page.route(
      `${url}${base}/sandbox`,
      async (route) => await route.fulfill({ status: 503 }),
    );
    await dashboard.charge("order-2");
    await page.locator(".not-live", { hasText: "Not live" }).waitFor();
    await page.unroute(`${url}${base}/sandbox`);
    await page.getByRole("button", { name: "Reload" }).click();
    await page.locator("#pending", { hasText: "order-2" }).waitFor();
    assert.equal(await page.locator(".not-live").count(), 0);
    assert.equal(page.url(), `${url}${base}/sandbox`);
  });

  test("single keys can be turned off, and on again", { skip: byNight }, async (t) => {
    const dashboard = await startTestDashboard(t);
    const page = await openDashboard(t, dashboard);
    await page.goto(`${dashboard.url}${dashboard.base}`);
    await page.locator(".account summary").click();
    await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
    await page.getByLabel("Single keys work").uncheck();
    await expectNoAxeViolations(page);
    await page.getByRole("button", { name: "Close" }).click();
    await page.reload();
    for (const key of ["g", "t", "/", "?"]) await page.keyboard.press(key);
    assert.equal(page.url(), dashboard.url + dashboard.base);
    assert.equal(await page.locator("dialog[open]").count(), 0);
    await page.locator(".account summary").click();
    await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
    await page.getByLabel("Single keys work").check();
    await page.getByRole("button", { name: "Close" }).click();
    await page.keyboard.press("g");
    await page.keyboard.press("t");
    await page.waitForURL(/\/transactions$/);
  });

  test("a copy button says what it copies, that it did, and is ready again", async (t) => {
    const dashboard = await startTestDashboard(t);
    const id = await dashboard.settle("order-1");
    const context = { permissions: ["clipboard-read", "clipboard-write"] };
    const page = await openDashboard(t, dashboard, { context });
    await page.clock.install();
    await page.goto(`${dashboard.url}${dashboard.base}/transactions/${id}`);
    const button = page.getByRole("button", { name: "Copy transaction id" });
    await button.click();
    await page
      .getByRole("status")
      .getByText("Copied: transaction id")
      .waitFor({ state: "attached" });
    assert.equal(await button.textContent(), "Copied");
    assert.equal(await page.evaluate<string>("navigator.clipboard.readText()"), id);
    await page.clock.runFor(2_100);
    assert.equal(await button.textContent(), "Copy");
    assert.ok(((await button.boundingBox())?.height ?? 0) >= 24);
  });

  test("the way back from a transaction leads to the list as it was", {
    skip: byNight,
  }, async (t) => {
    const dashboard = await startTestDashboard(t);
    await dashboard.charge("order-1");
    await dashboard.settle("order-2");
    const page = await openDashboard(t, dashboard);
    await page.goto(`${dashboard.url}${dashboard.base}/transactions?status=settlement&q=order`);
    await page.getByRole("link", { name: "order-2" }).click();
    await page.getByRole("heading", { name: "order-2" }).waitFor();
    await page.locator(".above a").click();
    await page.waitForURL(/\/transactions\?status=settlement&q=order$/);
    assert.equal(await page.locator("tbody tr").count(), 1);
  });
});
