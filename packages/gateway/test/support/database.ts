import { createHash, randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { after, type TestContext } from "node:test";
import pg from "pg";
import { migrate } from "../../src/store/migrate.ts";
import { lastOfAll } from "./last-of-all.ts";
import { type SharedServer, startSharedServer } from "./shared-server.ts";

interface TestDatabase {
  readonly pool: pg.Pool;
  /** For pools of the test's own, and for processes that it starts. */
  readonly connection: pg.PoolConfig;
  readonly url: string;
}

const MIGRATIONS = new URL("../../migrations/", import.meta.url);
const POOL_CONNECTIONS_MAX = 10;

/**
 * Gives the test a migrated database of its own and drops it afterwards.
 *
 * Copying a template takes tens of milliseconds, so tests share no data, need no cleaning up and
 * run in parallel. The database of a failed test is kept, and named in the output.
 */
export async function createTestDatabase(t: TestContext): Promise<TestDatabase> {
  return await createDatabase(t, await ensureTemplate());
}

/** The same without a schema. */
export async function createEmptyDatabase(t: TestContext): Promise<TestDatabase> {
  return await createDatabase(t, "template0");
}

async function createDatabase(t: TestContext, template: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString("hex")}`;
  const client = await keeper();
  // Copied as files: the other way takes each page through the log and the buffers, at twice the work.
  await client.query(`create database ${name} template ${template} strategy file_copy`);
  const url = await urlOf(name);
  const connection = { connectionString: url };
  const pool = new pg.Pool({ ...connection, max: POOL_CONNECTIONS_MAX });
  lastOfAll(t, async () => {
    await pool.end();
    if (hasFailed(t)) t.diagnostic(`the failed test's database is kept: ${name}`);
    else await dropDatabase(client, name);
  });
  return { pool, connection, url };
}

const LOOKS_MAX = 2_000;

/**
 * Drops a database once its last connection is gone. A pool calls itself ended while its connections
 * are still closing, and one that is cut off then fails the test with an error that nobody awaits.
 */
async function dropDatabase(client: pg.Client, name: string): Promise<void> {
  for (let looks = 0; looks < LOOKS_MAX; looks++) {
    const { rows } = await client.query("select from pg_stat_activity where datname = $1 limit 1", [
      name,
    ]);
    if (rows.length === 0) break;
  }
  // Whatever still hangs on by now, a killed process's connection perhaps, is cut off.
  await client.query(`drop database ${name} with (force)`);
}

/** The types of node:test leave `error` out. */
function hasFailed(t: TestContext): boolean {
  return "error" in t && t.error !== null;
}

let template: Promise<string> | undefined;

async function ensureTemplate(): Promise<string> {
  template ??= findOrBuildTemplate();
  return await template;
}

/** Test files are processes of their own; the advisory lock lets one of them build. */
async function findOrBuildTemplate(): Promise<string> {
  const name = `template_${await digestMigrations()}`;
  await onServer(async (client) => {
    await client.query("select pg_advisory_lock(1)");
    const found = await client.query("select from pg_database where datname = $1", [name]);
    if (found.rowCount === 0) await buildTemplate(client, name);
  });
  return name;
}

async function digestMigrations(): Promise<string> {
  const hash = createHash("sha256");
  for (const name of (await readdir(MIGRATIONS)).sort()) {
    hash.update(name).update(await readFile(new URL(name, MIGRATIONS)));
  }
  return hash.digest("hex").slice(0, 16);
}

async function buildTemplate(client: pg.Client, name: string): Promise<void> {
  // Renamed once complete: a run killed half way must not leave a template behind.
  const building = `${name}_building`;
  await client.query(`drop database if exists ${building} with (force)`);
  await client.query(`create database ${building} template template0`);
  const pool = new pg.Pool({ connectionString: await urlOf(building), max: 1 });
  await migrate(pool);
  await rewriteCatalog(pool);
  await pool.end();
  await client.query(`alter database ${building} rename to ${name}`);
}

/**
 * What is copied thousands of times is made small: dozens of migrations leave dead rows in the catalog, and files
 * beside it. The tables themselves stay as new ones are, never looked at. What a first connection keeps of the catalog,
 * for those that come after it, is copied as well.
 */
async function rewriteCatalog(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(
    `select oid::regclass::text as name from pg_class
      where relnamespace = 'pg_catalog'::regnamespace and relkind = 'r' and not relisshared`,
  );
  await pool.query(`vacuum full ${rows.map(({ name }) => name).join(", ")}`);
  // Rewriting has made what was kept invalid: only a new connection writes it once more.
  const again = new pg.Pool({ ...pool.options, max: 1 });
  await again.query("select");
  await again.end();
}

let kept: Promise<pg.Client> | undefined;

/** The one connection by which this process makes and drops its databases: to begin one takes a while, too. */
async function keeper(): Promise<pg.Client> {
  kept ??= connect();
  return await kept;
}

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: await serverUrl() });
  await client.connect();
  return client;
}

async function onServer<Result>(work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = await connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function urlOf(database: string): Promise<string> {
  const url = new URL(await serverUrl());
  url.pathname = database;
  return url.href;
}

let ownServer: Promise<SharedServer> | undefined;

/** A test file that is run without the global setup gets a server of its own. */
async function serverUrl(): Promise<string> {
  const url = process.env["GERBANG_TEST_DATABASE_URL"];
  if (url) return url;
  ownServer ??= startSharedServer();
  return (await ownServer).url;
}

after(async () => {
  await (await kept)?.end();
  await (await ownServer)?.stop();
});
