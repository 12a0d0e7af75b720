import type { Db } from "./database.ts";
import { runStatement } from "./statement.ts";

/** With fewer rows a table is read in no time, however that is done. */
const ROWS_MIN = 200;

/**
 * The database looks at three hundred rows for each of these; by itself it takes a hundred. A plan goes wrong because a
 * table is a thousand times what it was, and a quarter tells that as well. While it looks, rows that are done with
 * cannot be cleared away, and every lease walks over them.
 */
const TARGET = 25;

// By what the database counts itself as rows come and go; `reltuples` is what the planner was last told, and
// -1 when it never was.
const GROWN = `
select format('%I', c.relname) as table
from pg_class c
where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
  and pg_stat_get_live_tuples(c.oid) >= $1 and pg_stat_get_live_tuples(c.oid) > 2 * c.reltuples
order by c.relname`;

/**
 * Tells the planner of tables that have more than doubled since it was told last, and returns their names.
 * Each connection then plans anew what it has prepared. Repeating it does nothing until they double again,
 * and while another process is at it, it leaves them to that one.
 */
export async function analyzeGrown(db: Db): Promise<readonly string[]> {
  const { rows } = await runStatement<{ table: string }>(db, { text: GROWN, values: [ROWS_MIN] });
  const tables = rows.map(({ table }) => table);
  for (const table of tables) {
    await db.kysely.transaction().execute(async (trx) => {
      await runStatement(trx, { text: `set local default_statistics_target = ${TARGET}` });
      await runStatement(trx, { text: `analyze (skip_locked) ${table}` });
    });
  }
  return tables;
}
