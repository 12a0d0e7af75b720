import { join } from "node:path";
import type { PoolConfig } from "pg";
import type { Secret } from "../domain/secret.ts";
import { type Gateway, openGateway } from "../operations/gateway.ts";
import { hasCluster } from "../postgres/cluster.ts";
import { connectionTo } from "../postgres/connection.ts";
import { openDataFolder } from "../postgres/data-folder.ts";
import { startEmbeddedPostgres } from "../postgres/embedded-postgres.ts";
import { PostgresError } from "../postgres/postgres-error.ts";
import { readLockFile } from "../postgres/server-process.ts";
import { openDatabase } from "../store/database.ts";
import { migrate } from "../store/migrate.ts";
import type { Config } from "./config.ts";
import { optionsOf } from "./gateway-options.ts";
import { NoDataError } from "./no-data-error.ts";
import { findOperatorSecret } from "./operator-secret.ts";

interface DetachedGateway {
  readonly gateway: Gateway;
  readonly close: () => Promise<void>;
}

/**
 * Opens a gateway without server and workers, for work on the database of a configuration: also on
 * that of a gateway that is running. Starts the embedded database for as long as it takes when
 * nothing else does. Whoever opens it has to close it.
 *
 * @throws {NoDataError} where no gateway ever kept its data, which stays as it is.
 */
export async function openDetachedGateway(
  config: Config,
  { connectionsMax }: { readonly connectionsMax: number },
): Promise<DetachedGateway> {
  const secret = await requireSecret(config);
  const connection = await openConnection(config);
  const db = openDatabase({ ...connection.config, max: connectionsMax });
  const close = async () => {
    await db.close();
    await connection.close();
  };
  try {
    await migrate(db.pool);
    await db.pool.choosePreparing(config.preparedStatements);
    const options = { db, secret, wallNow: () => new Date(), ...optionsOf(config) };
    return { gateway: openGateway(options), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Where there is no secret, there is nothing that could be read without it. */
async function requireSecret({ dataDir, databaseUrl, secret }: Config): Promise<Secret> {
  if (!databaseUrl && !(await hasCluster({ cluster: join(dataDir, "postgres") }))) {
    throw new NoDataError(
      `No gateway's data in ${dataDir}. Set GERBANG_DATA or DATABASE_URL to those of the gateway; \`npm start\` or \`gerbang serve\` makes a new one.`,
    );
  }
  const known = secret ?? (await findOperatorSecret(dataDir));
  if (known) return known;
  throw new NoDataError(
    `No gateway's secret in ${dataDir}. Set GERBANG_SECRET or GERBANG_DATA to that of the gateway.`,
  );
}

interface OpenConnection {
  readonly config: PoolConfig;
  readonly close: () => Promise<void>;
}

/** The operator's own database, the embedded one of a gateway that is running, or one started for this. */
async function openConnection(config: Config): Promise<OpenConnection> {
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
