import { text } from "node:stream/consumers";
import { BI_SNAP_ID_NAMES, type BiSnapKeys, Secret } from "@gerbang/gateway";
import type { Command } from "commander";
import { CommandError, EXIT } from "./command-error.ts";
import { readNamedFile } from "./named-file.ts";

export interface KeysOption {
  readonly keys?: string;
}

/** For commands that take the keys of a provider of the national standard: several, and some of many lines. */
export function addKeysOption(command: Command): Command {
  return command
    .option("--keys <file>", "of bi-snap: a JSON file with its keys and ids; - for standard input")
    .addHelpText("after", HELP);
}

const HELP = `
The keys of bi-snap are a JSON object:
  client_id            X-CLIENT-KEY
  client_secret        signs calls; not of dana and winpay
  private_key          ours, PEM
  provider_public_key  theirs, PEM: verifies its messages
  ${BI_SNAP_ID_NAMES.join(", ")}
To rotate, it says what changes alone.`;

const MEMBERS: ReadonlySet<string> = new Set([
  "client_id",
  "client_secret",
  "private_key",
  "provider_public_key",
  ...BI_SNAP_ID_NAMES,
]);

/** What the file says, unjudged; a member that nobody knows is a mistake. */
export async function readBiSnapKeys({ keys }: KeysOption): Promise<Partial<BiSnapKeys>> {
  if (keys === undefined) {
    throw new CommandError("Say where its keys are by --keys (see --help).", EXIT.usage);
  }
  const file = parse(keys === "-" ? await text(process.stdin) : await readNamedFile(keys));
  const ids = BI_SNAP_ID_NAMES.flatMap((name) => {
    const id = file[name];
    return id === undefined ? [] : [[name, id] as const];
  });
  const { client_id, client_secret, private_key, provider_public_key } = file;
  return {
    ...(client_id !== undefined && { clientId: client_id }),
    ...(client_secret !== undefined && { clientSecret: new Secret(client_secret) }),
    ...(private_key !== undefined && { privateKey: new Secret(private_key) }),
    ...(provider_public_key !== undefined && { providerPublicKey: provider_public_key }),
    ids: Object.fromEntries(ids),
  };
}

/** Those of a new account: what is missing is empty, and is refused by its name. */
export function wholeKeys(keys: Partial<BiSnapKeys>): BiSnapKeys {
  return { clientId: "", privateKey: new Secret(""), providerPublicKey: "", ids: {}, ...keys };
}

/** Never says what stands in it. */
function parse(json: string): Readonly<Record<string, string | undefined>> {
  let file: unknown;
  try {
    file = JSON.parse(json);
  } catch {
    throw new CommandError("The file of keys is no JSON.", EXIT.usage);
  }
  if (typeof file !== "object" || file === null || Array.isArray(file)) {
    throw new CommandError("The file of keys must hold one JSON object.", EXIT.usage);
  }
  for (const [name, value] of Object.entries(file)) {
    if (!MEMBERS.has(name)) throw new CommandError(`Nobody knows the key ${name}.`, EXIT.usage);
    if (typeof value !== "string") throw new CommandError(`${name} must be text.`, EXIT.usage);
  }
  return file as Readonly<Record<string, string>>;
}
