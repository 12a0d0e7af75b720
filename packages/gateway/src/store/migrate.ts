import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import pg from "pg";
import { checkDatabase } from "./check-database.ts";
import type { Trx } from "./database.ts";
import { runStatement } from "./statement.ts";

/** The schema cannot be brought up to date; nothing of the migration named was kept. */
export class MigrationError extends Error {
  override readonly name = "MigrationError";
}

interface MigrateOptions {
  /** Where the `NNNN_name.sql` files lie; ends in a slash. Our own by default. */
  readonly directory?: URL;
  readonly onApplied?: (name: string) => void;
}

const DIRECTORY = new URL("../../migrations/", import.meta.url);

/**
 * Brings the schema up to date and returns the names of the migrations that this call applied.
 *
 * Safe to repeat, and safe while another process does the same: each file is applied once, in
 * order, in a database transaction of its own that holds the lock row, and is recorded in it.
 *
 * @throws {DatabaseError} when the database cannot be used at all.
 * A schema that a newer Gerbang has only expanded is taken as it is: processes of both may run.
 *
 * @throws {MigrationError} when a file fails, when an applied file was changed, and when a newer
 * Gerbang has changed the schema so that an older one cannot work on it.
 */
export async function migrate(pool: pg.Pool, options: MigrateOptions = {}): Promise<string[]> {
  await checkDatabase(pool);
  const migrations = await readMigrations(options.directory ?? DIRECTORY);
  const client = await pool.connect();
  try {
    await createBookkeeping(client);
    const applied: string[] = [];
    for (;;) {
      const name = await applyNext(client, migrations);
      if (name === undefined) break;
      applied.push(name);
      options.onApplied?.(name);
    }
    client.release();
    return applied;
  } catch (error) {
    // The database transaction may still be open: closing the connection ends it.
    client.release(true);
    throw error;
  }
}

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
  /** Whether a Gerbang that does not know it may work on a schema that has it. */
  readonly isExpansion: boolean;
}

/** How a file says that it only adds what an older Gerbang need not know. */
const EXPANSION = /^-- expands\n/;

const FILE_NAME = /^\d{4}_[a-z0-9_]+\.sql$/;

async function readMigrations(directory: URL): Promise<Migration[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(".sql")).sort();
  const numbers = new Set<string>();
  for (const name of names) {
    const number = name.slice(0, 4);
    if (!FILE_NAME.test(name)) throw new MigrationError(`${name} is not named NNNN_name.sql`);
    if (numbers.has(number)) throw new MigrationError(`There are two migrations ${number}`);
    numbers.add(number);
  }
  return await Promise.all(names.map(async (name) => await readMigration(directory, name)));
}

async function readMigration(directory: URL, name: string): Promise<Migration> {
  // A checkout on Windows may change the line ends; that is not a changed migration.
  const sql = (await readFile(new URL(name, directory), "utf8")).replaceAll("\r\n", "\n");
  const checksum = createHash("sha256").update(sql).digest("hex");
  return { name, sql, checksum, isExpansion: EXPANSION.test(sql) };
}

/** A big table takes its time, and so does who migrates it while we wait for the lock. */
const PATIENCE_MS = 3_600_000;

async function run<Row extends pg.QueryResultRow>(
  client: pg.PoolClient,
  text: string,
  values?: unknown[],
): Promise<readonly Row[]> {
  // Several statements in one text have no values: the driver tells them apart by their absence.
  const query = { text, query_timeout: PATIENCE_MS, ...(values && { values }) };
  const { rows } = await client.query<Row>(query);
  return rows;
}

const BOOKKEEPING = `
  create table if not exists schema_migration (
    name text primary key,
    checksum text not null,
    applied_at timestamptz not null default current_timestamp
  );
  alter table schema_migration
    add column if not exists is_expansion boolean not null default false;
  create table if not exists schema_migration_lock (id integer primary key check (id = 1));
  insert into schema_migration_lock (id) values (1) on conflict do nothing;
`;

const UNIQUE_VIOLATION = "23505";
const DUPLICATE_TABLE = "42P07";
const DUPLICATE_OBJECT = "42710";
const CREATED_MEANWHILE = new Set([UNIQUE_VIOLATION, DUPLICATE_TABLE, DUPLICATE_OBJECT]);

/** `if not exists` does not see what another session is creating; the second try does. */
async function createBookkeeping(client: pg.PoolClient): Promise<void> {
  try {
    await run(client, BOOKKEEPING);
  } catch (error) {
    if (!isDatabaseError(error) || !CREATED_MEANWHILE.has(error.code ?? "")) throw error;
    await run(client, BOOKKEEPING);
  }
}

const LOCK_SCHEMA = "select id from schema_migration_lock where id = 1 for update";

/** Returns `undefined` when nothing is left to apply. */
async function applyNext(
  client: pg.PoolClient,
  migrations: readonly Migration[],
): Promise<string | undefined> {
  await run(client, "begin");
  await run(client, LOCK_SCHEMA);
  const rows = await run<AppliedMigration>(
    client,
    "select name, checksum, is_expansion from schema_migration order by name",
  );
  checkHistory(rows, migrations);
  const next = migrations[rows.length];
  if (next) await apply(client, next);
  await run(client, "commit");
  return next?.name;
}

interface AppliedMigration {
  readonly name: string;
  readonly checksum: string;
  readonly is_expansion: boolean;
}

/** What was applied must be exactly the first of our files, unchanged, and beyond them expansions alone. */
function checkHistory(
  applied: readonly AppliedMigration[],
  migrations: readonly Migration[],
): void {
  for (const [index, { name, checksum, is_expansion }] of applied.entries()) {
    const migration = migrations[index];
    if (migration === undefined && is_expansion) continue;
    if (migration === undefined) {
      throw new MigrationError(
        `The database is newer than this Gerbang: it has ${name}, which is unknown here. Upgrade Gerbang, or use another database.`,
      );
    }
    if (migration.name !== name) {
      throw new MigrationError(
        `The database has ${name} where this Gerbang has ${migration.name}: migrations can only be added at the end.`,
      );
    }
    if (migration.checksum !== checksum) {
      throw new MigrationError(
        `${name} was changed after it was applied. Restore the file, and put the change into a new migration.`,
      );
    }
  }
}

async function apply(
  client: pg.PoolClient,
  { name, sql, checksum, isExpansion }: Migration,
): Promise<void> {
  try {
    await run(client, sql);
  } catch (error) {
    if (!isDatabaseError(error)) throw error;
    const line = sql.slice(0, Number(error.position ?? 0)).split("\n").length;
    throw new MigrationError(`${name} failed near line ${line}: ${error.message}`, {
      cause: error,
    });
  }
  await run(
    client,
    "insert into schema_migration (name, checksum, is_expansion) values ($1, $2, $3)",
    [name, checksum, isExpansion],
  );
}

function isDatabaseError(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError;
}

/** Keeps other processes from migrating, and from first steps that must happen once, until `trx` ends. */
export async function lockSchema(trx: Trx): Promise<void> {
  await runStatement(trx, { text: LOCK_SCHEMA });
}
