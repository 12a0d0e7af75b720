import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type pg from "pg";
import { runCoreRound } from "../support/core-round.ts";
import { startTestServer } from "../support/gateway.ts";
import { startReceiver } from "../support/receiver.ts";

/**
 * What the next release may do to every table while this one still runs: a column that may be empty, one
 * that must not be and has a default, and an index. Table by table, as CONTRIBUTING asks for.
 */
async function expandSchema(pool: pg.Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' order by 1",
  );
  await pool.query("create table of_the_next_release (id text primary key)");
  for (const { name } of rows) {
    await pool.query(`alter table ${name} add column next_note text,
      add column next_count integer not null default 7`);
    await pool.query(
      `create index ${name}_next on ${name} (next_note) where next_note is not null`,
    );
  }
  return rows.map(({ name }) => name);
}

/** Rows of any table in which a column of the next release is not what it is by default. */
async function countOverwritten(pool: pg.Pool, tables: readonly string[]): Promise<number> {
  const counts = tables.map((name) => `select from ${name} where next_count <> 7`);
  const { rowCount } = await pool.query(counts.join(" union all "));
  return rowCount ?? 0;
}

suite("a process on the schema of the next release", () => {
  test("works while that is migrated to, and beside it", async (t) => {
    const receiver = await startReceiver(t);
    const server = await startTestServer(t, {
      workers: true,
      settings: { paymentNotificationUrls: [receiver.url] },
    });
    const { pool } = server.gateway.db;
    // Every connection has prepared its statements by what the tables were.
    await runCoreRound(server, "before");

    let isMigrating = true;
    const underLoad = Array.from({ length: 4 }, async (_, place) => {
      let rounds = 0;
      do await runCoreRound(server, `during-${place}-${rounds++}`);
      while (isMigrating);
    });
    const tables = await expandSchema(pool).finally(() => {
      isMigrating = false;
    });
    await Promise.all(underLoad);
    await runCoreRound(server, "after");

    assert.ok(tables.length > 20, `${tables.length} tables`);
    assert.equal(await countOverwritten(pool, tables), 0);
  });
});
