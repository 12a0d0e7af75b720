import type { Page } from "playwright-core";
import {
  expectNoAxeViolations,
  expectNoAxeViolationsOfColours,
} from "../../../checkout/test/support/axe.ts";

/** Fails when axe finds a barrier on the page, be it light or dark; then the page is as it was. */
export async function expectNoBarriers(page: Page): Promise<void> {
  await expectNoAxeViolations(page);
  const isDark = await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches");
  const [own, other] = isDark ? (["dark", "light"] as const) : (["light", "dark"] as const);
  await page.emulateMedia({ colorScheme: other });
  await expectNoAxeViolationsOfColours(page);
  await page.emulateMedia({ colorScheme: own });
}
