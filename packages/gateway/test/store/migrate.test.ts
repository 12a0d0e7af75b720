import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { suite, type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import pg from "pg";
import { ConnectionPool } from "../../src/store/connection-pool.ts";
import type { Db } from "../../src/store/database.ts";
import { MigrationError, migrate } from "../../src/store/migrate.ts";
import { createEmptyDatabase, createTestDatabase } from "../support/database.ts";
import { lastOfAll } from "../support/last-of-all.ts";
import { whileLocked } from "../support/while-locked.ts";

suite("migrate", () => {
  test("applies the files in order, once, and tells which", async (t) => {
    const { pool } = await createEmptyDatabase(t);
    const { directory } = await createMigrations(t, {
      "0001_coffee.sql": "create table coffee (name text)",
      "0002_kopi.sql":
        "insert into coffee values ('kopi tubruk'); alter table coffee rename to kopi;",
    });
    const told: string[] = [];

    const first = await migrate(pool, { directory, onApplied: (name) => told.push(name) });
    const second = await migrate(pool, { directory });

    assert.deepEqual(first, ["0001_coffee.sql", "0002_kopi.sql"]);
    assert.deepEqual(told, first);
    assert.deepEqual(second, []);
    const { rows } = await pool.query("select name from kopi");
    assert.deepEqual(rows, [{ name: "kopi tubruk" }]);
  });

  test("applies what was added since", async (t) => {
    const { pool } = await createEmptyDatabase(t);
    const { directory, add } = await createMigrations(t, { "0001_one.sql": "select 1" });
    await migrate(pool, { directory });

    await add("0002_two.sql", "create table two ()");

    assert.deepEqual(await migrate(pool, { directory }), ["0002_two.sql"]);
  });

  test("waits for whoever migrates just now, and goes on from there", async (t) => {
    const { pool } = await createEmptyDatabase(t);
    const { directory, add } = await createMigrations(t, { "0001_one.sql": "select 1" });
    await migrate(pool, { directory });
    await add("0002_two.sql", "create table two ()");
    const applied = await whileLocked(
      { pool } as unknown as Db,
      "select from schema_migration_lock for update",
      { waiting: 1, work: async () => await migrate(pool, { directory }) },
    );
    assert.deepEqual(applied, ["0002_two.sql"]);
  });

  test("processes that start together apply each file once", async (t) => {
    const { connection, pool } = await createEmptyDatabase(t);
    const { directory } = await createMigrations(t, {
      "0001_slow.sql": "create table slow (id int); select pg_sleep(0.1)",
      "0002_next.sql": "insert into slow values (1)",
    });
    const pools = Array.from({ length: 5 }, () => new pg.Pool({ ...connection, max: 1 }));

    const applied = await Promise.all(pools.map((own) => migrate(own, { directory })));
    await Promise.all(pools.map((own) => own.end()));

    assert.deepEqual(applied.flat().sort(), ["0001_slow.sql", "0002_next.sql"]);
    const { rows } = await pool.query("select id from slow");
    assert.deepEqual(rows, [{ id: 1 }]);
  });

  test("a failed file is rolled back whole, and the ones before it stay", async (t) => {
    const { pool } = await createEmptyDatabase(t);
    const { directory, add } = await createMigrations(t, {
      "0001_good.sql": "create table good ()",
      "0002_bad.sql": "create table bad ();\ninsert into\n  nowhere values (1)",
    });

    await assert.rejects(migrate(pool, { directory }), (error) => {
      assert.ok(error instanceof MigrationError);
      assert.match(error.message, /^0002_bad\.sql failed near line 3: .*nowhere/);
      return true;
    });

    assert.deepEqual(await tablesIn(pool), ["good"]);
    await add("0002_bad.sql", "create table bad ()");
    assert.deepEqual(await migrate(pool, { directory }), ["0002_bad.sql"]);
  });

  test("a file whose record fails is rolled back whole", async (t) => {
    const { pool } = await createEmptyDatabase(t);
    const { directory } = await createMigrations(t, {
      "0001_good.sql": "alter table schema_migration add check (name < '0002')",
      "0002_bad.sql": "create table bad ()",
    });

    await assert.rejects(migrate(pool, { directory }), /schema_migration/);

    assert.deepEqual(await tablesIn(pool), []);
  });

  test("a file that is killed before it is recorded is rolled back whole, and applied by the next start", async (t) => {
    const { pool } = await createEmptyDatabase(t);
    const { directory, add } = await createMigrations(t, {
      "0001_good.sql": "create table gate ()",
    });
    await migrate(pool, { directory });
    await add("0002_half.sql", "create table half (); insert into gate default values");

    // Held at the gate first: whoever begins to migrate has the table of records for itself.
    const [gate, records] = [await pool.connect(), await pool.connect()];
    await gate.query("begin; lock table gate");
    const killed = assert.rejects(migrate(pool, { directory }), /terminat/);
    await untilWaitsFor(pool, "gate");
    await records.query("begin; lock table schema_migration in share mode");
    await gate.query("commit");
    const pid = await untilWaitsFor(pool, "schema_migration");
    await pool.query("select pg_terminate_backend($1)", [pid]);
    await killed;
    await records.query("commit");
    for (const client of [gate, records]) client.release();

    assert.deepEqual(await tablesIn(pool), ["gate"]);
    assert.deepEqual(await migrate(pool, { directory }), ["0002_half.sql"]);
    assert.deepEqual(await tablesIn(pool), ["gate", "half"]);
  });

  test("refuses an applied file that was changed, whatever its line ends", async (t) => {
    const { pool } = await createEmptyDatabase(t);
    const { directory, add } = await createMigrations(t, { "0001_one.sql": "select\n1" });
    await migrate(pool, { directory });

    await add("0001_one.sql", "select\r\n1");
    await migrate(pool, { directory });
    await add("0001_one.sql", "select\n2");

    await assert.rejects(migrate(pool, { directory }), /0001_one\.sql was changed/);
  });

  test("refuses a database that a newer Gerbang has migrated", async (t) => {
    const { pool } = await createEmptyDatabase(t);
    const newer = await createMigrations(t, { "0001_one.sql": "", "0002_two.sql": "" });
    const older = await createMigrations(t, { "0001_one.sql": "" });
    await migrate(pool, { directory: newer.directory });

    await assert.rejects(migrate(pool, { directory: older.directory }), /newer.*0002_two\.sql/);
  });

  test("takes a database as it is that a newer Gerbang has only expanded", async (t) => {
    const { pool } = await createEmptyDatabase(t);
    const files = { "0001_one.sql": "create table one ()" };
    const older = await createMigrations(t, files);
    const newer = await createMigrations(t, {
      ...files,
      "0002_two.sql": "-- expands\nalter table one add column two text",
      "0003_three.sql": "-- expands\r\ncreate table three ()",
    });
    await migrate(pool, { directory: newer.directory });

    assert.deepEqual(await migrate(pool, { directory: older.directory }), []);
    await newer.add("0004_four.sql", "drop table one");
    await migrate(pool, { directory: newer.directory });
    await assert.rejects(migrate(pool, { directory: older.directory }), /newer.*0004_four\.sql/);
  });

  test("an older process that starts while a newer one migrates waits, and then takes it", async (t) => {
    const { connection, pool } = await createEmptyDatabase(t);
    const files = { "0001_one.sql": "create table one ()" };
    const older = await createMigrations(t, files);
    const newer = await createMigrations(t, {
      ...files,
      "0002_two.sql": "-- expands\nselect pg_sleep(0.2); create table two ()",
    });
    const own = new pg.Pool({ ...connection, max: 1 });
    await migrate(pool, { directory: older.directory });

    const migrating = migrate(own, { directory: newer.directory });
    const [applied, none] = await Promise.all([
      migrating,
      migrate(pool, { directory: older.directory }),
    ]);
    await own.end();

    assert.deepEqual(applied, ["0002_two.sql"]);
    assert.deepEqual(none, []);
  });

  test("may take longer than any statement of a call", async (t) => {
    const { connection } = await createEmptyDatabase(t);
    const { directory } = await createMigrations(t, { "0001_big.sql": "select pg_sleep(0.3)" });
    const pool = new ConnectionPool({ ...connection, max: 1, deadlinesMs: { hot: 150 } });
    lastOfAll(t, async () => await pool.end());

    assert.deepEqual(await migrate(pool, { directory }), ["0001_big.sql"]);
  });

  test("refuses a file put in before one that is applied", async (t) => {
    const { pool } = await createEmptyDatabase(t);
    const { directory, add } = await createMigrations(t, { "0002_two.sql": "" });
    await migrate(pool, { directory });

    await add("0001_one.sql", "create table late ()");

    await assert.rejects(migrate(pool, { directory }), /only be added at the end/);
    assert.deepEqual(await tablesIn(pool), []);
  });

  test("refuses file names that leave the order open", async (t) => {
    const { pool } = await createEmptyDatabase(t);
    const twice = await createMigrations(t, { "0001_one.sql": "", "0001_two.sql": "" });
    const unnumbered = await createMigrations(t, { "coffee.sql": "" });

    await assert.rejects(migrate(pool, { directory: twice.directory }), /two migrations 0001/);
    await assert.rejects(migrate(pool, { directory: unnumbered.directory }), /NNNN_name\.sql/);
  });

  test("a test database is migrated already", async (t) => {
    const { pool } = await createTestDatabase(t);

    assert.deepEqual(await migrate(pool), []);
  });
});

async function createMigrations(t: TestContext, files: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(path.join(tmpdir(), "gerbang-migrations-"));
  t.after(async () => {
    await rm(folder, { recursive: true });
  });
  const add = async (name: string, sql: string) => {
    await writeFile(path.join(folder, name), sql);
  };
  for (const [name, sql] of Object.entries(files)) await add(name, sql);
  return { directory: pathToFileURL(`${folder}/`), add };
}

/** Returns which server process it is. */
async function untilWaitsFor(pool: pg.Pool, table: string): Promise<number> {
  for (;;) {
    const { rows } = await pool.query<{ pid: number }>(
      "select pid from pg_locks where not granted and relation = $1::text::regclass",
      [table],
    );
    if (rows[0]) return rows[0].pid;
  }
}

async function tablesIn(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = 'public' and table_name not like 'schema_migration%' order by 1`,
  );
  return rows.map(({ name }) => name);
}
