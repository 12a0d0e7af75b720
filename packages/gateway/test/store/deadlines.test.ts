import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { sql } from "kysely";
import { until } from "../../../checkout/test/support/until.ts";
import { LostAnswerError } from "../../src/domain/lost-answer.ts";
import { OverloadError } from "../../src/domain/overload.ts";
import { Secret } from "../../src/domain/secret.ts";
import { openGateway } from "../../src/operations/gateway.ts";
import { createMerchant } from "../../src/operations/merchants/create-merchant.ts";
import { findMerchant } from "../../src/operations/merchants/find-merchant.ts";
import { charge } from "../../src/operations/transactions/charge.ts";
import type { ConnectionPoolOptions } from "../../src/store/connection-pool.ts";
import { openDatabase } from "../../src/store/database.ts";
import { sharedChanges } from "../../src/store/shared-changes.ts";
import { createTestDatabase } from "../support/database.ts";
import { chargeCommand } from "../support/deliveries.ts";
import { NOON } from "../support/gateway.ts";
import { lastOfAll } from "../support/last-of-all.ts";
import { startSilentProxy } from "../support/silent-proxy.ts";

/** Longer than any test may take: what waits for it hangs. */
const NEVER_MS = 600_000;

async function open(t: TestContext, options: ConnectionPoolOptions = {}) {
  const { connection } = await createTestDatabase(t);
  const db = openDatabase({ ...connection, ...options });
  lastOfAll(t, async () => await db.close());
  return db;
}

suite("a network that swallows the database's connections without a word", () => {
  test("costs seconds and no charge: new connections take the place of the silent ones", async (t) => {
    const { url } = await createTestDatabase(t);
    const proxy = await startSilentProxy(t, url);
    const lost: unknown[] = [];
    const changes = sharedChanges({
      connection: proxy.connection,
      onError: (error) => lost.push(error),
      beatMs: 20,
      silenceMs: 200,
    });
    // Only the cut can help: by itself, no statement ends in time.
    const db = openDatabase(
      { ...proxy.connection, max: 4, deadlinesMs: { hot: NEVER_MS, ordinary: NEVER_MS } },
      changes,
    );
    lastOfAll(t, async () => {
      await changes.stop();
      await db.close();
    });
    await changes.ready;
    const gateway = openGateway({
      db,
      secret: new Secret("a secret for tests only"),
      wallNow: () => NOON,
    });
    const { id } = await createMerchant(gateway);
    const merchant = await findMerchant(gateway, id);
    assert.ok(merchant);
    // Several connections, idle ones among them, so that the next statements meet them all.
    await Promise.all(
      Array.from({ length: 4 }, async () => await db.pool.query("select pg_sleep(0.05)")),
    );

    proxy.fallSilent();
    const outcomes = await Promise.all(
      ["order-1", "order-2", "order-3"].map(
        async (order) => await charge(gateway, merchant, chargeCommand(order)),
      ),
    );

    assert.deepEqual(
      outcomes.map(({ outcome }) => outcome),
      ["applied", "applied", "applied"],
    );
    assert.match(String(lost[0]), /timeout/);
    const { rows } = await db.pool.query("select order_id from transaction order by order_id");
    assert.deepEqual(
      rows.map(({ order_id }) => order_id),
      ["order-1", "order-2", "order-3"],
    );
  });
});

suite("a statement that the database does not answer", () => {
  test("leaves a commit in doubt, which may arrive after its deadline", async (t) => {
    const db = await open(t, { deadlinesMs: { ordinary: 300 } });
    const holder = await db.pool.connect();
    try {
      await holder.query(`
        create table deed (what text);
        create function dawdle() returns trigger language plpgsql as
          $$ begin perform pg_advisory_xact_lock(7); return null; end $$;
        create constraint trigger dawdle after insert on deed deferrable initially deferred
          for each row execute function dawdle()`);
      await holder.query("select pg_advisory_lock(7)");
      const doing = db.kysely.transaction().execute(async (trx) => {
        await sql`insert into deed values ('a refund')`.execute(trx);
      });
      await assert.rejects(doing, LostAnswerError);
      // It waits at the server for what it is given now.
      await holder.query("select pg_advisory_unlock(7)");
      await until(async () => {
        const { rows } = await holder.query("select what from deed");
        return rows.length === 1;
      });
    } finally {
      holder.release();
    }
  });

  test("ends at its deadline, and its connection is given to nobody", async (t) => {
    const db = await open(t, { max: 1, deadlinesMs: { hot: 100 } });
    await assert.rejects(db.pool.query("select pg_sleep(60)"), /timeout/);
    const { rows } = await db.pool.query<{ answer: number }>("select 1 as answer");
    assert.deepEqual(rows, [{ answer: 1 }]);
  });

  test("ends at its deadline in the query builder too, also in the middle of a transaction", async (t) => {
    const db = await open(t, { max: 1, deadlinesMs: { ordinary: 100 } });
    await assert.rejects(
      db.kysely.transaction().execute(async (trx) => {
        await trx.selectFrom("merchant").selectAll().execute();
        await slowly(trx);
      }),
      /timeout|no answer/,
    );
    await assert.rejects(slowly(db.kysely), /timeout/);
    assert.deepEqual(await db.kysely.selectFrom("merchant").select("id").execute(), []);
  });
});

async function slowly(at: ReturnType<typeof openDatabase>["kysely"]): Promise<void> {
  await sql`select pg_sleep(60)`.execute(at);
}

suite("calls beyond what may wait", () => {
  test("are refused at once, and those that wait are served", async (t) => {
    const db = await open(t, { max: 1, waitingMax: 2 });
    const held = await db.pool.connect();
    const waiting = [1, 2].map(
      async (answer) =>
        await db.pool.query<{ answer: number }>("select $1::int as answer", [answer]),
    );
    await assert.rejects(db.pool.query("select 1"), OverloadError);
    await assert.rejects(db.kysely.selectFrom("merchant").selectAll().execute(), OverloadError);
    assert.ok(db.waiting.oldestMs() > 0);
    held.release();
    const answers = await Promise.all(waiting);
    assert.deepEqual(
      answers.map(({ rows }) => rows[0]?.answer),
      [1, 2],
    );
    assert.equal(db.waiting.oldestMs(), 0);
  });

  test("do not wait for a connection for ever", async (t) => {
    const db = await open(t, { max: 1 });
    const held = await db.pool.connect();
    // Before it was opened, a busy machine would need longer for that.
    db.pool.options.connectionTimeoutMillis = 50;
    await assert.rejects(db.pool.query("select 1"), OverloadError);
    held.release();
  });
});
