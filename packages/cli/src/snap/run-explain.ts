import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { explainSnapSignature, type SnapMeans, type SnapRequest } from "@gerbang/protocol/bi-snap";
import { CommandError, EXIT } from "../command-error.ts";
import { printLine } from "../sandbox/print.ts";
import { describeExplanation } from "./describe-explanation.ts";
import { readFile } from "./read-file.ts";
import { readRequest } from "./read-request.ts";
import type { WrittenRequest } from "./written-request.ts";

export interface ExplainOptions {
  readonly secret?: string;
  readonly otherSecret: readonly string[];
  readonly publicKey?: string;
  readonly token?: string;
  readonly method?: string;
  readonly path?: string;
  readonly header: readonly string[];
  readonly body?: string;
  readonly signedText?: string;
  readonly json: boolean;
}

/** Explains one request, and ends with 1 unless its signature is right. */
export async function explainRequest(
  file: string | undefined,
  options: ExplainOptions,
): Promise<void> {
  const found = await explainSnapSignature(await requestOf(file, options), meansOf(options));
  if (found.verdict === "incomplete" && !options.json) {
    throw new CommandError(
      `To explain it, this is missing: ${found.missing.map((name) => HOW[name] ?? name).join(", ")}.`,
      EXIT.usage,
    );
  }
  printLine(options.json ? JSON.stringify(found, null, 2) : describeExplanation(found));
  if (found.verdict === "incomplete") process.exitCode = EXIT.usage;
  else if (found.verdict !== "valid") process.exitCode = EXIT.refused;
}

/** What is missing, and where it is said. */
const HOW: Readonly<Record<string, string>> = {
  Authorization: "the access token (a header Authorization, or --token)",
  "client secret": "the client secret (--secret, or GERBANG_SNAP_SECRET)",
  "public key": "the public key of the one who signs (--public-key FILE)",
};

async function requestOf(file: string | undefined, options: ExplainOptions): Promise<SnapRequest> {
  const written = await readWritten(file, options);
  const headers = { ...written.headers, ...headersOf(options.header) };
  const body = options.body === undefined ? written.body : bytesOf(options.body);
  return {
    method: options.method ?? written.method,
    target: options.path ?? written.target,
    headers,
    body,
    ...(options.token !== undefined && { accessToken: options.token }),
    ...(options.signedText !== undefined && {
      signedText: Buffer.from(bytesOf(options.signedText)).toString("utf8"),
    }),
  };
}

/** Flags alone are enough when they say the path. */
async function readWritten(
  file: string | undefined,
  { path }: ExplainOptions,
): Promise<WrittenRequest> {
  if (file === undefined && path !== undefined) {
    return { method: "POST", target: path, headers: {}, body: new Uint8Array() };
  }
  const isInput = file === undefined || file === "-";
  const bytes = isInput ? await buffer(process.stdin) : readFile(file);
  return readRequest(bytes, isInput ? undefined : file);
}

function meansOf({ secret, otherSecret, publicKey }: ExplainOptions): SnapMeans {
  const right = secret ?? process.env["GERBANG_SNAP_SECRET"] ?? "";
  const others = otherSecret.map((value, at) => ({ name: `other secret ${at + 1}`, value }));
  const key = publicKey === undefined ? undefined : readKey(publicKey);
  return {
    secrets: [{ name: "client secret", value: right }, ...others],
    ...(key && {
      isSignedByKey: async (text, signature) =>
        await Promise.resolve(verify("sha256", Buffer.from(text), key, signature)),
    }),
  };
}

function readKey(file: string): KeyObject {
  try {
    return createPublicKey(readFile(file));
  } catch (error) {
    if (error instanceof CommandError) throw error;
    // What the cryptography says of it helps nobody.
    throw new CommandError(`${file} holds no key in PEM text.`, EXIT.usage);
  }
}

function headersOf(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":");
      if (colon > 0) return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
      throw new CommandError(`--header is "Name: value", not ${line}`, EXIT.usage);
    }),
  );
}

/** `@name` stands for what a file holds. */
function bytesOf(value: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(value.startsWith("@") ? readFile(value.slice(1)) : Buffer.from(value));
}
