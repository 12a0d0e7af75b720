import { readFile, stat } from "node:fs/promises";
import { errorCode, PostgresError } from "./postgres-error.ts";

/** Whom the server runs as when Gerbang itself is root, which PostgreSQL refuses to be. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Returns `undefined` unless we are root.
 *
 * The owner of existing data comes first, then the owner of the data folder, so that a start with
 * sudo leaves files that the same person can use without it. No system user is ever created.
 */
export async function chooseServerUser(folder: {
  readonly path: string;
  readonly cluster: string;
}): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  return (
    (await ownerOf(folder.cluster)) ??
    (await ownerOf(folder.path)) ??
    (await accountNamed("postgres")) ??
    (await accountNamed("nobody")) ?? { uid: 65_534, gid: 65_534 }
  );
}

/** The options that make a child process run as that user. */
export function asUser(user: ServerUser | undefined): { uid?: number; gid?: number } {
  return user ? { uid: user.uid, gid: user.gid } : {};
}

/** Who cannot enter the folder cannot use it as data: PostgreSQL would fail without saying so. */
export async function refuseForeignData(cluster: string): Promise<void> {
  const us = process.getuid?.();
  if (us === undefined || us === 0) return;
  const owner = await ownerOf(cluster, { rootToo: true });
  if (owner === undefined || owner.uid === us) return;
  throw new PostgresError(
    "data_folder_unusable",
    `${cluster} belongs to uid ${owner.uid}, and this is uid ${us}: it was created under another user. Start as that user (or root), or choose another data folder.`,
  );
}

async function ownerOf(file: string, { rootToo = false } = {}): Promise<ServerUser | undefined> {
  try {
    const { uid, gid } = await stat(file);
    return uid !== 0 || rootToo ? { uid, gid } : undefined;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

async function accountNamed(name: string): Promise<ServerUser | undefined> {
  const accounts = await readFile("/etc/passwd", "utf8");
  const fields = accounts
    .split("\n")
    .map((line) => line.split(":"))
    .find(([account]) => account === name);
  const [uid, gid] = [Number(fields?.[2]), Number(fields?.[3])];
  return Number.isInteger(uid) && Number.isInteger(gid) ? { uid, gid } : undefined;
}

/** Nothing of ours: secrets in it could be read by the server's user, `PG…` would change what it does. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const fixed = { LC_ALL: "C", TZ: "UTC" };
  if (process.platform !== "win32") return { ...fixed, PATH: "/usr/local/bin:/usr/bin:/bin" };
  // Windows programs do not start without these.
  const { SystemRoot, Path, TEMP } = process.env;
  return { ...fixed, SystemRoot, Path, TEMP };
}
