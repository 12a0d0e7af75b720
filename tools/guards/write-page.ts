import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { guardsPage } from "./page.ts";

const PAGE = new URL("../../docs/guards.md", import.meta.url);

/** Writes the document of the guards from what `npm run guards` has seen; with `--check` it only compares. */
function main(check: boolean): void {
  const page = guardsPage();
  if (!check) writeFileSync(PAGE, page);
  else if (!existsSync(PAGE) || readFileSync(PAGE, "utf8") !== page) {
    process.stderr.write("Stale: docs/guards.md. Run `npm run docs` and commit what it changes.\n");
    process.exitCode = 1;
  }
}

main(process.argv.includes("--check"));
