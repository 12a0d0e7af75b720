import { dirname, resolve } from "node:path";
import { CommandError, EXIT } from "../command-error.ts";
import { parseCurl } from "./parse-curl.ts";
import { readFile } from "./read-file.ts";
import type { WrittenRequest } from "./written-request.ts";

const REQUEST_LINE = /^([A-Za-z]+) (\S+)(?: HTTP\/[\d.]+)?\r?\n/;

/**
 * Reads a request: as it goes over the wire (`POST /v1.0/… HTTP/1.1`, headers, an empty line, the body), or as
 * a curl command. `file` is where it stands: what `--data @name` reads is looked for beside it.
 *
 * @throws CommandError when it is neither.
 */
export function readRequest(bytes: Buffer, file: string | undefined): WrittenRequest {
  const text = bytes.toString("utf8");
  if (/^\s*(?:\$ )?curl\s/.test(text)) {
    const folder = file === undefined ? "." : dirname(file);
    return parseCurl(text.replace(/^\s*(?:\$ )?/, ""), (name) => readFile(resolve(folder, name)));
  }
  if (REQUEST_LINE.test(text)) return parseHttp(bytes);
  throw new CommandError(
    "The request is neither as it goes over the wire (POST /v1.0/… HTTP/1.1, headers, an empty line, the body) nor a curl command.",
    EXIT.usage,
  );
}

function parseHttp(bytes: Buffer): WrittenRequest {
  // One byte a character, so that what is counted in the one is counted in the other.
  const raw = bytes.toString("latin1");
  const end = /\r?\n\r?\n/.exec(raw);
  const headEnd = end?.index ?? raw.length;
  const head = bytes.subarray(0, headEnd).toString("utf8");
  const [, method = "", target = ""] = REQUEST_LINE.exec(`${head}\n`) ?? [];
  const headers: Record<string, string> = {};
  for (const line of head.split(/\r?\n/).slice(1)) {
    const colon = line.indexOf(":");
    if (colon > 0) headers[line.slice(0, colon).trim()] = line.slice(colon + 1).trim();
  }
  const rest = bytes.subarray(headEnd + (end?.[0].length ?? 0));
  return { method, target, headers, body: cutBody(rest, headers) };
}

/** As long as its header says; without one, editors add a line end that was not sent. */
function cutBody(rest: Buffer, headers: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
  const name = Object.keys(headers).find((given) => given.toLowerCase() === "content-length");
  const length = Number(headers[name ?? ""] ?? Number.NaN);
  if (Number.isInteger(length) && length <= rest.length) {
    return new Uint8Array(rest.subarray(0, length));
  }
  const ending = /\r?\n$/.exec(rest.toString("latin1"))?.[0].length ?? 0;
  return new Uint8Array(rest.subarray(0, rest.length - ending));
}
