import assert from "node:assert/strict";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { suite, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { byNight } from "../../../checkout/test/support/sample.ts";
import { connectionUrl } from "../../src/postgres/connection.ts";
import { canSyncWhole, startEmbeddedPostgres } from "../../src/postgres/embedded-postgres.ts";
import { createFolder, start, useDataFolder } from "../support/data-folder.ts";

suite("the embedded PostgreSQL", () => {
  test("keeps what was written from one start to the next", async (t) => {
    const dataDir = path.join(await createFolder(t), "new", "folder");
    const steps: string[] = [];

    const first = await start(t, { dataDir, onProgress: (step) => steps.push(step) });
    await query(first.connection, "create table coffee as select 'kopi' as name");
    await first.stop();
    const later = await start(t, { dataDir, onProgress: (step) => steps.push(step) });

    assert.deepEqual([first.fresh, later.fresh, later.adopted], [true, false, false]);
    assert.deepEqual(steps, ["creating the database"]);
    assert.deepEqual(await query(later.connection, "select name from coffee"), [{ name: "kopi" }]);
    assert.deepEqual(await first.exited, { code: 0, signal: null });
  });

  test("is durable, and reached through a socket only, which a URL can name", async (t) => {
    const { connection } = await start(t, { dataDir: await useDataFolder() });

    const rows = await query(
      { connectionString: connectionUrl(connection) },
      `select name, setting from pg_settings where name in
       ('fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses', 'data_checksums')
       order by name`,
    );

    assert.deepEqual(rows, [
      { name: "data_checksums", setting: "on" },
      { name: "fsync", setting: "on" },
      { name: "full_page_writes", setting: "on" },
      { name: "listen_addresses", setting: "" },
      { name: "synchronous_commit", setting: "on" },
    ]);
  });

  test("syncs the file system as a whole after a crash where Linux says when that fails", async (t) => {
    const releases = ["6.18.44-fc", "5.8.0", "5.7.19", "4.19.0-27-amd64", "5.10.0"];
    assert.deepEqual(
      releases.filter((release) => canSyncWhole("linux", release)),
      ["6.18.44-fc", "5.8.0", "5.10.0"],
    );
    assert.equal(canSyncWhole("darwin", "24.6.0"), false);

    const { connection } = await start(t, { dataDir: await useDataFolder() });

    assert.deepEqual(
      await query(connection, "select current_setting('recovery_init_sync_method') as method"),
      [{ method: canSyncWhole() ? "syncfs" : "fsync" }],
    );
  });

  test("takes a data folder whose path is too long for a socket", { skip: byNight }, async (t) => {
    const dataDir = path.join(await createFolder(t), "long".repeat(40));
    t.after(async () => {
      await rm(path.dirname(postgres.connection.host), { recursive: true });
    });

    const postgres = await start(t, { dataDir });

    assert.equal((await query(postgres.connection, "select 1")).length, 1);
    await assert.rejects(startEmbeddedPostgres({ dataDir }), { code: "data_folder_in_use" });
    await postgres.stop();
    assert.equal((await start(t, { dataDir })).fresh, false);
  });

  test("is started again when it alone is killed, and says so", async (t) => {
    const crashes: unknown[] = [];
    const postgres = await start(t, {
      dataDir: await useDataFolder(),
      onCrash: (exit) => crashes.push(exit),
    });
    await query(postgres.connection, "create table tea as select 'teh' as name");
    const { pid } = postgres;

    process.kill(pid, "SIGKILL");
    while (postgres.pid === pid) await delay(5, undefined, { signal: t.signal });

    assert.deepEqual(crashes, [{ code: null, signal: "SIGKILL" }]);
    assert.equal((await query(postgres.connection, "select name from tea")).length, 1);
    await postgres.stop();
    assert.deepEqual(await postgres.exited, { code: 0, signal: null });
  });

  test("reports its end when nobody asked for a new start", async (t) => {
    const postgres = await start(t, { dataDir: await useDataFolder() });

    process.kill(postgres.pid, "SIGKILL");

    assert.deepEqual(await postgres.exited, { code: null, signal: "SIGKILL" });
  });

  test("starts over when the first start was cut short", async (t) => {
    const dataDir = await createFolder(t);
    const unfinished = path.join(dataDir, "postgres.new-abc");
    await mkdir(unfinished);
    await writeFile(path.join(unfinished, "PG_VERSION"), "18\n");

    const { fresh } = await start(t, { dataDir });

    assert.equal(fresh, true);
    await assert.rejects(readFile(path.join(unfinished, "PG_VERSION")), { code: "ENOENT" });
  });

  test("refuses data it cannot use, and leaves them alone", async (t) => {
    const old = await createFolder(t);
    await mkdir(path.join(old, "postgres"));
    await writeFile(path.join(old, "postgres", "PG_VERSION"), "17\n");
    const foreign = await createFolder(t);
    await mkdir(path.join(foreign, "postgres"));
    await writeFile(path.join(foreign, "postgres", "photo.jpg"), "");

    await assert.rejects(startEmbeddedPostgres({ dataDir: old }), /written by PostgreSQL 17/);
    await assert.rejects(startEmbeddedPostgres({ dataDir: foreign }), /no PostgreSQL data/);

    assert.equal(await readFile(path.join(old, "postgres", "PG_VERSION"), "utf8"), "17\n");
    assert.equal(await readFile(path.join(foreign, "postgres", "photo.jpg"), "utf8"), "");
  });

  test("says what PostgreSQL said when it does not start, and gives the folder up", async (t) => {
    const dataDir = await useDataFolder();
    const settings = { shared_buffers: "nonsense" };

    await assert.rejects(
      startEmbeddedPostgres({ dataDir, settings }),
      /did not start:\n[^]*invalid value for parameter "shared_buffers"/,
    );

    await start(t, { dataDir });
  });
});

async function query(connection: pg.ClientConfig, sql: string): Promise<unknown[]> {
  const client = new pg.Client(connection);
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(sql);
  await client.end();
  return rows;
}
