import { spawn } from "node:child_process";
import {
  chown,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
} from "node:fs/promises";
import path from "node:path";
import type { Binaries } from "./binaries.ts";
import { createPassword, SUPERUSER, USES_TCP } from "./connection.ts";
import type { DataFolder } from "./data-folder.ts";
import { errorCode, PostgresError } from "./postgres-error.ts";
import { CURRENT_FOLDER } from "./server-process.ts";
import { asUser, type ServerUser, serverEnvironment } from "./server-user.ts";
import { whyNotRun } from "./why-not-run.ts";

/** Data of another major version must be exported and imported, not opened. */
const MAJOR_VERSION = "18";
const UNFINISHED = ".new-";

/** Whether the folder holds data already. Data we cannot use is refused, never replaced. */
export async function hasCluster({ cluster }: Pick<DataFolder, "cluster">): Promise<boolean> {
  const version = await readFile(path.join(cluster, "PG_VERSION"), "utf8").catch(absentIfNoEntry);
  if (version?.trim() === MAJOR_VERSION) return true;
  if (version !== undefined) {
    throw new PostgresError(
      "data_folder_unusable",
      `${cluster} was written by PostgreSQL ${version.trim()}; this Gerbang brings PostgreSQL ${MAJOR_VERSION}. Export the data with the version that wrote it.`,
    );
  }
  const files = await readdir(cluster).catch(absentIfNoEntry);
  if (files === undefined || files.length === 0) return false;
  throw new PostgresError(
    "data_folder_unusable",
    `${cluster} holds files but no PostgreSQL data. Move them away, or choose another data folder.`,
  );
}

/**
 * Creates an empty cluster. It is built beside its place and moved there once it is complete and on
 * disk, so a start that is killed half way leaves nothing that looks like data.
 */
export async function createCluster(
  folder: DataFolder,
  binaries: Binaries,
  options: { readonly user: ServerUser | undefined; readonly isSynced: boolean },
): Promise<void> {
  await removeUnfinished(folder);
  const building = await mkdtemp(`${folder.cluster}${UNFINISHED}`);
  if (options.user) await chown(building, options.user.uid, options.user.gid);
  await runInitdb(binaries.initdb, {
    building,
    user: options.user,
    flags: [...(await authentication(folder)), ...syncing(options.isSynced)],
  });
  // Windows cannot move a folder onto an empty one.
  await rmdir(folder.cluster).catch(absentIfNoEntry);
  await rename(building, folder.cluster);
  if (options.isSynced) await syncFolder(folder.path);
}

async function removeUnfinished({ path: parent, cluster }: DataFolder): Promise<void> {
  const prefix = path.basename(cluster) + UNFINISHED;
  for (const name of await readdir(parent)) {
    if (name.startsWith(prefix))
      await rm(path.join(parent, name), { recursive: true, force: true });
  }
}

async function authentication(folder: DataFolder): Promise<string[]> {
  if (!USES_TCP) return ["--auth-local=trust", "--auth-host=reject"];
  return ["--auth=scram-sha-256", `--pwfile=${await createPassword(folder)}`];
}

function syncing(isSynced: boolean): string[] {
  if (!isSynced) return ["--no-sync"];
  return process.platform === "linux" ? ["--sync-method=syncfs"] : [];
}

interface InitdbOptions {
  readonly building: string;
  readonly user: ServerUser | undefined;
  readonly flags: readonly string[];
}

async function runInitdb(initdb: string, { building, user, flags }: InitdbOptions): Promise<void> {
  const target = user ? CURRENT_FOLDER : building;
  const fixed = ["-U", SUPERUSER, "-E", "UTF8", "--locale=C", "--no-instructions"];
  const child = spawn(initdb, ["-D", target, ...fixed, ...flags], {
    ...asUser(user),
    cwd: building,
    env: serverEnvironment(),
    stdio: ["ignore", "ignore", "pipe"],
    windowsHide: true,
  });
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", (error) => {
      reject(whyNotRun(error, initdb));
    });
    child.once("close", resolve);
  });
  if (status !== 0) {
    throw new PostgresError("start_failed", `Creating the database failed:\n${complaint.trim()}`);
  }
}

/** The new name itself must survive a power cut; Windows cannot sync a folder and need not. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder);
  await handle.sync();
  await handle.close();
}

function absentIfNoEntry(error: unknown): undefined {
  if (errorCode(error) === "ENOENT") return undefined;
  throw error;
}

/** Makes the folder for the socket when it lies outside the cluster. */
export async function prepareSocketFolder(
  folder: DataFolder,
  user: ServerUser | undefined,
): Promise<void> {
  if (USES_TCP || folder.socketFolder === folder.cluster) return;
  await mkdir(folder.socketFolder, { recursive: true, mode: 0o700 });
  if (user) await chown(folder.socketFolder, user.uid, user.gid);
}
