import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type pg from "pg";
import { createMerchant } from "../../src/operations/merchants/create-merchant.ts";
import { findMerchant } from "../../src/operations/merchants/find-merchant.ts";
import { exportSnapshot } from "../../src/operations/sandbox/export-snapshot.ts";
import { importSnapshot } from "../../src/operations/sandbox/import-snapshot.ts";
import { resetMerchant } from "../../src/operations/sandbox/reset-merchant.ts";
import { charge } from "../../src/operations/transactions/charge.ts";
import { chargeCommand } from "../support/deliveries.ts";
import { createTestGateway } from "../support/gateway.ts";
import { untilSomebodyWaits } from "../support/while-locked.ts";

/** A file with one transaction that nobody has any more, and what imports it while another import has the turn. */
async function startImport(t: TestContext) {
  const { gateway, merchant } = await createTestGateway(t);
  const first = await merchant();
  await charge(gateway, first, chargeCommand("order-1"));
  let text = "";
  for await (const part of exportSnapshot(gateway, first)) text += part;
  const { rows } = await gateway.db.pool.query("select row_to_json(t) as row from transaction t");
  await resetMerchant(gateway, first);
  const { id } = await createMerchant(gateway);
  const second = await findMerchant(gateway, id);
  assert.ok(second);
  const holder = await gateway.db.pool.connect();
  await holder.query("begin");
  await holder.query("select from import_turn for update");
  const importing = importSnapshot(gateway, second, { text });
  importing.catch(() => undefined);
  await untilSomebodyWaits(gateway.db);
  return { gateway, holder, importing, transaction: JSON.stringify(rows[0]?.row) };
}

async function end(holder: pg.PoolClient): Promise<void> {
  await holder.query("commit");
  holder.release();
}

suite("an import that waits for its turn", () => {
  test("takes other names where the one before it has taken those of the file", async (t) => {
    const { holder, importing, transaction } = await startImport(t);
    await holder.query(
      "insert into transaction select (json_populate_record(null::transaction, $1::json)).*",
      [transaction],
    );
    await end(holder);
    const imported = await importing;
    assert.ok(imported.outcome === "applied", imported.outcome);
    assert.equal(imported.renamed, true);
  });

  test("is undone when somebody else holds the merchant by then", async (t) => {
    const { gateway, holder, importing } = await startImport(t);
    await gateway.db.pool.query("update merchant_hold set holder = 'somebody else'");
    await end(holder);
    await assert.rejects(importing, /ran out/);
    assert.equal((await gateway.db.pool.query("select from transaction")).rowCount, 0);
  });
});
