import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { browserMissing } from "../../../../checkout/test/support/browser.ts";
import { byNight } from "../../../../checkout/test/support/sample.ts";
import { foldTransactionHours } from "../../../src/operations/dashboard/fold-transaction-hours.ts";
import { refoldTransactionHours } from "../../support/refold.ts";
import { openDashboard } from "./open-dashboard.ts";
import { seededDashboard } from "./seeded-dashboard.ts";
import { startTestDashboard } from "./support.ts";

/** Every colour that a payment type is drawn in: the keys of the legends, and the bars of its issuers. */
const INKS = `Object.fromEntries(["gopay", "qris"].map((type) => [type, [
  ...Array.from(document.querySelectorAll(".key." + type), (key) => getComputedStyle(key, "::before").backgroundColor),
  ...Array.from(document.querySelectorAll(".issuers li." + type + " rect"), (bar) => getComputedStyle(bar).fill),
]]))`;

suite("the charts of the first page in a browser", { skip: browserMissing }, () => {
  test("draws the days, and says the same in a table", async (t) => {
    const dashboard = await seededDashboard(t);
    await refoldTransactionHours(dashboard.gateway, dashboard.keys.id);
    const page = await openDashboard(t, dashboard);
    // A name of a locale that is none, as some systems give it to the browser.
    await page.addInitScript(
      "Object.defineProperty(navigator, 'language', { value: 'en-US@posix', configurable: true })",
    );
    await page.goto(dashboard.url + dashboard.base);
    await page.locator(".uplot canvas").nth(2).waitFor();
    const reading = page.locator(".plot-reading").first();
    assert.match((await reading.textContent()) ?? "", /^2 Nov 2026 \(so far\) .* GoPay Rp/);
    // By keys and by a finger as by the mouse.
    const chart = page.locator("[data-chart=volume]");
    await chart.focus();
    await page.keyboard.press("ArrowLeft");
    assert.match((await reading.textContent()) ?? "", /^1 Nov 2026 /);
    assert.equal(await chart.getAttribute("aria-valuetext"), await reading.textContent());
    await page.keyboard.press("Home");
    assert.match((await reading.textContent()) ?? "", /^4 Oct 2026 /);
    const place = await chart.boundingBox();
    assert.ok(place);
    await chart.dispatchEvent("pointerdown", {
      pointerType: "touch",
      clientX: place.x + place.width - 8,
      clientY: place.y + 40,
    });
    assert.match((await reading.textContent()) ?? "", /^2 Nov 2026 /);
    assert.ok((await page.locator(".issuers li").count()) > 3);
    const inks = await page.evaluate<Record<string, string[]>>(INKS);
    assert.deepEqual(Object.keys(inks).sort(), ["gopay", "qris"]);
    for (const [type, drawn] of Object.entries(inks)) {
      assert.equal(new Set(drawn).size, 1, `${type} has the colours ${drawn.join(", ")}`);
    }
    assert.notDeepEqual(new Set(inks["gopay"]), new Set(inks["qris"]));
    await page.getByText("The figures").click();
    assert.equal(await page.locator(".figures tbody tr").count(), 30);
  });

  test("draws the first day, which has no neighbour", { skip: byNight }, async (t) => {
    const dashboard = await startTestDashboard(t);
    await dashboard.settle("order-1");
    await foldTransactionHours(dashboard.gateway);
    const page = await openDashboard(t, dashboard);
    await page.goto(dashboard.url + dashboard.base);
    await page.locator(".uplot canvas").nth(2).waitFor();
    const drawn = await page.evaluate<boolean>(`(() => {
      const canvas = document.querySelector("[data-chart=success] canvas");
      const probe = document.createElement("i");
      probe.style.color = getComputedStyle(document.body).getPropertyValue("--both");
      document.body.append(probe);
      const [red, green, blue] = getComputedStyle(probe).color.match(/\\d+/g).map(Number);
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      for (let at = 0; at < data.length; at += 4) {
        if (data[at] === red && data[at + 1] === green && data[at + 2] === blue && data[at + 3] === 255) return true;
      }
      return false;
    })()`);
    assert.ok(drawn);
  });
});
