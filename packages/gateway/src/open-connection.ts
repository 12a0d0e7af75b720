import type { PoolConfig } from "pg";
import type { Config } from "./config.ts";
import { connectionTo } from "./postgres/connection.ts";
import { openDataFolder } from "./postgres/data-folder.ts";
import { startEmbeddedPostgres } from "./postgres/embedded-postgres.ts";
import { PostgresError } from "./postgres/postgres-error.ts";
import { readLockFile } from "./postgres/server-process.ts";

interface OpenConnection {
  readonly config: PoolConfig;
  close(): Promise<void>;
}

/**
 * Reaches the database of a configuration for a short while: the operator's own, the embedded one of
 * a gateway that is running, or the embedded one started for the purpose.
 */
export async function openConnection(config: Config): Promise<OpenConnection> {
  if (config.databaseUrl) {
    return { config: { connectionString: config.databaseUrl.reveal() }, close: nothing };
  }
  try {
    const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir });
    return { config: postgres.connection, close: async () => await postgres.stop() };
  } catch (error) {
    const running = await connectionInUse(config.dataDir, error);
    if (!running) throw error;
    return { config: running, close: nothing };
  }
}

async function nothing(): Promise<void> {
  // Somebody else's database goes on.
}

/** How to reach the server of the gateway that holds the data folder. */
async function connectionInUse(dataDir: string, error: unknown): Promise<PoolConfig | undefined> {
  if (!(error instanceof PostgresError) || error.code !== "data_folder_in_use") return undefined;
  const folder = await openDataFolder(dataDir);
  const lock = await readLockFile(folder);
  return lock && (await connectionTo(folder, lock));
}
