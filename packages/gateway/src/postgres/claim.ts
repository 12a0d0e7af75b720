import { createHash, randomBytes } from "node:crypto";
import { readdir, rename, rm, writeFile } from "node:fs/promises";
import net from "node:net";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { DataFolder } from "./data-folder.ts";
import { errorCode, PostgresError } from "./postgres-error.ts";

/** The right to use a data folder; the kernel takes it back when the process ends, however it ends. */
export interface Claim {
  release(): Promise<void>;
}

const PATIENCE_MS = 10_000;
const ASK_AGAIN_MS = 10;

/**
 * Claims the folder for this process, or throws `data_folder_in_use`.
 *
 * A listening socket is the claim: nobody can connect to a dead process, so a claim that survived a
 * crash is recognised without trusting a process id.
 */
export async function claimDataFolder(folder: DataFolder): Promise<Claim> {
  return process.platform === "win32" ? await claimPipe(folder) : await claimSocket(folder);
}

/**
 * Each process listens under a name of its own first and looks for others afterwards. Of two that
 * start together at least one therefore sees the other, and no name is ever taken over, so clearing
 * away a dead process's socket cannot hit a live one.
 */
async function claimSocket(folder: DataFolder): Promise<Claim> {
  const name = `${process.pid}-${randomBytes(4).toString("hex")}`;
  const socket = path.join(folder.claims, `${name}.sock`);
  const server = net.createServer((connection) => connection.destroy());
  // It gets its name when it listens already: until then it would look dead.
  await listen(server, path.join(folder.claims, `${name}.tmp`));
  await rename(path.join(folder.claims, `${name}.tmp`), socket);
  const release = async () => {
    await rm(socket, { force: true });
    await rm(path.join(folder.claims, `${name}.held`), { force: true });
    await close(server);
  };
  try {
    await waitForTurn(folder, name);
    await writeFile(path.join(folder.claims, `${name}.held`), "");
  } catch (error) {
    await release();
    throw error;
  }
  return { release };
}

/** Among processes that start together the lowest name wins; the others give way. */
async function waitForTurn(folder: DataFolder, name: string): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const others = await liveClaims(folder.claims, name);
    if (others.length === 0) return;
    const winner = others.find((other) => other.isHeld || other.name < name);
    if (winner) throw inUse(folder, winner.name.split("-")[0]);
    if (performance.now() > until) throw inUse(folder, others[0]?.name.split("-")[0]);
    await delay(ASK_AGAIN_MS);
  }
}

interface LiveClaim {
  readonly name: string;
  readonly isHeld: boolean;
}

async function liveClaims(claims: string, ownName: string): Promise<LiveClaim[]> {
  const files = await readdir(claims);
  const names = files.filter((file) => file.endsWith(".sock")).map((file) => file.slice(0, -5));
  const live: LiveClaim[] = [];
  for (const name of names.filter((other) => other !== ownName)) {
    if (await isListening(path.join(claims, `${name}.sock`))) {
      live.push({ name, isHeld: files.includes(`${name}.held`) });
    } else {
      await rm(path.join(claims, `${name}.sock`), { force: true });
      await rm(path.join(claims, `${name}.held`), { force: true });
    }
  }
  return live;
}

/** Connecting is the kernel's business: a process that is busy, or stopped, still counts as alive. */
async function isListening(address: string): Promise<boolean> {
  return await new Promise((resolve, reject) => {
    const connection = net.connect(address, () => {
      connection.destroy();
      resolve(true);
    });
    connection.on("error", (error) => {
      const code = errorCode(error);
      if (code === "ECONNREFUSED" || code === "ENOENT") resolve(false);
      else if (code === "EAGAIN" || code === "ECONNRESET") resolve(true);
      else reject(error);
    });
  });
}

/** Windows frees a pipe's name with the process, and gives it to one process only. */
async function claimPipe(folder: DataFolder): Promise<Claim> {
  const digest = createHash("sha256").update(folder.path.toLowerCase()).digest("hex").slice(0, 32);
  const server = net.createServer((connection) => connection.destroy());
  try {
    await listen(server, String.raw`\\.\pipe\gerbang-${digest}`);
  } catch (error) {
    if (errorCode(error) === "EADDRINUSE" || errorCode(error) === "EACCES") {
      throw inUse(folder, undefined);
    }
    throw error;
  }
  return { release: async () => await close(server) };
}

function inUse(folder: DataFolder, pid: string | undefined): PostgresError {
  const who = pid === undefined ? "another Gerbang" : `another Gerbang (process ${pid})`;
  return new PostgresError(
    "data_folder_in_use",
    `${folder.path} is in use by ${who}. Stop it first, or set GERBANG_DATA to another folder to run a second one beside it.`,
  );
}

async function listen(server: net.Server, address: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(address, () => {
      server.off("error", reject);
      resolve();
    });
  });
  server.unref();
}

async function close(server: net.Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}
