import assert from "node:assert/strict";
import { suite, test } from "node:test";
import pg from "pg";
import { createTestDatabase } from "../support/database.ts";
import { startTestServer } from "../support/gateway.ts";
import { serveOneOrder } from "../support/one-order.ts";
import { watchStatements } from "../support/query-plans.ts";
import { startReceiver } from "../support/receiver.ts";
import { readStatement } from "../support/sql-tables.ts";

const ANY = /^\s*(?:select|with|insert|update|delete)\b/i;

/** What is looked for without its merchant, by the name of the statement, and where. */
const FOR_ALL: Readonly<Record<string, readonly string[]>> = {
  // Who is calling is what the key's hash is to tell: a small table that every node can hold.
  "find-merchants-by-key": ["merchant_key"],
  "read-statuses": ["merchant_key"],
  "find-key-owners": ["merchant", "merchant_key"],
  // One worker for all merchants, from one to the next; `lease-next-notification`, `find-next-expiry` and
  // `find-next-confirmation` are the same for one merchant.
  "find-due-transactions": ["merchant"],
  "find-due-refunds": ["merchant"],
  // Whether there is any plan at all says whether to look for those of merchants.
  "lease-notifications": ["fault_plan", "notification"],
};

/** Those that are handed many rows, and with them as many merchants as called at one moment. */
const OF_SEVERAL: readonly string[] = [
  "commit-changes",
  "find-by-either-id",
  "find-of-core-by-either-id",
  "insert-charges",
  "insert-requests",
  "renew-leases",
  "save-attempts",
  "save-failed-attempts",
];

suite("a database that is sharded by merchant", () => {
  test("is told the merchant in every table by all that serves an order, but for what is for all", async (t) => {
    const good = await startReceiver(t);
    const bad = await startReceiver(t, 500);
    const made = await startTestServer(t, {
      settings: { paymentNotificationUrls: [good.url, bad.url] },
    });
    const seen = await watchStatements(async () => await serveOneOrder(made), ANY);
    const read = await Promise.all(
      seen.map(async ({ text, name = text }) => ({ name, ...(await readStatement(text)) })),
    );
    const forAll = read.filter(({ unnamed }) => unnamed.length > 0);
    assert.deepEqual(
      Object.fromEntries(forAll.map(({ name, unnamed }) => [name, unnamed])),
      FOR_ALL,
    );
    const batches = read.filter(({ isBatch }) => isBatch).map(({ name }) => name);
    assert.deepEqual(batches.sort(), OF_SEVERAL);
    assert.ok(read.length >= 15, `only ${read.length} statements were seen`);
  });

  test("has triggers and a sequence for the sums of each hour, and for nothing else", async (t) => {
    const { connection } = await createTestDatabase(t);
    const client = new pg.Client(connection);
    await client.connect();
    try {
      const { rows: triggers } = await client.query<{ readonly name: string }>(`
        select distinct tgrelid::regclass || ': ' || tgname as name from pg_trigger
        where not tgisinternal order by 1`);
      assert.deepEqual(
        triggers.map(({ name }) => name),
        [
          "refund: count_gone",
          "refund: count_made",
          "transaction: count_changed",
          "transaction: count_gone",
          "transaction: count_made",
        ],
      );
      const { rows: sequences } = await client.query<{ readonly name: string }>(`
        select oid::regclass::text as name from pg_class where relkind = 'S' order by 1`);
      assert.deepEqual(
        sequences.map(({ name }) => name),
        ["hour_change_id_seq"],
      );
    } finally {
      await client.end();
    }
  });

  const READ: readonly (readonly [text: string, unnamed: readonly string[]])[] = [
    ["select from notification where merchant_id = $1 and id = $2", []],
    ["select from notification n where n.merchant_id = $1::text", []],
    ["select from notification where id = $1", ["notification"]],
    ["select from notification where merchant_id = $1 or id = $2", ["notification"]],
    ["select from notification where not (merchant_id = $1)", ["notification"]],
    ["select from notification where merchant_id > $1", ["notification"]],
    ["select from notification where merchant_id = 'G1' || id", ["notification"]],
    ["select from merchant where id = $1", []],
    ["select from merchant m join refund r on r.merchant_id = m.id where m.id = $1", []],
    ["select from merchant m join refund r on r.merchant_id = m.id", ["merchant", "refund"]],
    ["select from refund join event using (merchant_id) where refund.merchant_id = $1", []],
    ["select from refund join event using (id) where refund.merchant_id = $1", ["event"]],
    [
      "select from merchant m, lateral (select from refund r where r.merchant_id = m.id) x",
      ["merchant"],
    ],
    ["with r as (select * from refund) select from r", ["refund"]],
    ["with recursive r as (select 1 as n union select n from r) select from r", []],
    ["select exists (select from refund), * from event where merchant_id = $1", ["refund"]],
    ["insert into event (merchant_id, id) values ($1, $2)", []],
    ["insert into event (id) select id from refund where merchant_id = $1", ["event"]],
    [
      "update event e set name = $1 from unnest($2::text[]) l(merchant_id) where e.merchant_id = l.merchant_id",
      [],
    ],
    ["update event set name = $1", ["event"]],
    [
      "delete from event where (merchant_id, id) in (select merchant_id, id from refund where merchant_id = $1)",
      [],
    ],
    [
      "delete from event where (merchant_id, id) in (select id, merchant_id from refund where merchant_id = $1)",
      ["event"],
    ],
    [
      "delete from event e using refund r where e.merchant_id = r.merchant_id and r.merchant_id = $1",
      [],
    ],
  ];
  test("is told of it by an equation, and by nothing less", async () => {
    for (const [text, unnamed] of READ) {
      assert.deepEqual((await readStatement(text)).unnamed, unnamed, text);
    }
  });
});
