import { mkdir, stat } from "node:fs/promises";
import path from "node:path";
import { errorCode } from "./postgres-error.ts";

/**
 * Makes a folder and those above it, as far as there are none. Safe to repeat. Node's own `recursive` never ends
 * where a folder takes no new ones and says that it does not exist, as those of the kernel in `/proc` do.
 *
 * @throws the system's error of the folder that cannot be made.
 */
export async function makeFolders(folder: string, mode: number): Promise<void> {
  try {
    await mkdir(folder, { mode });
  } catch (error) {
    const parent = path.dirname(folder);
    if (await isFolder(folder)) return;
    if (errorCode(error) !== "ENOENT" || (await isFolder(parent))) throw error;
    await makeFolders(parent, mode);
    await makeFolders(folder, mode);
  }
}

async function isFolder(name: string): Promise<boolean> {
  try {
    return (await stat(name)).isDirectory();
  } catch {
    return false;
  }
}
