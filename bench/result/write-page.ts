import { isPageCurrent, writePage } from "./page-file.ts";

// Makes the page of kept results anew; with `--check` it only compares.
if (!process.argv.includes("--check")) {
  writePage();
} else if (!isPageCurrent()) {
  process.stderr.write(
    "Stale: docs/performance.md. Run `npm run docs` and commit what it changes.\n",
  );
  process.exitCode = 1;
}
