import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { expectNoAxeViolations } from "./support/axe.ts";
import { browserMissing, screenshot } from "./support/browser.ts";
import { openCheckout } from "./support/checkout-page.ts";
import { startMerchant } from "./support/merchant-server.ts";
import { byNight } from "./support/sample.ts";

suite("how the checkout looks and speaks", { skip: browserMissing }, () => {
  test("speaks the language of the page, or of the element", async (t) => {
    const merchant = await startMerchant(t);
    merchant.language = "en-GB";
    const { page, element, part, phase } = await openCheckout(t, merchant, { locale: "en-GB" });
    await phase("waiting");
    assert.equal(await part("title").textContent(), "Waiting for payment");
    assert.equal(await part("card").getAttribute("lang"), "en");
    await screenshot(page, "checkout-waiting-desktop-en");
    await element.evaluate((e) => e.setAttribute("lang", "id"));
    assert.equal(await part("title").textContent(), "Menunggu pembayaran");
  });

  test("speaks the browser's language on a page that says none", async (t) => {
    const merchant = await startMerchant(t);
    merchant.language = "";
    const { part, phase } = await openCheckout(t, merchant, { locale: "en-GB" });
    await phase("waiting");
    assert.equal(await part("title").textContent(), "Waiting for payment");
  });

  test("is dark on a dark page, and light on a page that is always light", async (t) => {
    const merchant = await startMerchant(t);
    const { page, part, phase } = await openCheckout(t, merchant, { colorScheme: "dark" });
    await phase("waiting");
    const surface = async () =>
      await part("card").evaluate((e) => getComputedStyle(e).backgroundColor);
    assert.equal(await surface(), "rgb(18, 18, 18)");
    await screenshot(page, "checkout-waiting-desktop-dark");
    await expectNoAxeViolations(page);
    merchant.style = ":root { color-scheme: light }";
    await page.reload();
    await phase("waiting");
    assert.equal(await surface(), "rgb(255, 255, 255)");
  });

  test("every closed phase has contrast on a dark page too", { skip: byNight }, async (t) => {
    for (const transaction_status of ["settlement", "expire", "deny"]) {
      const merchant = await startMerchant(t, { transaction_status });
      const { page, part } = await openCheckout(t, merchant, { colorScheme: "dark" });
      await part("sign").waitFor();
      await screenshot(page, `checkout-${transaction_status}-desktop-dark`);
      await expectNoAxeViolations(page);
    }
  });

  test("takes the merchant's colours, shape and parts", async (t) => {
    const merchant = await startMerchant(t);
    merchant.style = `
      gerbang-checkout { --gerbang-accent: #5b2a86; --gerbang-radius: 4px; --gerbang-background: #faf7f2 }
      gerbang-checkout::part(amount) { color: #5b2a86 }
      gerbang-checkout[phase="waiting"]::part(use-qr) { text-transform: uppercase }
    `;
    const { page, part, phase } = await openCheckout(t, merchant, { viewport: "phone" });
    await phase("waiting");
    const purple = "rgb(91, 42, 134)";
    const style = async (name: string, property: string) =>
      await part(name).evaluate((e, p) => getComputedStyle(e).getPropertyValue(p), property);
    assert.equal(await style("open", "background-color"), purple);
    assert.equal(await style("amount", "color"), purple);
    assert.equal(await style("card", "border-radius"), "4px");
    assert.equal(await style("use-qr", "text-transform"), "uppercase");
    await screenshot(page, "checkout-themed-phone");
  });

  test("takes colours from the page's own properties, whatever their names", async (t) => {
    const merchant = await startMerchant(t);
    merchant.style = `
      :root { --accent: rgb(1, 2, 3); --line: rgb(4, 5, 6); --radius: 3px }
      gerbang-checkout {
        --gerbang-accent: var(--accent);
        --gerbang-border: var(--line);
        --gerbang-radius: var(--radius);
      }
    `;
    const { part, phase } = await openCheckout(t, merchant, { viewport: "phone" });
    await phase("waiting");
    const style = async (name: string, property: string) =>
      await part(name).evaluate((e, p) => getComputedStyle(e).getPropertyValue(p), property);
    assert.equal(await style("open", "background-color"), "rgb(1, 2, 3)");
    assert.equal(await style("card", "border-top-color"), "rgb(4, 5, 6)");
    assert.equal(await style("card", "border-radius"), "3px");
  });

  test("shows the merchant's own content in the slot of the phase, and no other", async (t) => {
    const merchant = await startMerchant(t);
    merchant.content = `<p>Tanpa skrip: <a href="/qr.png">kode QR</a></p><a slot="paid" href="/elsewhere">Lihat pesanan</a>`;
    const { page, phase } = await openCheckout(t, merchant);
    await phase("waiting");
    const own = page.getByRole("link", { name: "Lihat pesanan" });
    assert.equal(await own.isVisible(), false);
    assert.equal(await page.getByText("Tanpa skrip").isVisible(), false);
    await page
      .evaluate("document.querySelector('gerbang-checkout')")
      .then(() => merchant.becomeSilently({ transaction_status: "settlement" }));
    await page.reload();
    await phase("paid");
    await own.click();
    await page.getByText("Elsewhere").waitFor();
  });

  test("has its height before anything is heard, whatever the order is paid with", async (t) => {
    for (const [payment_type, viewport] of [
      ["gopay", "desktop"],
      ["qris", "desktop"],
      ["gopay", "phone"],
    ] as const) {
      const merchant = await startMerchant(t, {
        payment_type,
        ...(payment_type === "qris" && { deeplink_url: "" }),
      });
      merchant.attributes = `merchant-name="Kopi Senja" sandbox payment-type="${payment_type}"`;
      const { page, element, phase } = await openCheckout(t, merchant, { viewport });
      await phase("waiting");
      const heard = (await element.boundingBox())?.height ?? 0;
      await page.route("**/state", async () => {});
      await page.reload();
      await phase("loading");
      const loading = (await element.boundingBox())?.height ?? 0;
      await screenshot(page, `checkout-loading-${payment_type}-${viewport}`);
      assert.ok(Math.abs(heard - loading) <= 1, `${payment_type}: ${loading}, then ${heard}`);
      await expectNoAxeViolations(page);
    }
  });

  test("names the merchant, and says that no real money moves", async (t) => {
    const merchant = await startMerchant(t);
    merchant.language = "en";
    merchant.attributes = 'merchant-name="Kopi &amp; Senja" sandbox';
    const { page, element, part, phase } = await openCheckout(t, merchant, { locale: "en-GB" });
    await phase("waiting");
    assert.equal(await part("merchant").textContent(), "Kopi & Senja");
    assert.equal(await part("sandbox").textContent(), "Sandbox: no real money");
    await screenshot(page, "checkout-sandbox-desktop-en");
    await element.evaluate((e) => e.removeAttribute("sandbox"));
    assert.equal(await part("sandbox").isVisible(), false);
  });

  test("letters the code, unless the merchant brings a sign of its own", async (t) => {
    const merchant = await startMerchant(t);
    const { page, part, phase } = await openCheckout(t, merchant);
    await phase("waiting");
    assert.ok(await part("qris").isVisible());
    merchant.content = '<b slot="qris">Tanda kami</b><a slot="receipt" href="/elsewhere">Struk</a>';
    await page.reload();
    await phase("waiting");
    assert.ok(await page.getByText("Tanda kami").isVisible());
    assert.equal(await page.getByText("Struk").isVisible(), false);
    for (const transaction_status of ["settlement", "refund"]) {
      merchant.becomeSilently({ transaction_status });
      await page.reload();
      await page.getByText("Struk").waitFor();
      assert.equal(await page.getByText("Tanda kami").isVisible(), false);
    }
  });

  test("has the tab say that it is paid, only when it is told to", { skip: byNight }, async (t) => {
    for (const [attribute, title] of [
      ["", /^Kopi Gerbang$/],
      ["update-title", /^✓ Pembayaran berhasil · Kopi Gerbang$/],
      ['update-title="Lunas!"', /^Lunas!$/],
    ] as const) {
      const merchant = await startMerchant(t);
      merchant.attributes = attribute;
      const { page, phase } = await openCheckout(t, merchant);
      await phase("waiting");
      assert.equal(await page.title(), "Kopi Gerbang");
      merchant.become({ transaction_status: "settlement" });
      await phase("paid");
      assert.match(await page.title(), title);
    }
  });

  test("without scripts the page's own content is shown", async (t) => {
    const merchant = await startMerchant(t);
    merchant.content = `<p>Tanpa skrip: <a href="/qr.png">kode QR</a></p>`;
    const { page } = await openCheckout(t, merchant, { javaScriptEnabled: false });
    assert.ok(await page.getByText("Tanpa skrip").isVisible());
  });

  test("announces what happens, but not each second", async (t) => {
    const merchant = await startMerchant(t);
    const { part, phase } = await openCheckout(t, merchant);
    await phase("waiting");
    assert.equal(await part("status").getAttribute("role"), "status");
    assert.equal(await part("status").locator("[part=time]").count(), 0);
    assert.equal(await part("qr").getAttribute("alt"), "QRIS");
  });
});
