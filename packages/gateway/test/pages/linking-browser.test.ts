import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import {
  browserMissing,
  openPage,
  type PageOptions,
  screenshot,
} from "../../../checkout/test/support/browser.ts";
import { byNight } from "../../../checkout/test/support/sample.ts";
import { beginLink, USUAL_PHONE } from "../support/accounts.ts";
import { expectNoBarriers } from "../support/barriers.ts";
import { startTestServer } from "../support/gateway.ts";
import { startReceiver } from "../support/receiver.ts";

async function openLink(t: TestContext, options: PageOptions = {}) {
  const server = await startTestServer(t);
  const shop = await startReceiver(t, {
    status: 200,
    headers: { "content-type": "text/html" },
    body: "<!doctype html><html lang=id><title>Toko</title><link rel=icon href='data:,'><h1>Toko</h1>",
  });
  const link = await beginLink(server, USUAL_PHONE, `${shop.url}/linked`);
  const page = await openPage(t, { viewport: "phone", locale: "id-ID", ...options });
  await page.goto(link.webUrl);
  return { server, shop, link, page };
}

suite("the linking page in a browser", { skip: browserMissing }, () => {
  test("asks for consent, code and PIN, and returns to the shop by itself", async (t) => {
    const { shop, link, page } = await openLink(t);
    await page.getByRole("heading", { name: "Toko ini akan dapat" }).waitFor();
    await screenshot(page, "linking-consent");
    await expectNoBarriers(page);
    await page.getByRole("button", { name: "Setuju dan lanjutkan" }).click();
    await page.getByText("kode Anda 987654").waitFor();
    await page.getByLabel("Kode 6 angka").fill("000000");
    await page.getByRole("button", { name: "Konfirmasi" }).click();
    await page.getByRole("alert").getByText("Sisa 2 kesempatan.").waitFor();
    await screenshot(page, "linking-wrong-code");
    await expectNoBarriers(page);
    await page.getByLabel("Kode 6 angka").fill("987654");
    await page.getByRole("button", { name: "Konfirmasi" }).click();
    for (const digit of "112233") {
      const keypad = page.locator("[data-keypad]");
      await keypad.getByRole("button", { name: digit, exact: true }).click();
    }
    await screenshot(page, "linking-pin");
    await expectNoBarriers(page);
    await page.getByRole("button", { name: "Tautkan", exact: true }).click();
    await page.getByRole("heading", { name: "Tertaut" }).waitFor();
    await screenshot(page, "linking-linked");
    await expectNoBarriers(page);
    await page.waitForURL(`${shop.url}/linked?account_id=${link.accountId}&result=success`);
  });

  test("works without scripts and by the keyboard, in English and on a wide screen", {
    skip: byNight,
  }, async (t) => {
    const { link, page } = await openLink(t, {
      viewport: { width: 1280, height: 800 },
      locale: "en-GB",
      javaScriptEnabled: false,
    });
    await screenshot(page, "linking-consent-wide");
    await page.getByRole("button", { name: "Agree and continue" }).press("Enter");
    await page.getByLabel("6-digit code").fill("987654");
    await page.getByLabel("6-digit code").press("Enter");
    await page.getByLabel("6-digit PIN").fill("112233");
    await page.getByLabel("6-digit PIN").press("Enter");
    await page.getByRole("heading", { name: "Linked", exact: true }).waitFor();
    const back = page.getByRole("link", { name: "Back to Kedai Gerbang" });
    assert.match((await back.getAttribute("href")) ?? "", /result=success$/);
    await page.getByRole("button", { name: "Unlink" }).click();
    await page.getByRole("heading", { name: "Not linked any more" }).waitFor();
    await screenshot(page, "linking-unlinked-wide");
    await page.goto(link.appUrl);
    await page.getByRole("heading", { name: "Not linked any more" }).waitFor();
  });

  test("says that the customer would not, and that it is too late", {
    skip: byNight,
  }, async (t) => {
    const { server, page } = await openLink(t);
    await page.getByRole("button", { name: "Jangan tautkan" }).click();
    await page.getByRole("heading", { name: "Tidak jadi ditautkan" }).waitFor();
    await expectNoBarriers(page);
    const late = await beginLink(server);
    server.clock.advance(15 * 60_000);
    await page.goto(late.webUrl);
    await page.getByRole("heading", { name: "Waktu habis" }).waitFor();
    await screenshot(page, "linking-expired");
    await expectNoBarriers(page);
  });
});
