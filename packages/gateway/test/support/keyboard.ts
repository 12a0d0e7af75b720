import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";

const STOPS_MAX = 60;

/** Whether what has the focus can be seen to have it: itself, or the label that stands for it. */
const IS_RINGED = `(() => {
  const { activeElement: at } = document;
  const shown = [at, ...(at.labels ?? [])];
  return shown.some((element) => getComputedStyle(element).outlineStyle !== "none");
})()`;

/** Presses Tab until an element has the focus; every stop on the way shows where the focus is. */
export async function tabTo(page: Page, wanted: Locator): Promise<void> {
  for (let stops = 0; stops < STOPS_MAX; stops++) {
    await page.keyboard.press("Tab");
    const where = String(await page.evaluate("document.activeElement.outerHTML.slice(0, 120)"));
    assert.ok(where.startsWith("<body") || (await page.evaluate(IS_RINGED)), `no ring: ${where}`);
    if (await wanted.evaluate((element) => element.matches(":focus"))) return;
  }
  throw new Error(`the focus does not come to ${wanted.toString()}`);
}
