import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CommandError, EXIT } from "../command-error.ts";
import { type EnvironmentVariables, findDataFolder } from "../data-folder.ts";
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
  const given = await readJson(file ?? CONFIG_FILE);
  if (given !== undefined)
    return { config: check(given, file ?? CONFIG_FILE), source: file ?? CONFIG_FILE };
  if (file !== undefined) throw new CommandError(`There is no file ${file}.`, EXIT.usage);
  const shop = await findExampleShop(environment);
  if (shop !== undefined) return { config: check(shop, "started.json"), source: "examples/shop" };
  throw new CommandError(
    `There is no ${CONFIG_FILE} here: \`gerbang certify init\` writes one. The example shop needs none, started so: GERBANG_CERTIFY=any-word npm start`,
    EXIT.usage,
  );
}

function check(value: unknown, name: string): CertifyConfig {
  const config = parseCertifyConfig(value);
  if (!("problems" in config)) return config;
  const problems = config.problems.map((problem) => `  - ${problem}`);
  throw new CommandError([`${name} cannot be used:`, ...problems].join("\n"), EXIT.usage);
}

/** What `npm start` wrote, where the shop has its door open. */
async function findExampleShop(environment: EnvironmentVariables): Promise<unknown> {
  const started = await readJson(join(await findDataFolder(environment), "started.json"));
  if (typeof started !== "object" || started === null) return undefined;
  const { shop_url: url, certify_token: token } = started as Readonly<Record<string, unknown>>;
  if (typeof url !== "string" || typeof token !== "string") return undefined;
  return { probe: { url: `${url}/certify`, token } };
}

/** `undefined` when there is no such file. */
export async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new CommandError(`${file} cannot be read: ${error.message}`, EXIT.usage);
  });
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new CommandError(`${file} is no JSON: ${String(error)}`, EXIT.usage);
  }
}
