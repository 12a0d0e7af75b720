import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { browserMissing } from "../../../../checkout/test/support/browser.ts";
import { byNight } from "../../../../checkout/test/support/sample.ts";
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
    assert.ok(await page.locator(".notification-line").first().isVisible());
    await page.goto(`${url}${base}/report?day=2026-11-01`);
    assert.match(await page.locator(".print-head").innerText(), /Sunday,? 1 November 2026/);
    await gateway.db.kysely.updateTable("dashboard_user").set({ language: "id" }).execute();
    await page.reload();
    assert.match(await page.locator(".print-head").innerText(), /Minggu, 1 November 2026/);
    await page.emulateMedia({ media: "screen" });
    assert.equal(await page.locator(".print-head").isVisible(), false);
  });

  test("a long customer breaks no other column, and what is folded or pressed is left out", {
    skip: byNight,
  }, async (t) => {
    const dashboard = await startTestDashboard(t);
    const { url, base } = dashboard;
    const customer_details = { first_name: "Panjang".repeat(30), last_name: "x" };
    const id = await dashboard.charge("kopi-2026-11-30-000123", 9_000, { customer_details });
    await dashboard.settle("kopi-1", 9_000);
    await dashboard.gateway.db.kysely
      .updateTable("transaction")
      .set({ issuer: "ShopeePay" })
      .execute();
    await dashboard.as("owner").post(`${base}/links`, {
      title: "Arisan",
      amount: "1000",
      uses: "3",
      lifetime: "7d",
    });
    const link = (await (await dashboard.as("owner").get(`${base}/links`)).text()).match(
      /\/links\/[\da-f-]{36}/,
    );
    assert.ok(link);
    const page = await openDashboard(t, dashboard, { viewport: PAPER });
    await page.emulateMedia({ media: "print" });
    const linesOf = async (cells: string) =>
      await page.evaluate<
        number[]
      >(`Array.from(document.querySelectorAll("main ${cells}")).map((one) => {
        const range = document.createRange();
        range.selectNodeContents(one);
        return new Set(Array.from(range.getClientRects()).map(({ bottom }) => Math.round(bottom / 8))).size;
      })`);
    const all =
      "col=time&col=order&col=customer&col=email&col=type&col=issuer&col=acquirer&col=amount&col=status";
    for (const query of ["", `?${all}`]) {
      await page.goto(`${url}${base}/transactions${query}`);
      for (const cells of ["tbody .c-type", "tbody .c-issuer", "th.c-issuer", "th.c-type"]) {
        assert.deepEqual([...new Set(await linesOf(cells))], [1], `${query} ${cells}`);
      }
      assert.ok(
        (await linesOf("tbody .c-order")).every((lines) => lines <= 2),
        query,
      );
      assert.deepEqual(await page.evaluate<unknown[]>(LOST), [], query);
    }
    for (const path of [`/transactions/${id}`, link[0], "/links", "/settings/keys", "/users"]) {
      await page.goto(url + base + path);
      const shown = await page.evaluate<string[]>(
        `Array.from(document.querySelectorAll("main :is(button, .button, details:not([open]) > summary)"))
          .filter((one) => one.checkVisibility() && !one.closest(".notification"))
          .map((one) => one.outerHTML)`,
      );
      assert.deepEqual(shown, [], path);
    }
    await page.goto(`${url}${base}/transactions/${id}`);
    await page.locator(".notification").evaluateAll((all) => {
      for (const one of all) one.setAttribute("open", "");
    });
    for (const line of await page.locator(".notification").all()) {
      assert.ok(((await line.boundingBox())?.height ?? 0) < 48, await line.innerText());
    }
    await page.emulateMedia({ media: "screen" });
    await page.setViewportSize({ width: 1_280, height: 800 });
    await page.goto(`${url}${base}/transactions`);
    assert.deepEqual(
      [...new Set(await linesOf("tbody .c-status .status-word, tbody .c-type"))],
      [1],
    );
    const wide = await page
      .locator("#transactions")
      .evaluate((box) => box.scrollWidth - box.clientWidth);
    assert.ok(wide <= 0, `${wide}`);
    for (const row of await page.locator("#transactions tbody tr").all()) {
      assert.ok(((await row.boundingBox())?.height ?? 0) < 45);
    }
  });

  test("on a phone the header is as high as it must be, and tables become cards", {
    skip: byNight,
  }, async (t) => {
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
