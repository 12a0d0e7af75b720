import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { errorCode } from "./postgres-error.ts";
import type { RunningServer, ServerPlan } from "./running-server.ts";
import { isServerAlive } from "./server-process.ts";
import { serverEnvironment } from "./server-user.ts";

const SHUTDOWN_PATIENCE_MS = 60_000;
const ASK_AGAIN_MS = 10;

/**
 * Stops the server: sessions end, everything is written, the next start has nothing to recover.
 * One that takes too long is stopped the hard way, which loses nothing but that comfort.
 */
export async function stopServer(server: RunningServer, plan: ServerPlan): Promise<void> {
  await requestStop(server, plan, "fast");
  if (await hasEnded(server, plan, SHUTDOWN_PATIENCE_MS)) return;
  await requestStop(server, plan, "immediate");
  await hasEnded(server, plan, Number.POSITIVE_INFINITY);
}

const SIGNALS = { fast: "SIGINT", immediate: "SIGQUIT" } as const;

async function requestStop(
  { pid }: RunningServer,
  { folder, binaries }: ServerPlan,
  mode: keyof typeof SIGNALS,
): Promise<void> {
  if (!(await isServerAlive(pid, folder))) return;
  if (process.platform === "win32") {
    const stop = ["stop", "-W", "-s", "-m", mode, "-D", folder.cluster];
    await once(spawn(binaries.pgCtl, stop, { env: serverEnvironment() }), "exit");
    return;
  }
  try {
    process.kill(pid, SIGNALS[mode]);
  } catch (error) {
    if (errorCode(error) !== "ESRCH") throw error;
  }
}

/** Asks rather than waits: the child does not keep our process alive, and may not be a child. */
async function hasEnded(
  { pid }: RunningServer,
  { folder }: ServerPlan,
  patienceMs: number,
): Promise<boolean> {
  const until = performance.now() + patienceMs;
  while (await isServerAlive(pid, folder)) {
    if (performance.now() > until) return false;
    await delay(ASK_AGAIN_MS);
  }
  return true;
}
