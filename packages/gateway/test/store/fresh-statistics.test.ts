import assert from "node:assert/strict";
import { test } from "node:test";
import { openDatabase } from "../../src/store/database.ts";
import { analyzeGrown } from "../../src/store/fresh-statistics.ts";
import { transactionFinder } from "../../src/store/transactions/find-transaction.ts";
import { createTestDatabase } from "../support/database.ts";
import { lastOfAll } from "../support/last-of-all.ts";
import { readIndexes, watchStatements } from "../support/query-plans.ts";

/** By merchant, order id and id: an id alone is found by walking every order of the merchant. */
const WALKED = "transaction_order";

test("a plan that was made over a few rows is made anew as soon as there are many", async (t) => {
  const { url } = await createTestDatabase(t);
  // One connection: it keeps its plans, and sees at once what it counted itself.
  const db = openDatabase({ connectionString: url, max: 1 });
  lastOfAll(t, async () => await db.close());
  const ask = async (text: string) => await db.pool.query(text);
  const charge = async (from: number, until: number) => {
    await ask(`insert into transaction (merchant_id, id, order_id, reference, qr_reference, qr_payload,
        charged_as, payment_type, acquirer, gross_amount, status, created_at, expires_at, request)
      select 'G1', 'id-' || n, 'order-' || n, n, n, n, 'gopay', 'gopay', 'gopay', 1, 'pending', now(),
        now() + interval '1 day', '{}' from generate_series(${from}, ${until}) n`);
    await ask("select pg_stat_force_next_flush()");
  };
  await ask(`insert into merchant (id, name, city, postal_code, category_code, criterion, nmid, created_at)
    values ('G1', 'Kedai', 'JAKARTA', '10110', '5814', 'UMI', '', now())`);
  const find = transactionFinder(db);
  const [seen] = await watchStatements(async () => await find("G1" as never, "id-1" as never));
  await ask(`prepare by_id as ${seen?.text}`);
  await ask("set plan_cache_mode = force_generic_plan");
  const indexes = async () => await readIndexes(db.pool, "execute by_id ('{G1}', '{id-1}')");

  await charge(1, 5);
  assert.equal((await indexes())[0], WALKED);
  assert.deepEqual(await analyzeGrown(db), [], "a few rows are not worth it");
  await charge(6, 2_000);
  assert.equal((await indexes())[0], WALKED, "nothing makes it plan anew by itself");
  assert.deepEqual(await analyzeGrown(db), ["transaction"]);
  const [first] = await indexes();
  assert.ok(first === "transaction_id" || first === "transaction_pkey", first);

  assert.deepEqual(await analyzeGrown(db), []);
  await charge(2_001, 3_900);
  assert.deepEqual(await analyzeGrown(db), [], "it has not doubled");
  await charge(3_901, 4_100);
  assert.deepEqual(await analyzeGrown(db), ["transaction"]);
});
