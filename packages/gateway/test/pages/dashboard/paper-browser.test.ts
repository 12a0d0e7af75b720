import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { browserMissing } from "../../../../checkout/test/support/browser.ts";
import { seedTransactions } from "../../../src/operations/seeding/seed-transactions.ts";
import { refund } from "../../../src/operations/transactions/refund.ts";
import { openDashboard } from "./open-dashboard.ts";
import { startTestDashboard } from "./support.ts";

/** A4 between margins of a centimetre, at 96 dots to the inch. */
const PAPER = { width: 718, height: 1_047 };

/** What is on the page and would be cut off, or lie beside the paper. */
const LOST = `Array.from(document.querySelectorAll("main *")).filter((one) => {
  if (!one.checkVisibility() || one.closest(".visually-hidden, svg, .uplot")) return false;
  const box = one.getBoundingClientRect();
  if (box.width <= 1) return false;
  const { overflowX, overflowY } = getComputedStyle(one);
  const cuts = [overflowX, overflowY].some((flow) => flow !== "visible");
  const isCut = cuts && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1);
  return isCut || box.right > innerWidth + 1 || box.left < -1;
}).map((one) => one.outerHTML.slice(0, 120))`;

suite("the dashboard on paper", { skip: browserMissing }, () => {
  test("loses nothing, shows no controls, and says whose it is, of when and by whom", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, keys, url, base } = dashboard;
    const until = gateway.wallNow();
    await seedTransactions(gateway, { merchantId: keys.id, count: 60, days: 3, until });
    const id = await dashboard.settle("order-with-a-rather-long-name-of-its-own-1234", 9_000_000);
    await refund(gateway, await dashboard.merchant(), {
      id,
      amount: 1_234_567 as never,
      reason: "They did not like the colour of the cups that came with it",
    });
    const page = await openDashboard(t, dashboard, { viewport: PAPER });
    await page.emulateMedia({ media: "print" });
    for (const path of [
      "",
      "/transactions",
      `/transactions/${id}`,
      "/notifications",
      "/report?day=2026-11-01",
      "/users",
      "/activity",
      "/settings",
      "/settings/keys",
    ]) {
      await page.goto(url + base + path);
      assert.deepEqual(await page.evaluate<unknown[]>(LOST), [], path);
      // The rules of phones are for screens, however narrow paper is: columns keep their heads.
      for (const heads of await page.locator("main thead:visible").all()) {
        assert.equal(await heads.evaluate((one) => getComputedStyle(one).position), "static", path);
      }
      const head = (await page.locator(".print-head").innerText()).replaceAll(/\s+/g, " ");
      assert.match(head, new RegExp(`^Kedai Gerbang ${keys.id} · Sandbox`), path);
      assert.match(
        head,
        /Times in WIB\. Printed \d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d WIB, The owner \(owner@kedai/,
      );
      for (const control of [
        ".side",
        ".day-picker",
        ".pager",
        ".filters",
        ".copy-button",
        ".thumb-bar",
      ]) {
        for (const one of await page.locator(control).all()) {
          assert.equal(await one.isVisible(), false, `${path} ${control}`);
        }
      }
    }
    await page.goto(`${url}${base}/transactions/${id}`);
    assert.ok(await page.locator("td", { hasText: "Rp 1.234.567" }).isVisible());
    assert.ok(await page.locator(".notification-body").first().isVisible());
    await page.goto(`${url}${base}/report?day=2026-11-01`);
    assert.match(await page.locator(".print-head").innerText(), /Sunday,? 1 November 2026/);
    await gateway.db.kysely.updateTable("dashboard_user").set({ language: "id" }).execute();
    await page.reload();
    assert.match(await page.locator(".print-head").innerText(), /Minggu, 1 November 2026/);
    await page.emulateMedia({ media: "screen" });
    assert.equal(await page.locator(".print-head").isVisible(), false);
  });

  test("on a phone the header is as high as it must be, and tables become cards", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, keys, url, base } = dashboard;
    const until = gateway.wallNow();
    await seedTransactions(gateway, { merchantId: keys.id, count: 60, days: 3, until });
    await dashboard.as("owner").post(`${base}/settings/presentation`, { zone: "7" });
    for (const viewport of ["phone", "tablet"] as const) {
      const page = await openDashboard(t, dashboard, { viewport });
      const heights = new Set<number>();
      for (const path of [
        "",
        "/transactions?q=nothing",
        "/report?day=2026-11-01",
        "/users",
        "/activity",
      ]) {
        await page.goto(url + base + path);
        heights.add(await page.evaluate<number>("document.querySelector('.side').offsetHeight"));
        if (viewport === "phone") {
          const beside = await page.evaluate<string[]>(
            `Array.from(document.querySelectorAll(".cards td, .cards button")).filter((one) =>
              one.checkVisibility() && one.getBoundingClientRect().right > innerWidth).map((one) => one.outerHTML)`,
          );
          assert.deepEqual(beside, [], path);
        }
      }
      assert.equal(heights.size, 1, [...heights].join());
    }
  });
});
