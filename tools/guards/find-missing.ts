import { globSync } from "node:fs";
import type { Guard } from "./guard.ts";
import { runFiles } from "./run-files.ts";
import type { TrialPlace } from "./try-guard.ts";

/** Which other tests of its package go red without a guard, in words: whoever keeps the list chooses. */
export async function findMissing(guard: Guard, { tree, url }: TrialPlace): Promise<string> {
  const folder = "file" in guard ? guard.file.split("/").slice(0, 2).join("/") : "packages/gateway";
  // Pages are looked at by a browser, which takes too long for a search.
  const files = globSync(`${folder}/test/**/*.test.ts`, { cwd: tree.root }).filter(
    (file) => !file.includes("/test/pages/") && !guard.tests.includes(file),
  );
  const usual = await runFiles({ root: tree.root, url }, files);
  const putBack = tree.takeOut(guard);
  try {
    const { failed } = await runFiles({ root: tree.root, url }, files);
    const red = [...failed.keys()].filter((name) => usual.passed.has(name));
    return red.length > 0
      ? `    but by: ${red.join("\n            ")}`
      : `    nor by any other test of ${folder}`;
  } finally {
    putBack();
  }
}
