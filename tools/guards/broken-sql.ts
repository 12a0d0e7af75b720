import { readFileSync, statSync } from "node:fs";

/** For the server, so that each line of its log begins with the code of its error. */
export const LOG_SETTINGS = { log_line_prefix: "%e " };

/** Codes of statements that the server does not understand, or that break the driver's protocol. */
const NOT_UNDERSTOOD = /^(?:42\w{3}|08P01) ERROR: +(.*)$/gm;

/** Reads of a server's log what statements it did not understand, from where it was read before. */
export function logReader(file: string): () => ReadonlySet<string> {
  let readTo = statSync(file).size;
  return () => {
    const log = readFileSync(file).subarray(readTo);
    readTo += log.length;
    return new Set([...log.toString().matchAll(NOT_UNDERSTOOD)].map(([, text = ""]) => text));
  };
}
