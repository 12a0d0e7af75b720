import { CommandError, EXIT } from "../command-error.ts";

interface KeyOptions {
  readonly serverKey?: string;
  readonly sandboxKey: boolean;
}

const NO_KEY =
  "No server key: set GERBANG_SERVER_KEY, or give --server-key. It is the one of your account in the sandbox.";

/**
 * The server key of a sandbox account.
 *
 * @throws {CommandError} for none, for one that can be of production, and for one that says neither, unless
 *   somebody says that it is of the sandbox.
 */
export function readSandboxKey(
  { serverKey, sandboxKey }: KeyOptions,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const key = (serverKey ?? environment["GERBANG_SERVER_KEY"] ?? "").trim();
  if (key === "") throw new CommandError(NO_KEY, EXIT.unreachable);
  if (/\s|:/.test(key)) {
    throw new CommandError("A server key has neither blanks nor colons.", EXIT.usage);
  }
  if (isProductionKey(key)) {
    throw new CommandError(
      "This is a production key: `gerbang listen` works with sandbox keys alone, and has not used it.",
    );
  }
  if (!key.startsWith("SB-") && !sandboxKey) {
    throw new CommandError(
      "This key does not begin with SB-: add --sandbox-key if it is certainly a key of the sandbox.",
    );
  }
  return key;
}

export function isProductionKey(key: string): boolean {
  return /^mid-/i.test(key);
}

/** The server key that a call carries, by its `Authorization`. */
export function keyIn(authorization: string | undefined): string | undefined {
  const encoded = /^basic\s+(\S+)\s*$/i.exec(authorization ?? "")?.[1];
  if (encoded === undefined) return undefined;
  return Buffer.from(encoded, "base64").toString().split(":")[0];
}
