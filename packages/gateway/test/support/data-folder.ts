import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync } from "node:fs";
import { chmod, rm } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import type { TestContext } from "node:test";
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from "../../src/postgres/embedded-postgres.ts";
import { makeTestFolder } from "./test-folder.ts";

const undoing = new WeakMap<TestContext, (() => Promise<void>)[]>();

/** Like `t.after`, but what was done last is undone first. */
function undoLater(t: TestContext, undo: () => Promise<void>): void {
  const steps = undoing.get(t) ?? [];
  steps.push(undo);
  if (steps.length > 1) return;
  undoing.set(t, steps);
  t.after(async () => {
    for (const step of steps.reverse()) await step();
  });
}

/** A folder that is removed after the test. */
export async function createFolder(t: TestContext, mode = 0o755): Promise<string> {
  const folder = await makeTestFolder("gerbang-own-");
  await chmod(folder, mode);
  undoLater(t, async () => {
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  });
  return folder;
}

let prepared: Promise<string> | undefined;

/** A data folder with a cluster in it, one for the file's tests in turn: creating one takes long. */
export async function useDataFolder(): Promise<string> {
  prepared ??= prepare();
  const folder = await prepared;
  await rm(path.join(folder, "postgres.log"), { force: true });
  return folder;
}

async function prepare(): Promise<string> {
  const folder = await makeTestFolder("gerbang-own-");
  process.once("exit", () => {
    rmSync(folder, { recursive: true, force: true });
  });
  const postgres = await startEmbeddedPostgres({ dataDir: folder });
  await postgres.stop();
  return folder;
}

/** Starts PostgreSQL in this process; stopped after the test at the latest. */
export async function start(
  t: TestContext,
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres(options);
  undoLater(t, async () => {
    await postgres.stop();
  });
  return postgres;
}

interface Owner {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly postgresPid: number;
  readonly adopted: boolean;
  /** Lines printed after the first. */
  readonly lines: readonly string[];
  waitForLines(count: number): Promise<void>;
  /** Signals it, or with `group` all that a terminal would signal, and waits for its end. */
  kill(signal: NodeJS.Signals, options?: { readonly group: boolean }): Promise<void>;
}

/** Starts PostgreSQL in a process of its own, which can be killed. */
export async function startOwner(
  t: TestContext,
  dataDir: string,
  options: { readonly mode?: "idle" | "write"; readonly uid?: number; readonly gid?: number } = {},
): Promise<Owner> {
  const { mode = "idle", ...user } = options;
  const script = new URL("postgres-owner.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [script, dataDir, mode], {
    ...user,
    cwd: "/",
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: string[] = [];
  const output = createInterface(child.stdout);
  output.on("line", (line) => lines.push(line));
  const closed = once(child, "close");
  const waitForLines = async (count: number) => {
    while (lines.length < count) {
      await Promise.race([
        once(output, "line"),
        closed.then(() => Promise.reject(new Error("the owner ended early"))),
      ]);
    }
  };
  undoLater(t, async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await closed;
    if (existsSync(path.join(dataDir, "postgres", "postmaster.pid"))) {
      const orphan = await startEmbeddedPostgres({ dataDir });
      await orphan.stop();
    }
  });
  await waitForLines(1);
  const ready = JSON.parse(lines.shift() ?? "") as { pid: number; adopted: boolean };
  const pid = child.pid ?? Number.NaN;
  return {
    process: child,
    pid,
    postgresPid: ready.pid,
    adopted: ready.adopted,
    lines,
    waitForLines,
    kill: async (signal, { group } = { group: false }) => {
      process.kill(group ? -pid : pid, signal);
      await closed;
    },
  };
}
