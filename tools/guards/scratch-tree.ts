import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Guard, removeFrom } from "./guard.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const MIGRATIONS = "packages/gateway/migrations";
/** After all that there are. */
const DROPPING = `${MIGRATIONS}/9999_without_a_guard.sql`;

/** A copy of the repository that guards are taken out of; the one that it was made of stays as it is. */
export interface ScratchTree {
  readonly root: string;
  /** Takes a guard out, and returns what puts it back. */
  readonly takeOut: (guard: Guard) => () => void;
  readonly remove: () => void;
}

/** Copies what belongs to the repository, as it stands there now, and links to what was installed. */
export function makeScratchTree(): ScratchTree {
  const root = mkdtempSync(path.join(tmpdir(), "gerbang-guards-"));
  for (const file of listFiles()) copyFile(file, root);
  linkInstalled("node_modules", root);
  for (const name of readdirSync(path.join(ROOT, "packages"))) {
    linkInstalled(`packages/${name}/node_modules`, root);
  }
  return {
    root,
    takeOut: (guard) => ("file" in guard ? editFile(root, guard) : addMigration(root, guard.drop)),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** What git knows of, and what is new and not ignored. */
function listFiles(): readonly string[] {
  const words = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const listed = execFileSync("git", words, { cwd: ROOT, maxBuffer: 2 ** 26 }).toString();
  return listed.split("\0").filter((file) => file !== "" && existsSync(path.join(ROOT, file)));
}

function copyFile(file: string, root: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  cpSync(path.join(ROOT, file), path.join(root, file));
}

/**
 * Each library is a link to where it was installed. Our own packages are links already, which are made anew:
 * they would lead out of the copy.
 */
function linkInstalled(folder: string, root: string): void {
  const installed = path.join(ROOT, folder);
  if (!existsSync(installed)) return;
  mkdirSync(path.join(root, folder));
  for (const name of readdirSync(installed)) {
    const at = path.join(installed, name);
    const isScope = name.startsWith("@") && !lstatSync(at).isSymbolicLink();
    if (isScope) linkInstalled(path.join(folder, name), root);
    else linkOne(at, path.join(root, folder, name));
  }
}

function linkOne(at: string, to: string): void {
  if (lstatSync(at).isSymbolicLink()) symlinkSync(readlinkSync(at), to);
  else symlinkSync(at, to);
}

function editFile(root: string, guard: Extract<Guard, { file: string }>): () => void {
  const at = path.join(root, guard.file);
  const text = readFileSync(at, "utf8");
  writeFileSync(at, removeFrom(text, guard));
  return () => writeFileSync(at, text);
}

function addMigration(root: string, drop: string): () => void {
  const at = path.join(root, DROPPING);
  writeFileSync(at, `${drop};\n`);
  return () => rmSync(at);
}
