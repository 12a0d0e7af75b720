import type { Page } from "playwright-core";
import {
  expectNoAxeViolations,
  expectNoAxeViolationsOfColours,
} from "../../../checkout/test/support/axe.ts";
import { IS_WHOLE } from "../../../checkout/test/support/sample.ts";

/**
 * Fails when axe finds a barrier on the page; then the page is as it was. Its other colours are looked at by
 * night: by day some of the pages are seen light, the rest dark, each one the same way every time.
 */
export async function expectNoBarriers(page: Page): Promise<void> {
  const isDark = await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches");
  const [own, other] = isDark ? (["dark", "light"] as const) : (["light", "dark"] as const);
  const isTurned = !IS_WHOLE && (await isOtherTurn(page));
  if (isTurned) await page.emulateMedia({ colorScheme: other });
  await expectNoAxeViolations(page);
  if (IS_WHOLE) {
    await page.emulateMedia({ colorScheme: other });
    await expectNoAxeViolationsOfColours(page);
  }
  await page.emulateMedia({ colorScheme: own });
}

/** About every second page, by the words of its first heading. */
async function isOtherTurn(page: Page): Promise<boolean> {
  const heading = await page.evaluate<string>(
    "document.querySelector('h1, h2')?.textContent ?? document.title",
  );
  return (
    Array.from(heading).reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % 2 === 1
  );
}
