import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { CheckoutState } from "@gerbang/protocol";
import { expectNoAxeViolations } from "./support/axe.ts";
import { browserMissing, screenshot } from "./support/browser.ts";
import { openCheckout } from "./support/checkout-page.ts";
import { startMerchant } from "./support/merchant-server.ts";
import { sampleOf } from "./support/sample.ts";

interface Shown {
  readonly phase: string;
  readonly state: Partial<CheckoutState>;
  readonly title: string;
  /** What the customer can press. */
  readonly controls: readonly string[];
}

const QR_CONTROLS = ["Simpan kode QR", "Bayar dengan aplikasi GoPay"];
const APP_CONTROLS = ["Bayar dengan aplikasi GoPay", "Bayar dengan kode QR"];

const CLOSED: readonly Shown[] = [
  closed("paid", "settlement", "Pembayaran berhasil"),
  {
    ...closed("paid-late", "settlement", "Pembayaran terlambat diterima"),
    state: { transaction_status: "settlement", paid_late: true },
  },
  closed("expired", "expire", "Waktu pembayaran habis", ["Coba lagi"]),
  closed("cancelled", "cancel", "Pembayaran dibatalkan"),
  closed("refused", "deny", "Pembayaran ditolak", ["Coba lagi"]),
  closed("refunded", "refund", "Pembayaran dikembalikan"),
  closed("refunded", "partial_refund", "Pembayaran dikembalikan sebagian"),
];

function closed(phase: string, status: string, title: string, controls: string[] = []): Shown {
  return { phase, state: { transaction_status: status }, title, controls };
}

const VIEWPORTS = [
  ["desktop", QR_CONTROLS],
  ["phone", APP_CONTROLS],
] as const;

suite("each phase of the checkout", { skip: browserMissing }, () => {
  for (const [turn, [viewport, controls]] of VIEWPORTS.entries()) {
    const waiting: Shown = { phase: "waiting", state: {}, title: "Menunggu pembayaran", controls };
    // Both while it waits, which differs; by day each of the others on one of the two.
    for (const shown of [waiting, ...sampleOf(CLOSED, VIEWPORTS.length, turn)]) {
      const { phase: name } = shown;
      const status = shown.state.transaction_status ?? "pending";
      test(`${name} after ${status}, on a ${viewport}`, async (t) => {
        const merchant = await startMerchant(t, shown.state);
        const { page, element, part, phase } = await openCheckout(t, merchant, { viewport });
        await phase(shown.phase);
        if (await part("qr").isVisible()) {
          await part("qr").evaluate(async (qr) => await (qr as HTMLImageElement).decode());
        }

        assert.equal(await part("title").textContent(), shown.title);
        assert.equal(await part("total").isVisible(), shown === waiting);
        assert.equal(await part("amount").textContent(), "Rp 44.000");
        const labels = await element.locator("a:visible, button:visible").allTextContents();
        assert.deepEqual(labels, shown.controls);
        await screenshot(page, `checkout-${shown.phase}-${viewport}`);
        await expectNoAxeViolations(page);
      });
    }
  }
});
