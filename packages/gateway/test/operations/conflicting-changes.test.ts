import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type pg from "pg";
import { exportSnapshot } from "../../src/operations/sandbox/export-snapshot.ts";
import { importSnapshot } from "../../src/operations/sandbox/import-snapshot.ts";
import { resetMerchant } from "../../src/operations/sandbox/reset-merchant.ts";
import { charge } from "../../src/operations/transactions/charge.ts";
import { chargeCommand } from "../support/deliveries.ts";
import { createTestGateway } from "../support/gateway.ts";

/** The next so many deletions of transactions end as the one that a database chooses of those that wait in a circle. */
async function undoDeletions(pool: pg.Pool, times: number): Promise<void> {
  await pool.query(`
    create sequence deletions;
    create function undo() returns trigger language plpgsql as $$
    begin
      if nextval('deletions') <= ${times} then
        raise exception using errcode = 'deadlock_detected', message = 'deadlock detected';
      end if;
      return null;
    end $$;
    create trigger undo before delete on transaction execute function undo();`);
}

suite("what moves a merchant's whole past, undone by the database for the sake of somebody else", () => {
  test("is done again from its beginning by a reset", async (t) => {
    const { gateway, merchant } = await createTestGateway(t);
    await charge(gateway, await merchant(), chargeCommand("order-1"));
    await undoDeletions(gateway.db.pool, 2);
    await resetMerchant(gateway, await merchant());
    assert.equal((await gateway.db.pool.query("select from transaction")).rowCount, 0);
  });

  test("is done again from its beginning by an import", async (t) => {
    const { gateway, merchant } = await createTestGateway(t);
    const own = await merchant();
    await charge(gateway, own, chargeCommand("order-1"));
    let text = "";
    for await (const part of exportSnapshot(gateway, own)) text += part;
    await undoDeletions(gateway.db.pool, 2);
    const imported = await importSnapshot(gateway, own, { text, reset: true });
    assert.ok(imported.outcome === "applied", JSON.stringify(imported));
    assert.equal(imported.counts.transaction, 1);
  });

  test("is an error of theirs the third time, and nothing was done", async (t) => {
    const { gateway, merchant } = await createTestGateway(t);
    await charge(gateway, await merchant(), chargeCommand("order-1"));
    await undoDeletions(gateway.db.pool, 3);
    await assert.rejects(resetMerchant(gateway, await merchant()), /deadlock/);
    assert.equal((await gateway.db.pool.query("select from transaction")).rowCount, 1);
  });
});
