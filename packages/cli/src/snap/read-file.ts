import { readFileSync } from "node:fs";
import { explainFileError } from "../file-error.ts";

/** @throws CommandError when there is no such file, or it may not be read. */
export function readFile(name: string): Buffer {
  try {
    return readFileSync(name);
  } catch (error) {
    throw explainFileError(error, name, "read") ?? error;
  }
}
