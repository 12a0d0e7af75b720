import { globSync, readFileSync } from "node:fs";
import path from "node:path";

const LENGTH_MAX = 120;
/** A text in one piece, alone on its line, a key of a table included: broken up, it could not be searched for. */
const TEXT_ALONE = /^\s*(["'`]).*\1[,;:]?$/;

/**
 * Names the lines in the given folders that are too long to be compared with what they were before.
 * Prettier breaks what it can, and leaves interpolations that stand in one line as they are.
 */
function main(folders: readonly string[]): void {
  const found = folders.flatMap((folder) =>
    globSync("**/*.ts", { cwd: folder }).flatMap((name) => longLines(path.join(folder, name))),
  );
  if (found.length === 0) return;
  process.stderr.write(`Longer than ${LENGTH_MAX} characters:\n${found.join("\n")}\n`);
  process.exitCode = 1;
}

function longLines(file: string): readonly string[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .map((line, index) => ({ line, place: `${file}:${index + 1}` }))
    .filter(({ line }) => line.length > LENGTH_MAX && !TEXT_ALONE.test(line))
    .map(({ place }) => place);
}

main(process.argv.slice(2));
