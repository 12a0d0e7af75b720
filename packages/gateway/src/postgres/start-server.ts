import { spawn, spawnSync } from "node:child_process";
import { constants, open, readFile, rename, stat } from "node:fs/promises";
import net from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { watchServer } from "./adopt-server.ts";
import { askServer, connectionTo, USES_TCP } from "./connection.ts";
import { onceAfter } from "./once-after.ts";
import { errorCode, PostgresError } from "./postgres-error.ts";
import type { PostgresExit, RunningServer, ServerPlan } from "./running-server.ts";
import { CURRENT_FOLDER, endLeftovers, readLockFile } from "./server-process.ts";
import { asUser, serverEnvironment } from "./server-user.ts";
import { whyNotRun } from "./why-not-run.ts";

const ASK_AGAIN_MS = 10;
const TELL_AFTER_MS = 2_000;
const LEFTOVERS_PATIENCE_MS = 10_000;
const LOG_BYTES_MAX = 10_000_000;

/** Starts the server and waits until it has recovered what a crash left, and answers. */
export async function startPostgres(plan: ServerPlan): Promise<RunningServer> {
  const until = performance.now() + LEFTOVERS_PATIENCE_MS;
  for (;;) {
    const logStart = await sizeOfLog(plan.folder.log);
    const server = await tryStart(plan);
    if (server) return server;
    const complaint = (await readFile(plan.folder.log)).subarray(logStart).toString().trim();
    // The idle sessions of a killed server notice its death; the busy ones have to be told.
    const isLeftover = /shared memory block .* is still in use/.test(complaint);
    if (!isLeftover || performance.now() > until) {
      throw new PostgresError("start_failed", `PostgreSQL did not start:\n${complaint}`);
    }
    await endLeftovers(plan.folder);
    await delay(ASK_AGAIN_MS);
  }
}

async function sizeOfLog(log: string): Promise<number> {
  try {
    const { size } = await stat(log);
    if (size < LOG_BYTES_MAX) return size;
    await rename(log, `${log}.1`);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
  return 0;
}

/** Returns `undefined` when the server ended instead of getting ready; its log says why. */
async function tryStart(plan: ServerPlan): Promise<RunningServer | undefined> {
  const launched = USES_TCP ? await launchByPgCtl(plan) : await launch(plan);
  let exit: PostgresExit | undefined;
  void launched.exited.then((value) => {
    exit = value;
  });
  const hasExited = () => exit !== undefined;
  const isSlow = onceAfter(TELL_AFTER_MS);
  while (!hasExited()) {
    const lock = await readLockFile(plan.folder);
    if (lock?.pid === launched.pid && lock.isReady) {
      const connection = await connectionTo(plan.folder, lock);
      if ((await askServer(connection)) === "ready") {
        return { ...launched, connection, adopted: false };
      }
    }
    if (isSlow()) plan.onProgress("PostgreSQL is recovering what was not finished");
    await delay(ASK_AGAIN_MS);
  }
  return undefined;
}

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
const LOG_FLAGS = O_APPEND | O_CREAT | O_NOFOLLOW | O_WRONLY;

type LaunchedServer = Pick<RunningServer, "pid" | "exited">;

async function launch({ folder, binaries, user, settings }: ServerPlan): Promise<LaunchedServer> {
  const cluster = user ? CURRENT_FOLDER : folder.cluster;
  const sockets = folder.socketFolder === folder.cluster ? cluster : folder.socketFolder;
  const log = await open(folder.log, LOG_FLAGS, 0o600);
  if (user) await log.chown(user.uid, user.gid);
  const own = { listen_addresses: "", unix_socket_directories: sockets };
  const child = spawn(binaries.postgres, ["-D", cluster, ...asFlags({ ...settings, ...own })], {
    ...asUser(user),
    cwd: folder.cluster,
    env: serverEnvironment(),
    stdio: ["ignore", log.fd, log.fd],
    // Its own session: Ctrl-C in the terminal is for us, who stop it after the last request.
    detached: true,
  });
  const exited = new Promise<PostgresExit>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
  // Listened for before anything is waited for: an error that nobody hears ends the process.
  const failed = new Promise<Error>((resolve) => child.once("error", resolve));
  child.unref();
  await log.close();
  if (child.pid === undefined) throw whyNotRun(await failed, binaries.postgres);
  return { pid: child.pid, exited };
}

/** On Windows only `pg_ctl` can put off an administrator's rights, which PostgreSQL refuses. */
async function launchByPgCtl(plan: ServerPlan): Promise<LaunchedServer> {
  const { folder, binaries, settings } = plan;
  const port = String(plan.port ?? (await freePort()));
  const flags = asFlags({ ...settings, listen_addresses: "127.0.0.1", port });
  const options = flags.map((flag) => `"${flag}"`).join(" ");
  const start = ["start", "-W", "-s", "-D", folder.cluster, "-l", folder.log, "-o", options];
  spawnSync(binaries.pgCtl, start, { env: serverEnvironment(), windowsHide: true });
  for (;;) {
    const lock = await readLockFile(folder);
    if (lock) return { pid: lock.pid, exited: watchServer(lock.pid, folder) };
    await delay(ASK_AGAIN_MS);
  }
}

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === "object") resolve(address.port);
      });
    });
  });
}

function asFlags(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}
