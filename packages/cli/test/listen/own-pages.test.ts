import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { expectNoAxeViolations } from "../../../checkout/test/support/axe.ts";
import { browserMissing, openPage, screenshot } from "../../../checkout/test/support/browser.ts";
import { chargeBody } from "../../../gateway/test/support/gateway.ts";
import { pageLanguage } from "../../src/listen/page-language.ts";
import { startListening } from "../support/listening.ts";

const LOOKS = [
  { viewport: "desktop", colorScheme: "light", locale: "en-GB" },
  { viewport: "desktop", colorScheme: "dark", locale: "id-ID" },
  { viewport: { width: 390, height: 800 }, colorScheme: "dark", locale: "en-GB" },
  { viewport: { width: 390, height: 800 }, colorScheme: "light", locale: "id-ID" },
] as const;

suite("the pages of gerbang listen", () => {
  test("speak Indonesian to who would rather have that than English", () => {
    for (const header of [
      "id",
      "id-ID,id;q=0.9,en;q=0.8",
      "en;q=0.5, ID;q=0.7",
      "fr, id;q=0.1",
      "id,en",
    ]) {
      assert.equal(pageLanguage(header), "id", header);
    }
    for (const header of [
      undefined,
      "",
      "*",
      "en,id",
      "idx",
      "id;q=0",
      "en;q=0.9,id;q=0.8",
      "id;q=x",
    ]) {
      assert.equal(pageLanguage(header), "en", header);
    }
  });

  test("are without barriers, fit, and need no scripts", { skip: browserMissing }, async (t) => {
    const { listener, call, proxy } = await startListening(t);
    const asked = () => proxy.log.length;
    for (const look of LOOKS) {
      const isEnglish = look.locale === "en-GB";
      const page = await openPage(t, look);
      await page.goto(listener.url);
      await expectNoAxeViolations(page);
      assert.equal(await page.getAttribute("html", "lang"), isEnglish ? "en" : "id");
    }
    const order = `order-${"long".repeat(11)}`;
    await call("POST", "/v2/charge", chargeBody(order));
    for (const look of LOOKS) {
      const isEnglish = look.locale === "en-GB";
      const page = await openPage(t, { ...look, javaScriptEnabled: isEnglish });
      await page.goto(listener.url);
      const name = `${look.viewport === "desktop" ? "desktop" : "phone"}-${look.colorScheme}`;
      await screenshot(page, `listen-orders-${name}`);
      const text = (await page.textContent("main")) ?? "";
      assert.match(text, isEnglish ? /Waiting pending/ : /Menunggu pending/);
      if (isEnglish) {
        await expectNoAxeViolations(page);
        const [content, window] = await page.evaluate<[number, number]>(
          "[document.documentElement.scrollWidth, innerWidth]",
        );
        assert.ok(content <= window, `${name} is ${content} wide`);
      }
      await page.getByRole("button", { name: isEnglish ? "Ask now" : "Tanya sekarang" }).click();
      await page.getByText(order).waitFor();
    }
    const before = asked();
    assert.equal((await fetch(`${listener.url}/favicon.ico`)).status, 204);
    assert.equal(asked(), before);
    const headers = { "accept-language": "id" };
    const lost = await (await fetch(`${listener.url}/finish/nobody/`, { headers })).text();
    assert.match(lost, /<html lang="id">[\s\S]*Ke mana\?[\s\S]*dijalankan ulang/);
  });
});
