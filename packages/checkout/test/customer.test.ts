import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { expectNoAxeViolations } from "./support/axe.ts";
import { browserMissing, screenshot } from "./support/browser.ts";
import { openCheckout } from "./support/checkout-page.ts";
import { startMerchant } from "./support/merchant-server.ts";
import { until } from "./support/until.ts";

const NOON = new Date("2026-11-23T05:00:00.000Z");
const MINUTE_MS = 60_000;

/** An order that expires so many minutes after noon. */
function orderFor(minutes: number) {
  const expires_at = new Date(NOON.getTime() + minutes * MINUTE_MS).toISOString();
  return { now: NOON.toISOString(), expires_at };
}

suite("what the customer does", { skip: browserMissing }, () => {
  test("on a tablet the QR code is shown, and the merchant may decide otherwise", async (t) => {
    const merchant = await startMerchant(t);
    const { page, part, phase } = await openCheckout(t, merchant, { viewport: "tablet" });
    await phase("waiting");
    assert.ok(await part("qr").isVisible());
    merchant.attributes = 'mode="deeplink"';
    await page.reload();
    await phase("waiting");
    assert.ok(await part("open").isVisible());
    assert.equal(await part("qr").isVisible(), false);
  });

  test("switches to the QR code on a phone, and back", async (t) => {
    const merchant = await startMerchant(t);
    const { page, part, phase } = await openCheckout(t, merchant, { viewport: "phone" });
    await phase("waiting");
    assert.equal(merchant.asked.qr, 0);
    await part("use-qr").click();
    await part("qr").evaluate(async (qr) => await (qr as HTMLImageElement).decode());
    await screenshot(page, "checkout-waiting-phone-qr");
    await part("use-app").click();
    assert.ok(await part("open").isVisible());
  });

  test("the way to the wallet is a plain link with the very bytes of the deeplink", async (t) => {
    const merchant = await startMerchant(t);
    const { part, phase } = await openCheckout(t, merchant, { viewport: "phone" });
    await phase("waiting");
    const open = part("open");
    assert.equal(await open.getAttribute("href"), merchant.state.deeplink_url);
    assert.equal(await open.getAttribute("target"), null);
  });

  test("a deeplink that would run code is not offered", async (t) => {
    for (const deeplink_url of [
      "javascript:alert(1)",
      "intent:javascript:alert(1)#Intent;end",
      "intent://x#Intent;scheme=javascript;end",
      "intent://x#Intent;S.browser_fallback_url=javascript%3Aalert(1);end",
      " java\tscript:alert(1)",
      "DATA:text/html,x",
    ]) {
      const merchant = await startMerchant(t, { deeplink_url, qr_code_url: "JavaScript:alert(1)" });
      const { element, phase } = await openCheckout(t, merchant, { viewport: "phone" });
      await phase("waiting");
      assert.deepEqual(await element.locator("a:visible").count(), 0, deeplink_url);
    }
  });

  test("comes back from the wallet: the payment is looked for at once", async (t) => {
    const merchant = await startMerchant(t, { deeplink_url: "/elsewhere" });
    const { page, part, phase } = await openCheckout(t, merchant, { viewport: "phone" });
    await phase("waiting");
    await part("open").click();
    await page.getByText("Elsewhere").waitFor();
    await page.goBack();
    await phase("checking");
    await screenshot(page, "checkout-checking-phone");
    await expectNoAxeViolations(page);
    merchant.become({ transaction_status: "settlement" });
    await phase("paid");
    await page.reload();
    await phase("paid");
  });

  test("comes back without having paid: the ways to pay are there again", async (t) => {
    const merchant = await startMerchant(t, { deeplink_url: "/elsewhere", ...orderFor(15) });
    const options = { viewport: "phone", clock: NOON } as const;
    const { page, part, phase, passUntil } = await openCheckout(t, merchant, options);
    await phase("waiting");
    await part("open").click();
    await page.getByText("Elsewhere").waitFor();
    await page.goto(merchant.url);
    await phase("checking");
    await passUntil("waiting");
    assert.match((await part("detail").textContent()) ?? "", /^Belum diterima/);
    await page.reload();
    await phase("waiting");
  });

  test("may say to have paid after half a minute, in a place that was kept", async (t) => {
    const merchant = await startMerchant(t, orderFor(15));
    const { page, element, part, phase } = await openCheckout(t, merchant, { clock: NOON });
    await phase("waiting");
    const height = async () => (await element.boundingBox())?.height;
    const before = await height();
    await page.clock.runFor(29_000);
    assert.equal(await part("have-paid").isVisible(), false);
    await page.clock.runFor(2_000);
    assert.ok(await part("have-paid").isVisible());
    assert.equal(await height(), before);
  });

  test("says to have paid: asks at once, and the code stays", async (t) => {
    const merchant = await startMerchant(t, orderFor(15));
    const { page, part, phase } = await openCheckout(t, merchant, { clock: NOON });
    await phase("waiting");
    await until(() => merchant.streamsOpen === 1 && merchant.asked.state === 2);
    await page.clock.runFor(31_000);
    const asked = merchant.asked.state;
    await part("have-paid").click();
    await until(() => merchant.asked.state > asked);
    assert.equal(await part("detail").textContent(), "Memeriksa pembayaran…");
    assert.ok(await part("qr").isVisible());
    await page.clock.runFor(7_000);
    assert.match((await part("detail").textContent()) ?? "", /^Belum diterima/);
    assert.ok(await part("qr").isVisible());
    await screenshot(page, "checkout-waiting-not-yet-desktop");
    await expectNoAxeViolations(page);
    merchant.become({ transaction_status: "settlement" });
    await phase("paid");
    // The control that was pressed is gone: a screen reader goes on at the news.
    assert.equal(await part("status").evaluate((e) => e.matches(":focus")), true);
  });

  test("finds everything as it was after a reload, and after going back", async (t) => {
    const merchant = await startMerchant(t);
    const { page, phase } = await openCheckout(t, merchant);
    await phase("waiting");
    await page.reload();
    await phase("waiting");
    await page.goto(`${merchant.url}/elsewhere`);
    merchant.becomeSilently({ transaction_status: "settlement" });
    await page.goBack();
    await phase("paid");
  });

  // The browser of the tests has no back/forward cache; these are the events that it would send.
  test("lets go of the stream for the back/forward cache, and takes it up again", async (t) => {
    const merchant = await startMerchant(t);
    const { page, phase, changes } = await openCheckout(t, merchant);
    await phase("waiting");
    await until(() => merchant.streamsOpen === 1);
    await page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))");
    await until(() => merchant.streamsOpen === 0);
    merchant.becomeSilently({ transaction_status: "settlement" });
    await page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))");
    await phase("paid");
    assert.deepEqual(await changes(), ["undefined → pending", "pending → settlement"]);
  });

  test("tries again with a link, which the merchant may take over", async (t) => {
    const merchant = await startMerchant(t, { transaction_status: "expire" });
    merchant.attributes = 'retry-href="/elsewhere"';
    const { page, part, phase } = await openCheckout(t, merchant);
    await phase("expired");
    await page.evaluate(
      "addEventListener('retry', (e) => { e.preventDefault(); window.again = e.detail.order_id }, { once: true })",
    );
    await part("retry").click();
    assert.equal(await page.evaluate("window.again"), "kopi-1024");
    await part("retry").click();
    await page.getByText("Elsewhere").waitFor();
  });

  test("saves the QR code as a file, though it comes from another server", async (t) => {
    const gateway = await startMerchant(t);
    const merchant = await startMerchant(t, { qr_code_url: `${gateway.url}/qr.png` });
    merchant.trusts = gateway.url;
    const { page, part, phase } = await openCheckout(t, merchant);
    await phase("waiting");
    const downloading = page.waitForEvent("download");
    await part("save").click();
    assert.equal((await downloading).suggestedFilename(), "qris-kopi-1024.png");
  });

  test("opens the QR code where it may not be read by the page", async (t) => {
    const gateway = await startMerchant(t);
    gateway.isQrShared = false;
    const merchant = await startMerchant(t, { qr_code_url: `${gateway.url}/qr.png` });
    merchant.trusts = gateway.url;
    const options = { expectedErrors: [/CORS policy/, /Failed to load resource/] };
    const { page, part, phase } = await openCheckout(t, merchant, options);
    await phase("waiting");
    await part("save").click();
    await page.waitForURL(`${gateway.url}/qr.png`);
    await page.goBack();
    await phase("waiting");
  });

  test("shares the QR code on a phone that can", async (t) => {
    const merchant = await startMerchant(t);
    const { page, part, phase } = await openCheckout(t, merchant, { viewport: "phone" });
    await phase("waiting");
    await page.evaluate(`
      navigator.canShare = () => true;
      navigator.share = async ({ files }) => { window.shared = files[0].name + " " + files[0].type };
    `);
    await part("use-qr").click();
    await part("save").click();
    await page.waitForFunction(() => "shared" in window);
    assert.equal(await page.evaluate("window.shared"), "qris-kopi-1024.png image/png");
  });

  test("asks again for a QR code that did not load", async (t) => {
    const merchant = await startMerchant(t, orderFor(4));
    merchant.qrFailure = 503;
    const options = { clock: NOON, expectedErrors: [/Failed to load resource/] };
    const { page, part, phase } = await openCheckout(t, merchant, options);
    await phase("waiting");
    await until(() => merchant.asked.qr > 0);
    merchant.qrFailure = undefined;
    await page.clock.runFor(5_000);
    await until(() => merchant.asked.qr > 1);
    await until(
      async () => await part("qr").evaluate((qr) => (qr as HTMLImageElement).naturalWidth > 0),
    );
  });
});

suite("the time that is left", { skip: browserMissing }, () => {
  test("is a deadline while there is plenty, then a countdown by the server's clock", async (t) => {
    const merchant = await startMerchant(t, orderFor(15));
    merchant.attributes = 'events-src=""';
    // This device is an hour ahead: by its own clock the order would have expired.
    const clock = new Date(NOON.getTime() + 60 * MINUTE_MS);
    const options = { clock, context: { timezoneId: "Asia/Jakarta" } };
    const { page, part, phase } = await openCheckout(t, merchant, options);
    await phase("waiting");
    assert.equal(await part("time").textContent(), "Bayar sebelum 13.15");
    await page.clock.runFor(1_000);
    merchant.becomeSilently({ now: new Date(NOON.getTime() + 11 * MINUTE_MS).toISOString() });
    await page.clock.runFor(5_000);
    await part("time")
      .filter({ hasText: /^Sisa waktu (4:00|3:5\d)$/ })
      .waitFor();
    await screenshot(page, "checkout-countdown-desktop");
  });

  test("in English it has 24 hours, too, and in a sandbox it is the deadline by the sandbox's clock", async (t) => {
    const merchant = await startMerchant(t, orderFor(75));
    merchant.language = "en";
    const options = {
      clock: new Date(NOON.getTime() + 2 * MINUTE_MS),
      locale: "en-US",
      context: { timezoneId: "Asia/Jakarta" },
    };
    merchant.attributes = "sandbox";
    const { page, part, phase } = await openCheckout(t, merchant, options);
    await phase("waiting");
    assert.equal(await part("time").textContent(), "Pay before 13:15");
    merchant.attributes = "";
    await page.reload();
    await phase("waiting");
    assert.equal(await part("time").textContent(), "Pay before 13:17");
  });

  test("a deadline on another day has its date", async (t) => {
    const merchant = await startMerchant(t, orderFor(3 * 24 * 60));
    const options = { clock: NOON, context: { timezoneId: "Asia/Jakarta" } };
    const { part, phase } = await openCheckout(t, merchant, options);
    await phase("waiting");
    assert.match(
      (await part("time").textContent()) ?? "",
      /^Bayar sebelum 26 Nov 2026,? .*12\.00$/,
    );
  });

  test("when it is over the server is asked, and nothing can be paid meanwhile", async (t) => {
    // Far enough ahead that a slow machine has not come there by itself.
    const merchant = await startMerchant(t, orderFor(0.75));
    const { page, part, phase, passUntil } = await openCheckout(t, merchant, { clock: NOON });
    await phase("waiting");
    await until(() => merchant.streamsOpen === 1 && merchant.asked.state === 2);
    merchant.becomeSilently({ now: merchant.state.expires_at });
    await page.clock.pauseAt(NOON.getTime() + 28_000);
    await passUntil("checking");
    await until(() => merchant.asked.state >= 3);
    assert.equal(await part("qr").isVisible(), false);
    merchant.becomeSilently({ transaction_status: "expire" });
    await passUntil("expired");
    merchant.becomeSilently({ transaction_status: "settlement", paid_late: true });
    await passUntil("paid-late");
  });
});
