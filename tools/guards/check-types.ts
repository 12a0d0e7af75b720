import { spawnSync } from "node:child_process";
import path from "node:path";
import type { Guard, SourceGuard } from "./guard.ts";
import type { ScratchTree } from "./scratch-tree.ts";

/** What a removal may well leave behind. */
const LEFT_OVER = [
  "--noUnusedLocals",
  "false",
  "--noUnusedParameters",
  "false",
  "--allowUnreachableCode",
  "true",
  "--incremental",
  "false",
];

/**
 * What does not compile without some guard, as the compiler says it: a test that goes red over a name that is
 * gone misses nothing. Guards whose removals are not in each other's way are taken out together.
 */
export function findTypeErrors(tree: ScratchTree, guards: readonly Guard[]): readonly string[] {
  const errors: string[] = [];
  let left: readonly SourceGuard[] = guards.filter((guard) => "file" in guard);
  while (left.length > 0) {
    const [later, undo] = takeOutTogether(tree, left);
    const packages = new Set(left.filter((one) => !later.includes(one)).map(packageOf));
    for (const one of packages) errors.push(...compile(tree, one));
    for (const step of undo.reverse()) step();
    left = later;
  }
  return errors;
}

/** Takes out as many as can be, and returns the others, and what puts back those that were. */
function takeOutTogether(
  tree: ScratchTree,
  guards: readonly SourceGuard[],
): [later: readonly SourceGuard[], undo: (() => void)[]] {
  const later: SourceGuard[] = [];
  const undo: (() => void)[] = [];
  for (const guard of guards) {
    try {
      undo.push(tree.takeOut(guard));
    } catch (error) {
      // Alone it must be there; beside others its text may have gone with theirs.
      if (undo.length === 0) throw error;
      later.push(guard);
    }
  }
  return [later, undo];
}

function packageOf({ file }: SourceGuard): string {
  return file.split("/").slice(0, 2).join("/");
}

function compile({ root }: ScratchTree, folder: string): readonly string[] {
  const compiler = path.join(root, "node_modules/.bin/tsc");
  const words = ["-p", folder, ...LEFT_OVER];
  const { stdout } = spawnSync(compiler, words, { cwd: root, encoding: "utf8" });
  return stdout.split("\n").filter((line) => line.includes("error TS"));
}
