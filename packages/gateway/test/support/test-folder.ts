import { statfsSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

const SHARED_MEMORY = "/dev/shm";
const ROOM_BYTES = 2 * 2 ** 30;

/**
 * Where tests put the files of a PostgreSQL: in memory where there is room, else on disk.
 *
 * Copying the template is a thousand small files: 25 to 40 ms in memory, 220 to 480 ms on a virtual
 * disk, for each of some seven hundred databases. Kills lose nothing in either: the files outlive
 * the process.
 */
export const TEST_FOLDERS = hasRoom(SHARED_MEMORY) ? SHARED_MEMORY : tmpdir();

/** Makes a new folder there, whose name begins with `prefix`. */
export async function makeTestFolder(prefix: string): Promise<string> {
  return await mkdtemp(path.join(TEST_FOLDERS, prefix));
}

function hasRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return Math.min(bavail * bsize, process.availableMemory() / 2) >= ROOM_BYTES;
  } catch {
    return false;
  }
}
