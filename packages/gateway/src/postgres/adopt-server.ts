import { setTimeout as delay } from "node:timers/promises";
import {
  askServer,
  connectionTo,
  type PostgresConnection,
  type ServerAnswer,
} from "./connection.ts";
import type { DataFolder } from "./data-folder.ts";
import { onceAfter } from "./once-after.ts";
import type { PostgresExit, RunningServer, ServerPlan } from "./running-server.ts";
import { clearLockFile, isServerAlive, readLockFile } from "./server-process.ts";

const ASK_AGAIN_MS = 10;
const WATCH_MS = 200;
const TELL_AFTER_MS = 2_000;
const DEAF_AFTER_MS = 1_000;

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
  const { pid } = lock;
  const isSlow = onceAfter(TELL_AFTER_MS);
  const isDeaf = onceAfter(DEAF_AFTER_MS);
  while (await isServerAlive(pid, folder)) {
    const { answer, connection } = await askLeftServer(folder);
    if (answer === "ready" && connection) {
      return { connection, pid, adopted: true, exited: watchServer(pid, folder) };
    }
    if (isSlow()) onProgress(`waiting for the PostgreSQL left running (process ${pid})`);
    // Its socket was deleted, say by a cleaner of temporary folders: nobody can ever reach it.
    if (answer === "absent" && isDeaf()) process.kill(pid, "SIGINT");
    await delay(ASK_AGAIN_MS);
  }
  await clearLockFile(folder, lock);
  return undefined;
}

/** It may be starting still, or stopping. */
async function askLeftServer(
  folder: DataFolder,
): Promise<{ answer: ServerAnswer; connection?: PostgresConnection }> {
  const lock = await readLockFile(folder);
  if (!lock?.isReady) return { answer: "starting" };
  const connection = await connectionTo(folder, lock);
  return { answer: await askServer(connection), connection };
}

/** Waits for the end of a server that is not our child: nobody tells us. */
export async function watchServer(pid: number, folder: DataFolder): Promise<PostgresExit> {
  while (await isServerAlive(pid, folder)) await delay(WATCH_MS, undefined, { ref: false });
  return { code: null, signal: null };
}
