import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { Page } from "playwright-core";
import {
  browserMissing,
  openPage,
  type PageOptions,
  screenshot,
} from "../../../checkout/test/support/browser.ts";
import { byNight } from "../../../checkout/test/support/sample.ts";
import { expireDueTransactions } from "../../src/operations/transactions/expire.ts";
import { pay } from "../../src/operations/transactions/pay.ts";
import { expectNoBarriers } from "../support/barriers.ts";
import { startTestServer } from "../support/gateway.ts";
import { tabTo } from "../support/keyboard.ts";
import { chargeOrder, statusOf } from "../support/payer.ts";
import { startReceiver } from "../support/receiver.ts";

const ITEMS = {
  item_details: [
    { id: "kopi", name: "Kopi susu gula aren", price: 18_000, quantity: 2 },
    { id: "roti", name: "Roti bakar", price: 12_000, quantity: 1 },
    { id: "diskon", name: "Diskon pagi", price: -4_000, quantity: 1 },
  ],
};

async function openWallet(t: TestContext, options: PageOptions = {}, more: object = {}) {
  const server = await startTestServer(t);
  const merchant = await startReceiver(t, {
    status: 200,
    headers: { "content-type": "text/html" },
    body: "<!doctype html><html lang=id><title>Toko</title><link rel=icon href='data:,'><h1>Toko</h1>",
  });
  const order = await chargeOrder(server, "kopi-101", {
    ...ITEMS,
    gopay: { enable_callback: true, callback_url: `${merchant.url}/selesai` },
    ...more,
  });
  const page = await openPage(t, { viewport: "phone", locale: "id-ID", ...options });
  await page.goto(order.deeplink);
  return { server, merchant, order, page };
}

async function enterPin(page: Page, pin: string): Promise<void> {
  for (const digit of pin) {
    await page.locator("[data-keypad]").getByRole("button", { name: digit, exact: true }).click();
  }
}

/** How many lines the first text of an element takes, and whether it runs out of its box. */
async function lineOf(page: Page, selector: string): Promise<{ lines: number; overflow: boolean }> {
  return await page.evaluate(`(() => {
    const element = document.querySelector(${JSON.stringify(selector)});
    const range = document.createRange();
    range.selectNode(element.firstChild);
    const box = element.parentElement.getBoundingClientRect();
    const rects = [...range.getClientRects()];
    return { lines: rects.length, overflow: rects.some(({ right }) => right > box.right) };
  })()`);
}

const payButton = (page: Page) => page.getByRole("button", { name: /^(?:Bayar|Pay)$/ });

suite("the wallet in a browser", { skip: browserMissing }, () => {
  test("at first sight the button to pay is there, and the customer's choice is whole", async (t) => {
    const viewport = { width: 390, height: 844 };
    for (const locale of ["id-ID", "en-GB"]) {
      const { page } = await openWallet(t, { viewport, locale });
      const button = await payButton(page).boundingBox();
      assert.ok(button && button.y + button.height <= viewport.height, JSON.stringify(button));
      const cut = await page.evaluate<number>(`(() => {
        const select = document.querySelector("#customer");
        const probe = document.createElement("span");
        probe.style.cssText = "position:absolute;white-space:nowrap;font:" + getComputedStyle(select).font;
        probe.textContent = select.selectedOptions[0].textContent;
        document.body.append(probe);
        return probe.offsetWidth + 40 - select.clientWidth;
      })()`);
      assert.ok(cut <= 0, `the select is ${cut} px too narrow`);
    }
  });

  test("pays with the keypad, shows the receipt, counts down and returns to the merchant", async (t) => {
    const { server, merchant, page } = await openWallet(t);
    await page.getByText("Rincian").click();
    await page.getByText("Kopi susu gula aren").waitFor();
    await screenshot(page, "wallet-open");
    await expectNoBarriers(page);
    await enterPin(page, "1122339");
    await page.getByRole("button", { name: "Hapus satu angka" }).click();
    await enterPin(page, "3");
    assert.equal(await page.getByLabel("PIN 6 angka").inputValue(), "112233");
    assert.equal(await page.locator(".dots .filled").count(), 6);
    await payButton(page).click();
    await page.getByRole("heading", { name: "Pembayaran berhasil" }).waitFor();
    await page.getByText("Kembali ke penjual dalam").waitFor();
    await screenshot(page, "wallet-paid");
    await expectNoBarriers(page);
    await page.waitForURL(`${merchant.url}/selesai?order_id=kopi-101&result=success`);
    assert.equal((await statusOf(server, "kopi-101"))["payment_option_type"], "GOPAY_WALLET");
  });

  test("who wants to stay is not sent away", { skip: byNight }, async (t) => {
    const { page } = await openWallet(t);
    await enterPin(page, "112233");
    await payButton(page).click();
    await page.getByRole("button", { name: "Tetap di sini" }).click();
    await page.getByText("Kembali ke penjual dalam").waitFor({ state: "hidden" });
    const link = page.getByRole("link", { name: "Kembali ke Kedai Gerbang" });
    assert.match((await link.getAttribute("href")) ?? "", /result=success$/);
  });

  test("a wrong PIN can be corrected, the third one locks", { skip: byNight }, async (t) => {
    const { server, page } = await openWallet(t);
    await enterPin(page, "000000");
    await payButton(page).click();
    await page.getByText("Sisa 2 kesempatan").waitFor();
    assert.equal(await page.evaluate("document.activeElement.id"), "pin");
    await screenshot(page, "wallet-wrong-pin");
    await expectNoBarriers(page);
    for (let tries = 0; tries < 2; tries++) {
      await enterPin(page, "000000");
      await payButton(page).click();
      await page.getByText(/Sisa 1 kesempatan|PIN terkunci/).waitFor();
    }
    await page.getByText("Coba lagi setelah 12:05:00 WIB").waitFor();
    await screenshot(page, "wallet-locked");
    await expectNoBarriers(page);
    server.clock.advance(5 * 60_000);
    server.gateway.db.changes.announce({ merchantId: server.keys.id });
    // By itself.
    await page.getByLabel("PIN 6 angka").waitFor();
    await enterPin(page, "112233");
    await payButton(page).click();
    await page.getByRole("heading", { name: "Pembayaran berhasil" }).waitFor();
  });

  test("too little balance and a blocked account are one choice away", {
    skip: byNight,
  }, async (t) => {
    const { page } = await openWallet(t);
    await page.getByLabel("Pelanggan").selectOption("sari");
    await page.getByText("Tidak cukup").first().waitFor();
    await page.getByRole("alert").getByText("Tidak ada sumber dana yang cukup").waitFor();
    assert.equal(await payButton(page).isDisabled(), true);
    await screenshot(page, "wallet-insufficient");
    await expectNoBarriers(page);
    await page.getByLabel("Pelanggan").selectOption("budi");
    await page.getByRole("alert").getByText("Akun diblokir").waitFor();
    await screenshot(page, "wallet-blocked");
    await expectNoBarriers(page);
    await page.getByLabel("Pelanggan").selectOption("andi");
    await page.getByRole("alert").waitFor({ state: "detached" });
    await page.getByLabel("GoPay Coins").check();
    await enterPin(page, "112233");
    await payButton(page).click();
    await page.getByText("GoPay Coins").waitFor();
    await page.getByRole("heading", { name: "Pembayaran berhasil" }).waitFor();
  });

  test("declining shows so and returns with result=failure; it can still be paid", {
    skip: byNight,
  }, async (t) => {
    const { server, merchant, order, page } = await openWallet(t);
    await page.getByRole("button", { name: "Tolak pembayaran" }).click();
    await page.getByRole("heading", { name: "Pembayaran tidak jadi" }).waitFor();
    await screenshot(page, "wallet-declined");
    await expectNoBarriers(page);
    await page.waitForURL(`${merchant.url}/selesai?order_id=kopi-101&result=failure`);
    assert.equal((await statusOf(server, "kopi-101"))["transaction_status"], "pending");
    await page.goto(order.deeplink);
    await enterPin(page, "112233");
    await payButton(page).click();
    await page.getByRole("heading", { name: "Pembayaran berhasil" }).waitFor();
  });

  test("leaving without paying returns with result=failure", async (t) => {
    const { merchant, page } = await openWallet(t);
    await page.getByRole("link", { name: "Keluar tanpa membayar" }).click();
    await page.waitForURL(`${merchant.url}/selesai?order_id=kopi-101&result=failure`);
  });

  test("turns by itself when it is paid elsewhere, cancelled, or its time runs out", async (t) => {
    for (const [what, heading] of [
      ["paid", "Sudah dibayar"],
      ["cancelled", "Dibatalkan penjual"],
      ["expired", "Waktu habis"],
    ] as const) {
      const { server, order, page } = await openWallet(t);
      await page.getByText("15:00").or(page.getByText("14:59")).waitFor();
      if (what === "paid") {
        const method = { via: "qris", issuer: "ovo" } as const;
        await pay(server.gateway, await server.merchant(), { id: order.transactionId, method });
      }
      if (what === "cancelled") await server.call("POST", "/v2/kopi-101/cancel");
      if (what === "expired") {
        server.clock.advance(15 * 60_000);
        await expireDueTransactions(server.gateway);
      }
      await page.getByRole("heading", { name: heading }).waitFor();
      await screenshot(page, `wallet-${what}-while-open`);
      await expectNoBarriers(page);
      await page.reload();
      await page.getByRole("heading", { name: heading }).waitFor();
    }
  });

  test("turns without a stream, too: it asks", { skip: byNight }, async (t) => {
    const { server, order, page } = await openWallet(t, {
      expectedErrors: [/Failed to load resource/],
    });
    await page.route("**/live?*", async (route) => await route.abort());
    await page.goto(order.deeplink);
    await server.call("POST", "/v2/kopi-101/cancel");
    await page.getByRole("heading", { name: "Dibatalkan penjual" }).waitFor();
  });

  test("holds no connection while nobody looks, and tells what happened when somebody does", async (t) => {
    const { server, page } = await openWallet(t);
    const look = async (state: "hidden" | "visible") =>
      await page.evaluate(
        `Object.defineProperty(document, "visibilityState", { value: "${state}", configurable: true });
         document.dispatchEvent(new Event("visibilitychange"))`,
      );
    await page.getByText("15:00").or(page.getByText("14:59")).waitFor();
    const ended = page.waitForEvent("requestfailed", (one) => one.url().includes("/live?"));
    await look("hidden");
    await ended;
    await server.call("POST", "/v2/kopi-101/cancel");
    await look("visible");
    await page.getByRole("heading", { name: "Dibatalkan penjual" }).waitFor();
  });

  test("counts by the merchant's clock, and stands still when that does", {
    skip: byNight,
  }, async (t) => {
    const { server, page } = await openWallet(t);
    await page.getByText("15:00").or(page.getByText("14:59")).waitFor();
    await server.gateway.db.kysely
      .updateTable("merchant")
      .set({ clock_frozen_at: new Date("2026-11-02T05:14:18.000Z") })
      .execute();
    server.gateway.db.changes.announce({ merchantId: server.keys.id });
    const time = page.getByRole("timer");
    await page.getByText("00:42").waitFor();
    await page.evaluate("new Promise((resolve) => setTimeout(resolve, 1500))");
    assert.equal(await time.textContent(), "00:42");
    await screenshot(page, "wallet-hurry");
  });

  test("a refresh in the middle loses nothing and pays nothing", async (t) => {
    const { server, page } = await openWallet(t);
    await enterPin(page, "000000");
    await payButton(page).click();
    await page.getByText("Sisa 2 kesempatan").waitFor();
    for (let times = 0; times < 3; times++) await page.reload();
    await page.getByText("Sisa 2 kesempatan").waitFor();
    await enterPin(page, "112233");
    await payButton(page).click();
    await page.getByRole("heading", { name: "Pembayaran berhasil" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Pembayaran berhasil" }).waitFor();
    const events = await server.gateway.db.kysely.selectFrom("event").select("name").execute();
    assert.equal(events.filter(({ name }) => name === "transaction.settlement").length, 1);
  });

  test("two taps on pay are one payment", async (t) => {
    const { server, page } = await openWallet(t);
    let posts = 0;
    const answer = Promise.withResolvers<void>();
    await page.route("**/pay", async (route) => {
      posts++;
      await answer.promise;
      await route.continue();
    });
    await enterPin(page, "112233");
    // The second one while the first is under way.
    await page.evaluate(`(async () => {
      const form = document.querySelector("form.pay");
      form.requestSubmit();
      await new Promise((resolve) => setTimeout(resolve, 300));
      form.requestSubmit();
      await new Promise((resolve) => setTimeout(resolve, 300));
    })()`);
    answer.resolve();
    await page.getByRole("heading", { name: "Pembayaran berhasil" }).waitFor();
    const events = await server.gateway.db.kysely.selectFrom("event").select("name").execute();
    assert.equal(events.filter(({ name }) => name === "transaction.settlement").length, 1);
    assert.equal(posts, 1);
  });

  test("works without scripts, in English, from the keyboard alone", async (t) => {
    const { page } = await openWallet(t, { javaScriptEnabled: false, locale: "en-US" });
    assert.equal(await page.locator("[data-keypad]").isVisible(), false);
    await page.getByLabel("6-digit PIN").focus();
    await page.keyboard.type("112233");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Payment successful" }).waitFor();
    await page.getByRole("link", { name: "Back to Kedai Gerbang" }).waitFor();
    await screenshot(page, "wallet-paid-without-scripts");
  });

  test("is whole on a narrow dark screen and in its other language", async (t) => {
    const viewport = { width: 320, height: 640 };
    const { page } = await openWallet(t, { viewport, colorScheme: "dark" });
    assert.equal(await page.evaluate("document.documentElement.scrollWidth"), 320);
    await screenshot(page, "wallet-narrow-dark");
    await expectNoBarriers(page);
    await page.getByRole("link", { name: "Switch to English" }).click();
    await page.getByText("Time left").waitFor();
    assert.equal(await page.evaluate("document.documentElement.scrollWidth"), 320);
    await page.getByText("Details").click();
    await screenshot(page, "wallet-narrow-dark-english");
    await expectNoBarriers(page);
  });

  test("keeps the longest amount and the names of its sources in one line", {
    skip: byNight,
  }, async (t) => {
    const { page } = await openWallet(
      t,
      { viewport: { width: 320, height: 640 } },
      { item_details: [], grossAmount: 99_999_999_999 },
    );
    for (const width of [320, 390]) {
      await page.setViewportSize({ width, height: 640 });
      for (const [what, text] of [
        [".bill .amount", "Rp 99.999.999.999"],
        [".option-name", "Saldo GoPay"],
      ] as const) {
        const { lines, overflow } = await lineOf(page, what);
        assert.deepEqual({ lines, overflow }, { lines: 1, overflow: false }, `${text} at ${width}`);
      }
      assert.equal(await page.evaluate("document.documentElement.scrollWidth"), width);
    }
    await screenshot(page, "wallet-longest-amount");
    await expectNoBarriers(page);
  });

  test("shows merchant, order and amount with nothing to open", async (t) => {
    const { page } = await openWallet(t);
    const bill = page.locator(".bill");
    for (const text of ["Kedai Gerbang", "Pesanan kopi-101", "Rp 44.000"]) {
      assert.equal(await bill.getByText(text).first().isVisible(), true, text);
    }
  });

  test("can be used by the keyboard alone: look, choose, correct, pay, stay", async (t) => {
    const { page } = await openWallet(t, { viewport: "desktop", locale: "en-US" });
    await tabTo(page, page.getByRole("link", { name: "Skip to content" }));
    await tabTo(page, page.getByText("Details"));
    await page.keyboard.press("Enter");
    await page.getByText("Kopi susu gula aren").waitFor();
    await tabTo(page, page.getByLabel("GoPay balance"));
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.getByLabel("GoPay Later").isChecked(), true);
    await tabTo(page, page.getByLabel("6-digit PIN"));
    await page.keyboard.type("11223");
    for (const key of ["7", "Erase one digit", "3"]) {
      await tabTo(page, page.getByRole("button", { name: key, exact: true }));
      await page.keyboard.press("Space");
    }
    await tabTo(page, payButton(page));
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Payment successful" }).waitFor();
    await tabTo(page, page.getByRole("button", { name: "Stay here" }));
    await page.keyboard.press("Enter");
    await page.getByText("Back to the merchant in").waitFor({ state: "hidden" });
  });

  test("a PIN typed without looking for its field goes there", async (t) => {
    const { page } = await openWallet(t, { viewport: "desktop" });
    await page.keyboard.type("112x233");
    assert.equal(await page.locator("#pin").inputValue(), "112233");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Pembayaran berhasil" }).waitFor();
  });
});
