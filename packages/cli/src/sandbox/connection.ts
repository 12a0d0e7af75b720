import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CommandError, EXIT } from "../command-error.ts";
import { type EnvironmentVariables, findDataFolder } from "../data-folder.ts";
import { explainFileError } from "../file-error.ts";

/** The address of a gateway and the server key of the merchant whose sandbox is meant. */
export interface SandboxConnection {
  /** Without a slash at the end. */
  readonly url: string;
  readonly serverKey: string;
}

interface SandboxAddressOptions {
  readonly url?: string;
  readonly key?: string;
}

const URL_USUAL = "http://127.0.0.1:7747";
const NO_KEY =
  "No server key: give --key or set GERBANG_SERVER_KEY, or run the command where `npm start` keeps its .gerbang folder.";

/**
 * Finds the gateway: by the options, then GERBANG_URL and GERBANG_SERVER_KEY, then what `npm start`
 * wrote into the data folder. The key that it wrote goes to the address that it wrote, and nowhere
 * else.
 */
export async function findConnection(
  options: SandboxAddressOptions,
  environment: EnvironmentVariables,
): Promise<SandboxConnection> {
  const said = options.url ?? given(environment, "GERBANG_URL");
  const key = options.key ?? given(environment, "GERBANG_SERVER_KEY");
  const dataDir = await findDataFolder(environment);
  const started = await readStarted(join(dataDir, "started.json"));
  const url = said === undefined ? started?.url : parseUrl(said);
  if (key !== undefined) return { url: url ?? URL_USUAL, serverKey: key };
  if (started && url === started.url) return { url, serverKey: started.server_key };
  throw new CommandError(await explainNoKey(dataDir, said), EXIT.unreachable);
}

/** Where the gateway of the data folder runs; `undefined` when it does not say. */
export async function findRunningUrl(
  environment: EnvironmentVariables,
): Promise<string | undefined> {
  const said = given(environment, "GERBANG_URL");
  if (said !== undefined) return parseUrl(said);
  const dataDir = await findDataFolder(environment);
  return (await readStarted(join(dataDir, "started.json")))?.url;
}

async function explainNoKey(dataDir: string, url: string | undefined): Promise<string> {
  const stopped = await readStarted(join(dataDir, "stopped.json"));
  if (url !== undefined || !stopped) return NO_KEY;
  return `Nothing runs on ${dataDir}: \`npm start\` was stopped. Start it again, or give --url and --key.`;
}

function given(environment: EnvironmentVariables, name: string): string | undefined {
  return environment[name] || undefined;
}

/** Without a slash at the end. */
export function parseUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new CommandError(`${text} is not an http or https URL.`, EXIT.usage);
  }
  return text.replace(/\/+$/, "");
}

interface StartedGateway {
  readonly url: string;
  readonly server_key: string;
}

async function readStarted(file: string): Promise<StartedGateway | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as StartedGateway;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw explainFileError(error, file, "read") ?? new CommandError(`${file} is no JSON.`);
  }
}
