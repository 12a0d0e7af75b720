import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { GerbangCheckoutElement } from "../src/index.ts";
import { browserMissing, screenshot } from "./support/browser.ts";
import { openCheckout } from "./support/checkout-page.ts";
import { startMerchant } from "./support/merchant-server.ts";
import { byNight } from "./support/sample.ts";
import { until } from "./support/until.ts";

const NETWORK_ERRORS = [/Failed to load resource/];

suite("following an order", { skip: browserMissing }, () => {
  test("shows a payment as soon as the live stream tells of it", async (t) => {
    const merchant = await startMerchant(t);
    const { phase, changes } = await openCheckout(t, merchant);
    await phase("waiting");
    await until(() => merchant.streamsOpen === 1);
    merchant.become({ transaction_status: "settlement" });
    await phase("paid", 1_000);
    assert.deepEqual(await changes(), ["undefined → pending", "pending → settlement"]);
  });

  test("hears what happened before the stream opened", async (t) => {
    const merchant = await startMerchant(t);
    merchant.beforeStream = () => merchant.becomeSilently({ transaction_status: "settlement" });
    const { page, phase, changes } = await openCheckout(t, merchant, { clock: new Date() });
    await page.clock.pauseAt(Date.now() + 1_000);
    await phase("paid", 5_000);
    assert.deepEqual(await changes(), ["undefined → pending", "pending → settlement"]);
  });

  test("ends the stream and the questions when the order is paid", async (t) => {
    const merchant = await startMerchant(t);
    const { page, phase } = await openCheckout(t, merchant, { clock: new Date() });
    await phase("waiting");
    await until(() => merchant.streamsOpen === 1);
    merchant.become({ transaction_status: "settlement" });
    await phase("paid");
    await until(() => merchant.streamsOpen === 0);
    const { state: asked } = merchant.asked;
    await page.clock.runFor(60_000);
    assert.equal(merchant.asked.state, asked);
  });

  test("asks about a closed order now and then, and shows that it was charged anew and paid", async (t) => {
    const merchant = await startMerchant(t);
    const { page, phase, passUntil, changes } = await openCheckout(t, merchant, {
      clock: new Date(),
    });
    await phase("waiting");
    await until(() => merchant.streamsOpen === 1);
    merchant.become({ transaction_status: "cancel" });
    await phase("cancelled");
    await until(() => merchant.streamsOpen === 0);
    const later = new Date(Date.now() + 1_000).toISOString();
    merchant.becomeSilently({ transaction_status: "pending", now: later });
    await passUntil("waiting");
    await until(() => merchant.streamsOpen === 1);
    merchant.become({ transaction_status: "deny" });
    await phase("refused");
    merchant.becomeSilently({ transaction_status: "settlement" });
    await page.evaluate("dispatchEvent(new Event('focus'))");
    await phase("paid");
    const [, ...closed] = await changes();
    assert.deepEqual(closed, [
      "pending → cancel",
      "cancel → pending",
      "pending → deny",
      "deny → settlement",
    ]);
  });

  test("asks when the stream is refused, and less and less often", { skip: byNight }, async (t) => {
    const merchant = await startMerchant(t);
    merchant.streamFailure = 503;
    const options = { expectedErrors: NETWORK_ERRORS, clock: new Date() };
    const { page, phase, passUntil } = await openCheckout(t, merchant, options);
    await phase("waiting");
    const asked: number[] = [];
    for (let seconds = 0; seconds < 60; seconds += 1) {
      await page.clock.runFor(1_000);
      await page.evaluate("fetch('/elsewhere').then((r) => r.text())");
      asked.push(merchant.asked.state);
    }
    const early = Number(asked[14]) - Number(asked[0]);
    const late = Number(asked[59]) - Number(asked[45]);
    assert.ok(early >= 3 && late >= 1 && late < early, `${early} then ${late}: ${asked.join()}`);
    merchant.becomeSilently({ transaction_status: "settlement" });
    await passUntil("paid");
  });

  test("asks while a cut stream is down, and hears from it again once it is back", async (t) => {
    const merchant = await startMerchant(t);
    const { phase, changes } = await openCheckout(t, merchant, { expectedErrors: NETWORK_ERRORS });
    await until(() => merchant.streamsOpen === 1);
    await phase("waiting");
    merchant.streamFailure = 503;
    merchant.cutStreams();
    const { state: asked } = merchant.asked;
    await until(() => merchant.asked.state > asked);
    merchant.streamFailure = undefined;
    await until(() => merchant.streamsOpen === 1);
    merchant.become({ transaction_status: "expire" });
    await phase("expired", 1_000);
    assert.deepEqual(await changes(), ["undefined → pending", "pending → expire"]);
  });

  test("asks now and then even while the stream is open, for proxies hold events back", async (t) => {
    const merchant = await startMerchant(t);
    const { phase, passUntil } = await openCheckout(t, merchant, { clock: new Date() });
    await phase("waiting");
    await until(() => merchant.streamsOpen === 1 && merchant.asked.state === 2);
    merchant.becomeSilently({ transaction_status: "settlement" });
    await passUntil("paid");
  });

  test("asks without a stream when the merchant has none", { skip: byNight }, async (t) => {
    const merchant = await startMerchant(t);
    merchant.attributes = 'events-src=""';
    const { phase } = await openCheckout(t, merchant);
    await phase("waiting");
    merchant.becomeSilently({ transaction_status: "settlement" });
    await phase("paid");
    assert.equal(merchant.asked.stream, 0);
  });

  test("asks when the stream says something else than a state", async (t) => {
    const merchant = await startMerchant(t);
    const { phase } = await openCheckout(t, merchant);
    await phase("waiting");
    await until(() => merchant.streamsOpen === 1 && merchant.asked.state === 2);
    merchant.becomeSilently({ transaction_status: "settlement" });
    merchant.say("changed");
    await phase("paid", 1_000);
  });

  test("never opens a closed order again for a late, older answer", async (t) => {
    const merchant = await startMerchant(t, { transaction_status: "expire" });
    const { page, element, phase, changes } = await openCheckout(t, merchant);
    await phase("expired");
    const { state: asked } = merchant.asked;
    merchant.becomeSilently({ transaction_status: "pending" });
    await refresh(page);
    await until(() => merchant.asked.state > asked);
    await page.evaluate("fetch('/order/state').then((r) => r.text())");
    merchant.becomeSilently({ transaction_status: "settlement", paid_late: true });
    await refresh(page);
    await phase("paid-late");
    assert.deepEqual(await changes(), ["undefined → expire", "expire → settlement"]);
    assert.equal(
      await element.evaluate((e) => (e as GerbangCheckoutElement).state?.paid_late),
      true,
    );
    await screenshot(page, "checkout-paid-late-live");
  });

  test("one missed answer is not worth a word", async (t) => {
    const merchant = await startMerchant(t);
    merchant.attributes = 'events-src=""';
    const options = { expectedErrors: NETWORK_ERRORS, clock: new Date() };
    const { page, element, phase } = await openCheckout(t, merchant, options);
    await phase("waiting");
    const { state: before } = merchant.asked;
    await page.clock.pauseAt(Date.now() + 60_000);
    // The jump has it ask once: not to be missed as well.
    await until(() => merchant.asked.state > before);
    await page.evaluate("fetch('/order/state').then((r) => r.text())");
    merchant.stateFailure = 503;
    const { state: asked } = merchant.asked;
    await refresh(page);
    await until(() => merchant.asked.state > asked);
    await page.evaluate("fetch('/order/state').then((r) => r.text())");
    assert.equal(await element.getAttribute("phase"), "waiting");
    await refresh(page);
    await phase("offline");
  });

  test("says when it is offline, keeps the QR code, and comes back by itself", async (t) => {
    const merchant = await startMerchant(t);
    const options = { expectedErrors: NETWORK_ERRORS };
    const { page, part, phase } = await openCheckout(t, merchant, options);
    await phase("waiting");
    await until(() => merchant.streamsOpen === 1);
    await page.context().setOffline(true);
    merchant.cutStreams();
    await phase("offline");
    assert.equal(await part("title").textContent(), "Koneksi terputus");
    assert.ok(await part("qr").isVisible());
    await screenshot(page, "checkout-offline-desktop");
    merchant.becomeSilently({ transaction_status: "settlement" });
    await page.context().setOffline(false);
    await phase("paid");
  });

  test("says so when the payment cannot be found, and shows it once it can", {
    skip: byNight,
  }, async (t) => {
    const merchant = await startMerchant(t);
    merchant.stateFailure = 404;
    const { page, phase } = await openCheckout(t, merchant, { expectedErrors: NETWORK_ERRORS });
    await phase("unavailable");
    await screenshot(page, "checkout-unavailable-desktop");
    merchant.stateFailure = undefined;
    await phase("waiting");
  });

  test("shows a sign of loading until the first answer", async (t) => {
    const merchant = await startMerchant(t);
    const { page, element } = await openCheckout(t, merchant);
    let release = (): void => {};
    await page.route("**/order/state", async (route) => {
      await new Promise<void>((resolve) => (release = resolve));
      await route.continue();
    });
    await page.reload();
    await page.locator("gerbang-checkout[phase=loading]").waitFor();
    await screenshot(page, "checkout-loading-desktop");
    release();
    await page.locator("gerbang-checkout[phase=waiting]").waitFor();
    assert.equal(await element.count(), 1);
  });

  test("gives up a question that hangs and asks again", async (t) => {
    const merchant = await startMerchant(t);
    const { page, phase, passUntil } = await openCheckout(t, merchant, { clock: new Date() });
    await phase("waiting");
    await until(() => merchant.streamsOpen === 1 && merchant.asked.state === 2);
    let hanging = 0;
    await page.route("**/order/state", async (route) => {
      hanging += 1;
      if (hanging > 1) await route.continue();
    });
    merchant.becomeSilently({ transaction_status: "settlement" });
    await refresh(page);
    await until(() => hanging === 1);
    await passUntil("paid");
  });
});

async function refresh(page: { evaluate(code: string): Promise<unknown> }): Promise<void> {
  await page.evaluate("document.querySelector('gerbang-checkout').refresh()");
}
