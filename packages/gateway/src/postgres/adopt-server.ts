import { setTimeout as delay } from "node:timers/promises";
import { askServer, connectionTo } from "./connection.ts";
import type { DataFolder } from "./data-folder.ts";
import type { PostgresExit, RunningServer, ServerPlan } from "./running-server.ts";
import { clearLockFile, isServerAlive, readLockFile } from "./server-process.ts";

const ASK_AGAIN_MS = 10;
const WATCH_MS = 200;
const TELL_AFTER_MS = 2_000;

/**
 * Takes over the server that a killed Gerbang left running. Returns `undefined` when there is none;
 * what it left behind is cleared away then.
 */
export async function adoptServer({
  folder,
  onProgress,
}: ServerPlan): Promise<RunningServer | undefined> {
  const lock = await readLockFile(folder);
  if (!lock) return undefined;
  const tellAt = performance.now() + TELL_AFTER_MS;
  let isTold = false;
  while (await isServerAlive(lock.pid, folder)) {
    const current = await readLockFile(folder);
    if (current?.socketFolder !== undefined && current.port > 0) {
      const connection = await connectionTo(folder, current);
      if ((await askServer(connection)) === "ready") {
        const exited = watchServer(lock.pid, folder);
        return { connection, pid: lock.pid, adopted: true, child: undefined, exited };
      }
    }
    if (!isTold && performance.now() > tellAt) {
      isTold = true;
      onProgress(`waiting for the PostgreSQL left running (process ${lock.pid})`);
    }
    await delay(ASK_AGAIN_MS);
  }
  await clearLockFile(folder, lock);
  return undefined;
}

/** Waits for the end of a server that is not our child: nobody tells us. */
export async function watchServer(pid: number, folder: DataFolder): Promise<PostgresExit> {
  while (await isServerAlive(pid, folder)) await delay(WATCH_MS, undefined, { ref: false });
  return { code: null, signal: null };
}
