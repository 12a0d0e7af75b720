import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import type { BenchResult } from "./bench-result.ts";
import { renderPage } from "./render-page.ts";

/** Where the results are kept, a file for each bench. */
export const FOLDER = new URL("../../docs/performance/", import.meta.url);
const PAGE = new URL("../../docs/performance.md", import.meta.url);

/** Writes the page of all that is kept. */
export function writePage(): void {
  writeFileSync(PAGE, renderPage(keptResults()));
}

/** Whether the page says what is kept. */
export function isPageCurrent(): boolean {
  return readFileSync(PAGE, "utf8") === renderPage(keptResults());
}

function keptResults(): readonly BenchResult[] {
  return readdirSync(FOLDER)
    .toSorted()
    .map((name) => JSON.parse(readFileSync(new URL(name, FOLDER), "utf8")) as BenchResult);
}
