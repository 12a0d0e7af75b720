import { readFileSync, writeFileSync } from "node:fs";
import { findingsPage } from "../src/certify/stories/findings-page.ts";

const PAGE = new URL("../../../docs/certify-findings.md", import.meta.url);

/** Writes the document of the classes of defects; with `--check` it only compares. */
function main(check: boolean): void {
  if (!check) writeFileSync(PAGE, findingsPage());
  else if (readFileSync(PAGE, "utf8") !== findingsPage()) {
    process.stderr.write(
      "Stale: docs/certify-findings.md. Run `npm run docs` and commit what it changes.\n",
    );
    process.exitCode = 1;
  }
}

main(process.argv.includes("--check"));
