import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { expectNoAxeViolations } from "../../../../checkout/test/support/axe.ts";
import { browserMissing, screenshot } from "../../../../checkout/test/support/browser.ts";
import { sampleOf } from "../../../../checkout/test/support/sample.ts";
import { ROLES } from "../../../src/domain/merchants/dashboard-role.ts";
import { controlMerchant, readControl } from "../../../src/operations/sandbox/control-merchant.ts";
import { openDashboard } from "./open-dashboard.ts";
import { startTestDashboard } from "./support.ts";

async function open(t: TestContext) {
  const dashboard = await startTestDashboard(t);
  const { gateway } = dashboard;
  const hold = async () =>
    await controlMerchant(gateway, await dashboard.merchant(), { ttlMs: 10 * 60_000 });
  const isHeld = async () => (await readControl(gateway, await dashboard.merchant())) !== undefined;
  return { dashboard, hold, isHeld };
}

suite("a merchant that a program has in hand, in the dashboard", () => {
  test("says so on every page, until when, and is let go by whoever may use the sandbox", async (t) => {
    const { dashboard, hold, isHeld } = await open(t);
    const { base, gateway, clock } = dashboard;
    const owner = dashboard.as("owner");
    const text = async (path: string, who = owner) => await (await who.get(base + path)).text();
    assert.doesNotMatch(await text("/transactions"), /class="in-hand/);
    await hold();
    for (const path of ["", "/transactions", "/settings", "/account"]) {
      const page = await text(path);
      assert.match(
        page,
        /class="in-hand[\s\S]*in hand until\s*<time[^>]*>12:10:00<\/time>\s*WIB/,
        path,
      );
      assert.match(page, new RegExp(`name="back" value="${base}${path}"`), path);
    }
    for (const role of ROLES) {
      const page = await text("/account", dashboard.as(role));
      const mayRelease = role === "owner" || role === "developer";
      assert.match(page, /class="in-hand/, role);
      assert.equal(/sandbox\/release/.test(page), mayRelease, role);
      if (mayRelease) continue;
      assert.equal((await dashboard.as(role).post(`${base}/sandbox/release`)).status, 403, role);
    }
    await gateway.db.kysely.updateTable("dashboard_user").set({ language: "id" }).execute();
    assert.match(await text("/transactions"), /mengendalikan merchant ini sampai[\s\S]*Lepaskan/);
    await gateway.db.kysely.updateTable("dashboard_user").set({ language: "en" }).execute();

    const back = `${base}/transactions`;
    assert.equal(await isHeld(), true);
    const after = await owner.submit(`${base}/sandbox/release`, { back });
    assert.equal(await isHeld(), false);
    assert.match(after, /Released: what is due goes out[\s\S]*gerbang hold end/);
    assert.doesNotMatch(after, /class="in-hand/);
    const again = await owner.post(`${base}/sandbox/release`, { back: "https://evil.example" });
    assert.equal(again.headers.get("location"), `${base}/sandbox`);
    const { rows } = await gateway.db.pool.query("select action from activity");
    assert.deepEqual(rows, [{ action: "sandbox_release" }]);

    await hold();
    clock.advance(10 * 60_000);
    assert.doesNotMatch(await text("/transactions"), /class="in-hand/);
  });

  for (const viewport of sampleOf(["desktop", "tablet", "phone"] as const, 3, 2)) {
    test(`is shown without barriers and fits: ${viewport}`, { skip: browserMissing }, async (t) => {
      const { dashboard, hold, isHeld } = await open(t);
      await hold();
      const colorScheme = viewport === "tablet" ? "dark" : "light";
      const page = await openDashboard(t, dashboard, { viewport, colorScheme });
      await page.goto(`${dashboard.url}${dashboard.base}/transactions`);
      await screenshot(page, `dashboard-in-hand-${viewport}`);
      await expectNoAxeViolations(page);
      const [content, window] = await page.evaluate<[number, number]>(
        "[document.documentElement.scrollWidth, screen.width]",
      );
      assert.ok(content <= window, `${content} wide`);
      await page.getByRole("button", { name: "Release" }).click();
      await page.getByText("Released: what is due goes out.").waitFor();
      assert.equal(await isHeld(), false);
    });
  }
});
