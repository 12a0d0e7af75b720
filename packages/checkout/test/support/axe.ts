import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Result } from "axe-core";
import type { Page } from "playwright-core";

/** Half as long as what the module itself would put into a page. */
const AXE = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

/** What depends on the colours alone, of a page that was looked at whole before. */
const OF_COLOURS = ["color-contrast", "link-in-text-block"];

/**
 * Fails when axe finds a barrier on the page, shadow roots included: WCAG 2.2 AA and best practices.
 *
 * Works under a strict content security policy too: the script does not come in by the page.
 */
export async function expectNoAxeViolations(page: Page): Promise<void> {
  await expectNone(page, {});
}

/** The same of a page that was found without barriers already, and has other colours now. */
export async function expectNoAxeViolationsOfColours(page: Page): Promise<void> {
  await expectNone(page, { runOnly: { type: "rule", values: OF_COLOURS } });
}

/** Brings home what is wrong and nothing else: what is right is a hundred times as much to carry. */
async function expectNone(page: Page, options: object): Promise<void> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(AXE);
  const asked = JSON.stringify({ resultTypes: ["violations"], ...options });
  const violations = await page.evaluate<readonly Result[]>(
    `axe.run(${asked}).then(({ violations }) => violations)`,
  );
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    nodes: nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary}`),
  }));
  assert.deepEqual(found, []);
}
