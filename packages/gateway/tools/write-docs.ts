import { readFileSync, writeFileSync } from "node:fs";
import { generateDocs } from "./generated-docs.ts";

const DOCS = new URL("../../../docs/", import.meta.url);

/** Writes the documents that are made from code; with `--check` it only compares. */
function main(check: boolean): void {
  const stale = Object.entries(generateDocs()).filter(([name, text]) => readDoc(name) !== text);
  if (!check) {
    for (const [name, text] of stale) writeFileSync(new URL(name, DOCS), text);
  } else if (stale.length > 0) {
    const names = stale.map(([name]) => `docs/${name}`).join(", ");
    process.stderr.write(`Stale: ${names}. Run \`npm run docs\` and commit what it changes.\n`);
    process.exitCode = 1;
  }
}

function readDoc(name: string): string | undefined {
  try {
    return readFileSync(new URL(name, DOCS), "utf8");
  } catch {
    // Missing is stale.
    return undefined;
  }
}

main(process.argv.includes("--check"));
