import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { PoolClient } from "pg";
import { createEmptyDatabase } from "../../gateway/test/support/database.ts";
import { memoryStore } from "../src/index.ts";
import { postgresStore } from "../src/postgres-store.ts";
import { type StoreUnderTest, storeContract } from "./store-contract.ts";

storeContract("memory", async () => {
  const store = memoryStore();
  const effects: string[] = [];
  return {
    store,
    elsewhere: store,
    effect: async (tx, note) => tx.afterCommit(() => effects.push(note)),
    effects: async () => effects,
  };
});

storeContract("PostgreSQL", openPostgres);

async function openPostgres(t: TestContext): Promise<StoreUnderTest<PoolClient>> {
  const { pool } = await createEmptyDatabase(t);
  await pool.query("create table effect (note text)");
  const store = postgresStore<PoolClient>(pool);
  await store.ensureSchema();
  return {
    store,
    elsewhere: postgresStore<PoolClient>(pool),
    effect: async (tx, note) => {
      await tx.query("insert into effect values ($1)", [note]);
    },
    effects: async () => {
      const { rows } = await pool.query<{ note: string }>("select note from effect");
      return rows.map(({ note }) => note);
    },
  };
}

suite("the PostgreSQL store", () => {
  test("refuses to take for committed what a swallowed SQL error has rolled back", async (t) => {
    const { store } = await openPostgres(t);
    const work = store.withOrder("order-1", async ({ tx, record, save }) => {
      assert.equal(record, undefined);
      await save({
        orderId: "order-1",
        openedAt: new Date(0).toISOString(),
        awaitsCharge: false,
        transactions: [],
        checks: 0,
      });
      await tx.query("select * from no_such_table").catch(() => {});
    });
    await assert.rejects(work, /nothing was committed/);
    assert.equal(await store.find("order-1"), undefined);
  });

  test("a failed callback does not cost the pool a connection", async (t) => {
    const { pool } = await createEmptyDatabase(t);
    const store = postgresStore<PoolClient>(pool);
    await store.ensureSchema();
    const before = await backendOf(pool);
    const work = store.withOrder("order-1", async () => {
      throw new Error("no");
    });
    await assert.rejects(work, /no/);
    assert.equal(await backendOf(pool), before);
  });

  test("makes its table under any plain name, twice without harm, and under no other", async (t) => {
    const { pool } = await createEmptyDatabase(t);
    await pool.query("create schema shop");
    const store = postgresStore<PoolClient>(pool, { table: "shop.payment" });
    await store.ensureSchema();
    await store.ensureSchema();
    assert.deepEqual(await store.findDue(new Date(), 1), []);
    assert.throws(() => postgresStore<PoolClient>(pool, { table: "x; drop table y" }), TypeError);
  });
});

async function backendOf(pool: { query: (text: string) => Promise<{ rows: unknown[] }> }) {
  const { rows } = await pool.query("select pg_backend_pid() as pid");
  return (rows as { pid: number }[])[0]?.pid;
}
