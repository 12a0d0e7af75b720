import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import pg from "pg";
import { createEmptyDatabase } from "../support/database.ts";
import { lastOfAll } from "../support/last-of-all.ts";
import { startStatementGate } from "../support/statement-gate.ts";
import { everyOrder } from "../support/steps/every-order.ts";
import { Footprints } from "../support/steps/footprint.ts";
import { SteppedRun } from "../support/steps/stepped-processes.ts";

type Query = (text: string) => Promise<readonly { readonly amount: number }[]>;

/** Two clients that do the same at once to a purse with 10 in it, in every order; returns what is left in each. */
async function tryTwice(t: TestContext, work: (query: Query) => Promise<void>) {
  const { url, pool } = await createEmptyDatabase(t);
  await pool.query("create table purse (amount integer)");
  const processes = await Promise.all(
    ["1", "2"].map(async (name) => {
      const gate = await startStatementGate(t, url);
      const client = new pg.Client(gate.connection);
      await client.connect();
      lastOfAll(t, async () => await client.end());
      const query: Query = async (text) => (await client.query<{ amount: number }>(text)).rows;
      return { name, gate, query };
    }),
  );
  const footprints = await Footprints.of(pool);
  const left: number[] = [];
  const tried = await everyOrder(
    async () => {
      await pool.query("delete from purse");
      await pool.query("insert into purse values (10)");
      const run = new SteppedRun({
        processes,
        footprints,
        pool,
        end: async () => (await pool.query<{ amount: number }>("select amount from purse")).rows[0],
      });
      for (const process of processes) {
        run.start(process, async () => await work(process.query));
      }
      return run;
    },
    ({ end }) => left.push(end?.amount ?? Number.NaN),
  );
  return { ...tried, left: left.sort((one, other) => one - other) };
}

suite("every order of statements", () => {
  test("finds the update that is lost where two read before either writes", async (t) => {
    const { left, orders } = await tryTwice(t, async (query) => {
      const [row] = await query("select amount from purse");
      await query(`update purse set amount = ${Number(row?.amount) - 1}`);
    });
    // Six orders, of which two pairs differ by the order of the two reads alone.
    assert.equal(orders, 4);
    assert.deepEqual(left, [8, 8, 9, 9]);
  });

  test("finds none lost where the row is locked, and whoever waits for it is no step of its own", async (t) => {
    const { left, orders } = await tryTwice(t, async (query) => {
      await query("begin");
      const [row] = await query("select amount from purse for update");
      await query(`update purse set amount = ${Number(row?.amount) - 1}`);
      await query("commit");
    });
    assert.ok(orders >= 2, String(orders));
    assert.deepEqual(new Set(left), new Set([8]));
  });

  test("finds none lost where one statement does all, in both of its orders", async (t) => {
    const { left, orders } = await tryTwice(t, async (query) => {
      await query("update purse set amount = amount - 1");
    });
    assert.equal(orders, 2);
    assert.deepEqual(left, [8, 8]);
  });

  test("ends a deadlock as the database does, and goes on", async (t) => {
    let turns = 0;
    const { orders } = await tryTwice(t, async (query) => {
      const [first, second] = turns++ % 2 === 0 ? [1, 2] : [2, 1];
      await query("begin");
      await query(`lock table purse in ${first === 1 ? "row exclusive" : "share"} mode`);
      await query(`lock table purse in ${second === 1 ? "row exclusive" : "share"} mode`).catch(
        () => [],
      );
      await query("rollback");
    });
    assert.ok(orders >= 2, String(orders));
  });
});
