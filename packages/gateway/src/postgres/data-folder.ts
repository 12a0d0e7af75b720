import { createHash } from "node:crypto";
import { chmod, lchown, lstat, mkdir, realpath, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { makeFolders } from "./make-folders.ts";
import { errorCode, PostgresError } from "./postgres-error.ts";

/** Where the parts of the embedded PostgreSQL lie. */
export interface DataFolder {
  /** The folder Gerbang was given, without symbolic links. */
  readonly path: string;
  /** What PostgreSQL calls its data directory. */
  readonly cluster: string;
  readonly log: string;
  /** Where each live Gerbang that uses the folder listens; see `claim.ts`. */
  readonly claims: string;
  /** Outside the cluster only when a path inside it would be too long for a socket. */
  readonly socketFolder: string;
}

/** The kernel's limit on Linux is 107 bytes and on macOS 103. */
const SOCKET_PATH_BYTES_MAX = 103;
const LONGEST_SOCKET_NAME = "claims/4294967295-00000000.sock";

/** Makes the folder when there is none, readable by its owner only. */
export async function openDataFolder(dataDir: string): Promise<DataFolder> {
  await makeFolders(path.resolve(dataDir), 0o700);
  const folder = await realpath(dataDir);
  const cluster = path.join(folder, "postgres");
  const log = path.join(folder, "postgres.log");
  if (fitsSocket(folder)) {
    const claims = await ownFolder(path.join(folder, "claims"));
    return { path: folder, cluster, log, claims, socketFolder: cluster };
  }
  const short = await shortFolder(folder);
  const claims = await ownFolder(path.join(short, "claims"));
  return { path: folder, cluster, log, claims, socketFolder: path.join(short, "s") };
}

function fitsSocket(folder: string): boolean {
  return Buffer.byteLength(path.join(folder, LONGEST_SOCKET_NAME)) <= SOCKET_PATH_BYTES_MAX;
}

/** Every Gerbang must come to the same folder, so its name follows from the data folder's path. */
async function shortFolder(folder: string): Promise<string> {
  const name = createHash("sha256").update(folder).digest("hex").slice(0, 16);
  const short = await ownFolder(path.join(tmpdir(), `gerbang-${name}`));
  if (!fitsSocket(short)) {
    throw new PostgresError(
      "data_folder_unusable",
      `The paths ${folder} and ${short} are too long for a unix socket. Choose a shorter data folder or TMPDIR.`,
    );
  }
  // The unprivileged server has to pass through to its own folder inside.
  if (process.getuid?.() === 0) await chmod(short, 0o711);
  return short;
}

/**
 * A folder of that name made by someone else could be a trap: it is refused, not used. What root
 * makes in another user's folder is given to that user, who may start without root next time.
 */
async function ownFolder(folder: string): Promise<string> {
  const owner = await expectedOwner(path.dirname(folder));
  try {
    await mkdir(folder, { mode: 0o700 });
    if (owner) await lchown(folder, owner.uid, owner.gid);
    return folder;
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  }
  const { uid, mode } = await lstat(folder);
  const isPlainFolder = (mode & 0o170_000) === 0o040_000;
  const isPrivate = owner === undefined || (uid === owner.uid && (mode & 0o022) === 0);
  if (isPlainFolder && isPrivate) return folder;
  throw new PostgresError(
    "data_folder_unusable",
    `${folder} belongs to someone else (uid ${uid}). Remove it, or run as that user.`,
  );
}

/** Windows has no owners in this sense. */
async function expectedOwner(parent: string): Promise<{ uid: number; gid: number } | undefined> {
  const [uid, gid] = [process.getuid?.(), process.getgid?.()];
  if (uid === undefined || gid === undefined) return undefined;
  return uid === 0 ? await stat(parent) : { uid, gid };
}
