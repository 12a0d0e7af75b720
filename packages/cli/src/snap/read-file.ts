import { readFileSync } from "node:fs";
import { CommandError, EXIT } from "../command-error.ts";

/** @throws CommandError when there is no such file, or it may not be read. */
export function readFile(name: string): Buffer {
  try {
    return readFileSync(name);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(`${name} cannot be read (${code ?? "unknown"}).`, EXIT.usage);
  }
}
