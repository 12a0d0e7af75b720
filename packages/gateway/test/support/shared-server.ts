import { rmSync } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { connectionUrl } from "../../src/postgres/connection.ts";
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from "../../src/postgres/embedded-postgres.ts";
import { makeTestFolder, TEST_FOLDERS } from "./test-folder.ts";

const PREFIX = "gerbang-test-";
const ABANDONED_AFTER_MS = 3_600_000;

/** Speed for durability: whoever tests durability starts a server of their own. */
const SETTINGS = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  autovacuum: "off",
  max_connections: "200",
  max_wal_size: "256MB",
};

export interface SharedServer {
  readonly url: string;
  /** Where the server writes what it says. */
  readonly logFile: string;
  readonly stop: () => Promise<void>;
}

/** Starts a PostgreSQL in a temporary folder that lasts until `stop`, or until the process exits. */
export async function startSharedServer(
  settings: Readonly<Record<string, string>> = {},
): Promise<SharedServer> {
  await removeAbandoned();
  const dataDir = await makeTestFolder(PREFIX);
  const postgres = await startEmbeddedPostgres({ dataDir, settings: { ...SETTINGS, ...settings } });
  const abandon = () => {
    process.kill(postgres.pid, "SIGQUIT");
    rmSync(dataDir, { recursive: true, force: true });
  };
  // An interrupted test run calls no teardown.
  process.once("exit", abandon);
  const stop = async () => {
    process.off("exit", abandon);
    const kept = await keptDatabases(postgres);
    await postgres.stop();
    if (kept.length === 0) await rm(dataDir, { recursive: true });
    else console.warn(`databases of failed tests are kept in ${dataDir}: ${kept.join(", ")}`);
  };
  const logFile = path.join(dataDir, "postgres.log");
  return { url: connectionUrl(postgres.connection), logFile, stop };
}

async function keptDatabases({ connection }: EmbeddedPostgres): Promise<string[]> {
  const client = new pg.Client(connection);
  await client.connect();
  const { rows } = await client.query<{ datname: string }>(
    "select datname from pg_database where starts_with(datname, 'test_')",
  );
  await client.end();
  return rows.map(({ datname }) => datname);
}

/** What a killed test run left: its server is adopted to be stopped, then the folder is removed. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(TEST_FOLDERS)) {
    const dataDir = path.join(TEST_FOLDERS, name);
    if (!name.startsWith(PREFIX) || !(await isOld(dataDir))) continue;
    try {
      const postgres = await startEmbeddedPostgres({ dataDir, settings: SETTINGS });
      await postgres.stop();
    } catch (error) {
      console.warn(`${dataDir} is left as it is: ${String(error)}`);
      continue;
    }
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function isOld(folder: string): Promise<boolean> {
  const { mtimeMs } = await stat(folder);
  return Date.now() - mtimeMs > ABANDONED_AFTER_MS;
}
