import type { TestContext } from "node:test";
import type { Locator, Page } from "playwright-core";
import { openPage, type PageOptions } from "./browser.ts";
import type { MerchantServer } from "./merchant-server.ts";

/** A page with the element on it, as a customer sees it. */
interface CheckoutPage {
  readonly page: Page;
  readonly element: Locator;
  readonly part: (name: string) => Locator;
  /** Resolves when the element shows this phase. */
  readonly phase: (name: string, timeoutMs?: number) => Promise<void>;
  /** Lets the page's time pass, second by second, until the element shows this phase. */
  readonly passUntil: (phase: string) => Promise<void>;
  /** The `statuschange` events so far, as `previous → status`. */
  readonly changes: () => Promise<string[]>;
}

/** Page time, which the test moves. */
const SECONDS_MAX = 120;

const RECORD_CHANGES = `
  window.changes = [];
  addEventListener("statuschange", ({ detail }) =>
    window.changes.push(detail.previous + " → " + detail.status));
`;

/** Opens the merchant's page; with `clock` given, the page's time is the test's to move. */
export async function openCheckout(
  t: TestContext,
  merchant: MerchantServer,
  options: PageOptions & { readonly clock?: Date } = {},
): Promise<CheckoutPage> {
  const page = await openPage(t, options);
  if (options.clock) await page.clock.install({ time: options.clock });
  await page.addInitScript(RECORD_CHANGES);
  await page.goto(merchant.url);
  const element = page.locator("gerbang-checkout");
  return {
    page,
    element,
    part: (name) => element.locator(`[part=${name}]`),
    phase: async (name, timeout = 10_000) => {
      await page.locator(`gerbang-checkout[phase=${name}]`).waitFor({ timeout });
    },
    passUntil: async (name) => {
      for (let seconds = 0; seconds < SECONDS_MAX; seconds += 1) {
        if ((await element.getAttribute("phase")) === name) return;
        await page.clock.runFor(1_000);
      }
      throw new Error(`not ${name} after ${SECONDS_MAX} s`);
    },
    changes: async () => await page.evaluate<string[]>("window.changes"),
  };
}
