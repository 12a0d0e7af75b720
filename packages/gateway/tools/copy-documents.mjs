// @ts-check
// Puts the documents beside the built files: what is published serves them, too.
import { cpSync, mkdirSync } from "node:fs";

const ROOT = new URL("../../../", import.meta.url);
const TARGET = new URL("../dist/documents/", import.meta.url);

const READMES = [
  "README.md",
  "SECURITY.md",
  "packages/sdk/README.md",
  "packages/checkout/README.md",
  "packages/cli/README.md",
];

cpSync(new URL("docs/", ROOT), new URL("docs/", TARGET), {
  recursive: true,
  // Pictures of pages are for who has not started it yet.
  filter: (path) => !path.includes("screenshots"),
});
for (const file of READMES) {
  const target = new URL(file, TARGET);
  mkdirSync(new URL(".", target), { recursive: true });
  cpSync(new URL(file, ROOT), target);
}
