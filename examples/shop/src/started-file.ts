import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

const RUNNING = "started.json";
/** The same content, kept for the next start when nothing runs. */
const STOPPED = "stopped.json";

/** What scripts need to know of a running Gerbang: the content of `started.json`. */
export interface StartedShop {
  readonly url: string;
  readonly shop_url: string;
  readonly merchant_id: string;
  readonly server_key: string;
  readonly client_key: string;
  /** For the shop's `/admin`. */
  readonly owner_password: string;
  readonly pid: number;
  /** What opens the shop's `/certify`; absent for a production merchant's shop, which has no such door. */
  readonly certify_token?: string;
  /** With `--chain`: the gateway that stands in for the upstream, and its merchant's key. */
  readonly upstream_url?: string;
  readonly upstream_server_key?: string;
}

/** Writes `started.json` in one piece, readable by its owner only: it holds the server key. */
export async function writeStarted(dataDir: string, started: StartedShop): Promise<void> {
  const file = join(dataDir, RUNNING);
  const draft = `${file}.${process.pid}`;
  await mkdir(dataDir, { recursive: true });
  await writeFile(draft, `${JSON.stringify(started, undefined, 2)}\n`, { mode: 0o600 });
  await rename(draft, file);
  await rm(join(dataDir, STOPPED), { force: true });
}

/** Puts `started.json` away, so that who waits for the file waits for the next start. Safe to repeat. */
export async function putStartedAway(dataDir: string): Promise<void> {
  try {
    await rename(join(dataDir, RUNNING), join(dataDir, STOPPED));
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** What the last start wrote, stopped or killed; `undefined` before the first. */
export async function readEarlier(dataDir: string): Promise<StartedShop | undefined> {
  return (await read(join(dataDir, RUNNING))) ?? (await read(join(dataDir, STOPPED)));
}

async function read(file: string): Promise<StartedShop | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as StartedShop;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
