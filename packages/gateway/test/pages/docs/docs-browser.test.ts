import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Page } from "playwright-core";
import { expectNoAxeViolations } from "../../../../checkout/test/support/axe.ts";
import { browserMissing, openPage, screenshot } from "../../../../checkout/test/support/browser.ts";
import { byNight, sampleOf } from "../../../../checkout/test/support/sample.ts";
import { startTestServer } from "../../support/gateway.ts";
import { startTestDashboard } from "../dashboard/support.ts";

/** One of each kind: axe takes its time for every part of a page. */
const PAGES = {
  start: "/docs",
  guide: "/docs/guides/statuses",
  code: "/docs/guides/first-payment",
  call: "/docs/api/status",
  error: "/docs/errors/unauthorized",
  search: "/docs/search?q=signature",
} as const;

/** With long lines, wide tables and many members. */
const WIDE = [
  "/docs/integrate/official-clients",
  "/docs/api/charge",
  "/docs/compatibility",
] as const;

const LOOKS = [
  ["desktop", { viewport: "desktop", locale: "en-GB" }],
  ["phone-dark", { viewport: "phone", colorScheme: "dark", locale: "id" }],
] as const;

async function widths(page: Page): Promise<readonly [content: number, window: number]> {
  return await page.evaluate<[number, number]>(
    "[document.documentElement.scrollWidth, screen.width]",
  );
}

suite("the documents in a browser", { skip: browserMissing }, () => {
  for (const [turn, [name, look]] of LOOKS.entries()) {
    test(`are without barriers: ${name}`, async (t) => {
      const { url } = await startTestServer(t);
      const page = await openPage(t, look);
      for (const [document, path] of sampleOf(Object.entries(PAGES), LOOKS.length, turn)) {
        await page.goto(url + path);
        await expectNoAxeViolations(page);
        await screenshot(page, `docs-${document}-${name}`);
      }
    });
  }

  test("fit on every screen", { skip: byNight }, async (t) => {
    const { url } = await startTestServer(t);
    const page = await openPage(t, { locale: "id" });
    for (const path of [...Object.values(PAGES), ...WIDE]) {
      await page.goto(url + path);
      for (const width of [1600, 1280, 820, 390]) {
        await page.setViewportSize({ width, height: 900 });
        const [content, window] = await widths(page);
        assert.ok(content <= window, `${path} is ${content} wide on ${width}`);
      }
    }
  });

  test("find while one types, copy code and keep the language of samples", async (t) => {
    const { url } = await startTestServer(t);
    const page = await openPage(t, {
      locale: "en-GB",
      context: { permissions: ["clipboard-read", "clipboard-write"] },
    });
    await page.goto(`${url}/docs/api/charge`);
    await page.getByRole("searchbox").pressSequentially("signature m");
    const found = page.locator(".found .results a").first();
    await found.waitFor();
    await expectNoAxeViolations(page);
    await page.keyboard.press("Escape");
    await page.locator(".found").waitFor({ state: "hidden" });
    await page.getByRole("radio", { name: "Python" }).check({ force: true });
    assert.ok(await page.locator('[data-sample="python"]').isVisible());
    assert.ok(!(await page.locator('[data-sample="curl"]').isVisible()));
    await page.locator('[data-sample="python"] .copy-button').click();
    const copied = await page.evaluate<string>("navigator.clipboard.readText()");
    assert.match(copied, /^import base64\n[\s\S]*urlopen/);
    await page.goto(`${url}/docs/api/status`);
    assert.ok(await page.locator('[data-sample="python"]').isVisible(), "as it was chosen");
    await page.getByRole("searchbox").fill("406");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/docs\/search\?q=406/);
    await page.getByRole("link", { name: /^406/ }).first().click();
    await page.waitForURL(/\/docs\/(?:errors|guides)\//);
  });

  test("try a call from its page, with the keyboard and without scripts", {
    skip: byNight,
  }, async (t) => {
    const dashboard = await startTestDashboard(t);
    for (const javaScriptEnabled of [true, false]) {
      const page = await openPage(t, { locale: "en-GB", javaScriptEnabled });
      const { hostname } = new URL(dashboard.url);
      const value = dashboard.as("developer").token;
      const cookie = { name: "gerbang_session", value, domain: hostname, httpOnly: true };
      await page.context().addCookies(["/dashboard", "/docs"].map((path) => ({ ...cookie, path })));
      await page.goto(`${dashboard.url}/docs/api/sandboxSetClock`);
      await page.getByLabel("Body").fill('{"mode":"frozen"}');
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.waitForURL(/answer=/);
      await page.getByText('"mode": "frozen"').first().waitFor();
      if (!javaScriptEnabled) continue;
      await expectNoAxeViolations(page);
      await screenshot(page, "docs-try");
    }
  });
});
