import { type Config, readConfig } from "@gerbang/gateway";
import { findDataFolder } from "./data-folder.ts";

/** The configuration for commands that work on a gateway's database, wherever its data folder lies. */
export async function readOperatorConfig(): Promise<Config> {
  return readConfig({ ...process.env, GERBANG_DATA: await findDataFolder(process.env) });
}
