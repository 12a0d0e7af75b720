import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";

export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

const USUAL = ".gerbang";

/**
 * The gateway's data folder: the one that GERBANG_DATA names, the one here, or that of a gateway which
 * was started in a folder above and runs. Makes none: where there is none, it names the usual one.
 */
export async function findDataFolder(environment: EnvironmentVariables): Promise<string> {
  const named = environment["GERBANG_DATA"];
  if (named) return named;
  const here = process.cwd();
  if (await isOurs(join(here, USUAL))) return USUAL;
  for (let folder = dirname(here), below = here; folder !== below; ) {
    const data = join(folder, USUAL);
    if ((await isOurs(data)) && (await isOurs(join(data, "started.json")))) return data;
    below = folder;
    folder = dirname(folder);
  }
  return USUAL;
}

/** Somebody else's file in a folder above could lead commands to a gateway of theirs. */
async function isOurs(path: string): Promise<boolean> {
  const uid = process.getuid?.();
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && (uid === undefined || found.uid === uid);
}
