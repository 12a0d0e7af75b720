import { mkdir, readFile, writeFile } from "node:fs/promises";
import { explainFileError } from "./file-error.ts";

/**
 * The text of a file that the command line names.
 *
 * @throws {CommandError} when it cannot be read.
 */
export async function readNamedFile(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw explainFileError(error, file, "read") ?? error;
  }
}

/**
 * Writes a file that the command line names, over what was there.
 *
 * @throws {CommandError} when it cannot be written.
 */
export async function writeNamedFile(file: string, text: string): Promise<void> {
  await writing(file, async () => await writeFile(file, text));
}

/**
 * Makes a folder that the command line names, where it is not there yet.
 *
 * @throws {CommandError} when it cannot be made.
 */
export async function makeNamedFolder(folder: string): Promise<void> {
  await writing(folder, async () => await mkdir(folder, { recursive: true }));
}

/**
 * Has `work` write a file that the command line names.
 *
 * @throws {CommandError} when the file system refuses; whatever else `work` throws as it is.
 */
export async function writing<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw explainFileError(error, file, "written") ?? error;
  }
}
