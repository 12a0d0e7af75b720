import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { Page } from "playwright-core";
import { browserMissing, openPage, screenshot } from "../../../../checkout/test/support/browser.ts";
import { byNight, sampleOf } from "../../../../checkout/test/support/sample.ts";
import { pay } from "../../../src/operations/transactions/pay.ts";
import { expectNoBarriers } from "../../support/barriers.ts";
import { openDashboard } from "./open-dashboard.ts";
import { startTestDashboard, type TestDashboard } from "./support.ts";

const PHONE = { viewport: { width: 390, height: 844 } } as const;

/** Of which a ring consists. */
const TONES = 2;
const COUNT_TONES = `
  const { start } = OscillatorNode.prototype;
  window.tones = 0;
  OscillatorNode.prototype.start = function (...when) {
    window.tones += 1;
    return start.apply(this, when);
  }`;

async function newestOrder({ gateway }: TestDashboard): Promise<string> {
  const row = await gateway.db.kysely
    .selectFrom("transaction")
    .select("order_id")
    .orderBy("id", "desc")
    .executeTakeFirstOrThrow();
  return row.order_id;
}

async function settle(dashboard: TestDashboard): Promise<void> {
  const { gateway, merchant } = dashboard;
  const id = await newestOrder(dashboard);
  await pay(gateway, await merchant(), { id, method: { via: "qris", issuer: "dana" } });
}

async function phase(page: Page, name: string): Promise<void> {
  await page.locator(`gerbang-checkout[phase=${name}]`).waitFor();
}

async function openTill(t: TestContext, more: Parameters<typeof openDashboard>[2] = {}) {
  const dashboard = await startTestDashboard(t);
  const page = await openDashboard(t, dashboard, { ...PHONE, role: "operator", ...more });
  await page.goto(`${dashboard.url}${dashboard.base}/till`);
  return { dashboard, page };
}

suite("the till in a browser", { skip: browserMissing }, () => {
  for (const name of sampleOf(["light", "dark"] as const, 2)) {
    test(`takes an amount by its keys, shows the code, turns green and rings: ${name}`, async (t) => {
      const { dashboard, page } = await openTill(t, { colorScheme: name });
      const amount = page.getByLabel("Amount in rupiah");
      for (const key of ["4", "5", "000"])
        await page.getByRole("button", { name: key, exact: true }).click();
      assert.equal(await amount.inputValue(), "45.000");
      await page.getByRole("button", { name: "000" }).click();
      assert.equal(await amount.inputValue(), "45.000", "no more than QRIS takes");
      await page.getByRole("button", { name: "Erase a digit" }).click();
      assert.equal(await amount.inputValue(), "4.500");
      await expectNoBarriers(page);
      await screenshot(page, `till-phone-${name}`);
      assert.equal(await page.locator(".drawer-control").isVisible(), false, "it covers a key");
      await amount.press("Enter");
      await phase(page, "waiting");
      await expectNoBarriers(page);
      await screenshot(page, `till-code-phone-${name}`);
      const [content, height] = await page.evaluate<[number, number]>(
        "[document.querySelector('gerbang-checkout').getBoundingClientRect().bottom, innerHeight]",
      );
      assert.ok(content <= height, `the code ends at ${content} of ${height}`);
      await page.evaluate(COUNT_TONES);
      await page.getByRole("button", { name: "Sound: off" }).click();
      assert.equal(await page.evaluate("window.tones"), TONES, "to hear what it is");
      await settle(dashboard);
      await phase(page, "paid");
      assert.equal(await page.evaluate("window.tones"), 2 * TONES);
      assert.match(await page.title(), /^✓ Payment received/);
      await expectNoBarriers(page);
      await screenshot(page, `till-paid-phone-${name}`);
      await page.reload();
      await phase(page, "paid");
      assert.ok(await page.getByRole("button", { name: "Sound: on" }).isVisible(), "remembered");
      await page.getByRole("link", { name: "Next customer" }).click();
      await page.getByText("1 payment", { exact: true }).waitFor();
      assert.equal(await amount.inputValue(), "");
    });
  }

  test("says that the time is up, and offers a new code of the same amount", {
    skip: byNight,
  }, async (t) => {
    const { dashboard, page } = await openTill(t);
    await page.getByLabel("Amount in rupiah").fill("5000");
    await page.getByRole("button", { name: "Show the QR code" }).click();
    await phase(page, "waiting");
    await dashboard.call("POST", `/v2/${await newestOrder(dashboard)}/expire`);
    await phase(page, "expired");
    await screenshot(page, "till-expired-phone");
    await page.getByRole("link", { name: "Try again" }).click();
    assert.equal(await page.getByLabel("Amount in rupiah").inputValue(), "5.000");
  });

  test("works without scripts, in Indonesian", { skip: byNight }, async (t) => {
    const dashboard = await startTestDashboard(t);
    await dashboard.gateway.db.kysely
      .updateTable("dashboard_user")
      .set({ language: "id" })
      .execute();
    const page = await openDashboard(t, dashboard, { ...PHONE, javaScriptEnabled: false });
    await page.goto(`${dashboard.url}${dashboard.base}/till`);
    await page.getByLabel("Jumlah dalam rupiah").fill("5.000");
    await page.getByRole("button", { name: "Tampilkan kode QR" }).click();
    await page.getByAltText("QRIS").waitFor();
    await settle(dashboard);
    await page.getByRole("link", { name: "Periksa lagi" }).click();
    await page.getByText("Lunas", { exact: true }).waitFor();
  });

  test("a link is shared, paid on a phone, and its receipt prints", async (t) => {
    const dashboard = await startTestDashboard(t);
    const owner = await openDashboard(t, dashboard, PHONE);
    await owner.goto(`${dashboard.url}${dashboard.base}/links`);
    await owner.locator(".new-link summary").click();
    await owner.getByLabel("What it is for").fill("Iuran November");
    await owner.getByLabel("Amount in rupiah").fill("150.000");
    await expectNoBarriers(owner);
    await owner.getByRole("button", { name: "Create link" }).click();
    const url = (await owner.locator("[data-copy]").first().textContent()) ?? "";
    await expectNoBarriers(owner);
    await screenshot(owner, "link-phone");

    const page = await openPage(t, { ...PHONE, locale: "id-ID", colorScheme: "dark" });
    await page.goto(url);
    await expectNoBarriers(page);
    await screenshot(page, "pay-link-phone-dark-id");
    await page.getByRole("button", { name: "Bayar" }).click();
    await phase(page, "waiting");
    await expectNoBarriers(page);
    await settle(dashboard);
    await phase(page, "paid");
    await page.getByRole("link", { name: "Struk" }).click();
    await page.getByRole("heading", { name: "Kedai Gerbang" }).waitFor();
    await expectNoBarriers(page);
    await screenshot(page, "receipt-phone-dark-id");
    await page.evaluate("navigator.share = undefined");
    await page.evaluate(
      "Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { window.copied = text } } })",
    );
    await page.evaluate("navigator.share = async () => { throw new Error('no sheet') }");
    await page.getByRole("button", { name: "Bagikan" }).click();
    await page.getByRole("button", { name: "Tautan tersalin" }).waitFor();
    assert.equal(await page.evaluate("window.copied"), page.url());
    await page.emulateMedia({ media: "print" });
    for (const width of [280, 794]) {
      await page.setViewportSize({ width, height: 800 });
      const [wide, inner] = await page.evaluate<[number, number]>(
        "[document.documentElement.scrollWidth, screen.width]",
      );
      assert.ok(wide <= inner, `on paper of ${width} px it is ${wide} wide`);
      assert.equal(await page.getByRole("button").count(), 0, "nothing to press on paper");
      await screenshot(page, `receipt-print-${width}`);
    }
    await owner.reload();
    await owner.getByText("1 / 1").waitFor();
  });
});
