import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type pg from "pg";
import { createTestDatabase } from "../support/database.ts";

/** The tables that have a row, or several, for every charge. */
const LARGE = ["transaction", "event", "notification", "notification_attempt", "api_request"];

/** Wide types, of which a look at thousands is what an analyze takes. */
const WIDE = ["jsonb", "bytea", "text[]"];

/** Wide, and asked for: why. */
const ASKED_FOR: Readonly<Record<string, string>> = {
  "transaction.promotion_ids": "an index is about those of a customer that have any",
};

interface Column {
  readonly name: string;
  readonly type: string;
  readonly target: number | null;
  /** Whether an index has it in its keys or its condition. A member of a document has statistics by its index. */
  readonly indexed: boolean;
}

const COLUMNS = `
select c.relname || '.' || a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
  nullif(a.attstattarget::integer, -1) as target,
  a.atttypid <> 'jsonb'::regtype and exists (
    select from pg_index i where i.indrelid = c.oid and (
      a.attnum = any (i.indkey::smallint[])
      or pg_get_expr(i.indpred, i.indrelid) ~ ('\\m' || a.attname || '\\M'))) as indexed
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname = any ($1)
order by c.relname, a.attnum`;

async function columnsOf(pool: pg.Pool): Promise<readonly Column[]> {
  const { rows } = await pool.query<Column>(COLUMNS, [LARGE]);
  return rows;
}

suite("the planner's statistics of tables that grow with every charge", () => {
  test("are kept of every column that an index is about", async (t) => {
    const { pool } = await createTestDatabase(t);
    const columns = await columnsOf(pool);
    assert.ok(columns.filter(({ indexed }) => indexed).length > 20);
    assert.deepEqual(
      columns.filter(({ indexed, target }) => indexed && target === 0).map(({ name }) => name),
      [],
    );
  });

  test("are kept of no document, list or body, unless it is asked for", async (t) => {
    const { pool } = await createTestDatabase(t);
    const columns = await columnsOf(pool);
    const isWide = ({ name, type }: Column) =>
      (WIDE.includes(type) || /\.(\w*body|answer|error_detail|qr_payload)$/.test(name)) &&
      ASKED_FOR[name] === undefined;
    const wide = columns.filter(isWide);
    assert.ok(wide.length > 15, `${wide.length} columns`);
    assert.deepEqual(
      wide.filter(({ target }) => target !== 0).map(({ name }) => name),
      [],
    );
  });
});
