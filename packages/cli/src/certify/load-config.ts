import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CommandError, EXIT } from "../command-error.ts";
import { type EnvironmentVariables, findDataFolder } from "../data-folder.ts";
import { explainFileError } from "../file-error.ts";
import { readNamedFile } from "../named-file.ts";
import { type CertifyConfig, parseCertifyConfig } from "./config.ts";

export const CONFIG_FILE = "gerbang-certify.json";

interface LoadedConfig {
  readonly config: CertifyConfig;
  /** Where it comes from, for people and for findings that name no other file. */
  readonly source: string;
}

/**
 * The configuration that is named, or the one in this folder, or that of the example shop that runs.
 *
 * @throws {CommandError} when there is none, or something is wrong in it.
 */
export async function loadConfig(
  file: string | undefined,
  environment: EnvironmentVariables,
): Promise<LoadedConfig> {
  if (file !== undefined) return { config: check(await readJson(file), file), source: file };
  const given = await readJsonIfThere(CONFIG_FILE);
  if (given !== undefined) return { config: check(given, CONFIG_FILE), source: CONFIG_FILE };
  const shop = await findExampleShop(environment);
  if (shop !== undefined) return { config: check(shop, "started.json"), source: "examples/shop" };
  throw new CommandError(
    `There is no ${CONFIG_FILE} here: \`gerbang certify init\` writes one. The example shop needs none: run this where \`npm start\` runs (without --chain), or say by GERBANG_DATA where its .gerbang folder is.`,
    EXIT.usage,
  );
}

function check(value: unknown, name: string): CertifyConfig {
  const config = parseCertifyConfig(value);
  if (!("problems" in config)) return config;
  const problems = config.problems.map((problem) => `  - ${problem}`);
  throw new CommandError([`${name} cannot be used:`, ...problems].join("\n"), EXIT.usage);
}

/** What `npm start` wrote, where the shop has a door for this: that of a production merchant has none. */
async function findExampleShop(environment: EnvironmentVariables): Promise<unknown> {
  const started = await readJsonIfThere(join(await findDataFolder(environment), "started.json"));
  if (typeof started !== "object" || started === null) return undefined;
  const { shop_url: url, certify_token: token } = started as Readonly<Record<string, unknown>>;
  if (typeof url !== "string" || typeof token !== "string") return undefined;
  return { probe: { url: `${url}/certify`, token } };
}

/**
 * What a file that the command line names holds.
 *
 * @throws {CommandError} when it cannot be read, or is no JSON.
 */
export async function readJson(file: string): Promise<unknown> {
  return parse(await readNamedFile(file), file);
}

/** The same; `undefined` when there is no such file. */
async function readJsonIfThere(file: string): Promise<unknown> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw explainFileError(error, file, "read") ?? error;
  });
  return text === undefined ? undefined : parse(text, file);
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new CommandError(`${file} is no JSON: ${String(error)}`, EXIT.usage);
  }
}
