import { globSync } from "node:fs";
import { createOptions, createSession } from "knip/session";

/*
 * Fails when something is exported that no other file imports. Knip itself lets a type pass that the
 * signature of a used export mentions, because the readers of a library may have to name it. What may
 * be named from outside stands in a package's index; everywhere else it only says that a type is
 * needed elsewhere when it is not.
 */

const FILES = "{bench,examples,packages,tools}/**/*.{ts,mjs}";
const NOT_OURS = /^(node_modules|dist)$/;

const options = await createOptions({ isSession: true });
const session = await createSession(options);
const unimported = globSync(FILES, { exclude: (name) => NOT_OURS.test(name) }).flatMap((file) =>
  (session.describeFile(file, { isShowContention: false })?.exports ?? [])
    .filter(({ importLocations, entryPaths }) => importLocations.length + entryPaths.size === 0)
    .map(({ identifier, line }) => `${file}:${line} ${identifier}`),
);
if (unimported.length > 0) {
  process.stderr.write(`Exported, but imported by no other file:\n${unimported.join("\n")}\n`);
  process.exitCode = 1;
}
