import { spawnSync } from "node:child_process";
import { readdir, readFile, readlink, rm } from "node:fs/promises";
import path from "node:path";
import type { DataFolder } from "./data-folder.ts";
import { errorCode } from "./postgres-error.ts";

/**
 * The server's own name for its cluster when it runs as another user than we do: it is started
 * inside the folder, so it need not be able to enter the folders above.
 */
export const CURRENT_FOLDER = "/proc/self/cwd";

/** What the running (or crashed) server wrote into `postmaster.pid`. */
export interface LockFile {
  readonly pid: number;
  readonly port: number;
  readonly socketFolder: string;
  /** It answers, once recovered: to ask earlier only fills its log. */
  readonly isReady: boolean;
}

/** Returns `undefined` when no server has left one. */
export async function readLockFile({ cluster }: DataFolder): Promise<LockFile | undefined> {
  try {
    const lines = (await readFile(path.join(cluster, "postmaster.pid"), "utf8")).split("\n");
    const socketFolder = lines[4] ?? "";
    return {
      pid: Number(lines[0]),
      port: Number(lines[3]),
      socketFolder: socketFolder === CURRENT_FOLDER ? cluster : socketFolder,
      isReady: lines[7]?.trim() === "ready",
    };
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * Removes what a server that no longer runs has left behind. PostgreSQL would do so itself unless
 * the process id is in use again, or belongs to a zombie that nobody reaps, as in many containers.
 */
export async function clearLockFile(folder: DataFolder, lock: LockFile): Promise<void> {
  await rm(path.join(folder.cluster, "postmaster.pid"), { force: true });
  for (const socketFolder of [lock.socketFolder, folder.socketFolder].filter(Boolean)) {
    const socket = path.join(socketFolder, `.s.PGSQL.${lock.port}`);
    await rm(socket, { force: true });
    await rm(`${socket}.lock`, { force: true });
  }
}

/** Whether that process lives and is the server of this cluster, not a successor to its number. */
export async function isServerAlive(pid: number, { cluster }: DataFolder): Promise<boolean> {
  if (!hasProcess(pid)) return false;
  if (process.platform === "linux") return await isAliveInFolder(pid, cluster);
  if (process.platform === "win32") return true;
  const { stdout } = spawnSync("ps", ["-o", "stat=,command=", "-p", String(pid)], {
    encoding: "utf8",
  });
  return stdout.includes(cluster) && !stdout.startsWith("Z");
}

function hasProcess(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // The server runs as us, or we are root: one we may not signal is somebody else's process.
    if (errorCode(error) === "ESRCH" || errorCode(error) === "EPERM") return false;
    throw error;
  }
}

/** A server works inside its cluster, even a deleted one; a zombie works nowhere. */
async function isAliveInFolder(pid: number, cluster: string): Promise<boolean> {
  try {
    const workplace = await readlink(`/proc/${pid}/cwd`);
    return workplace === cluster || workplace === `${cluster} (deleted)`;
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ESRCH" || code === "EACCES") return false;
    throw error;
  }
}

/** Ends what still works in a cluster whose server is dead. Elsewhere than on Linux we just wait. */
export async function endLeftovers({ cluster }: DataFolder): Promise<void> {
  if (process.platform !== "linux") return;
  for (const pid of (await readdir("/proc")).map(Number).filter(Number.isInteger)) {
    if (!(await isAliveInFolder(pid, cluster)) || !(await isPostgres(pid))) continue;
    try {
      process.kill(pid, "SIGQUIT");
    } catch (error) {
      if (errorCode(error) !== "ESRCH") throw error;
    }
  }
}

/** Somebody's shell may stand in the folder as well. */
async function isPostgres(pid: number): Promise<boolean> {
  const name = await readFile(`/proc/${pid}/comm`, "utf8").catch((error: unknown) => {
    if (errorCode(error) === "ENOENT" || errorCode(error) === "ESRCH") return "";
    throw error;
  });
  return name.trim() === "postgres";
}
