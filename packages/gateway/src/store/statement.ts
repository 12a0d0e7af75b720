import { CompiledQuery } from "kysely";
import type pg from "pg";
import type { Db } from "./database.ts";
import { asLostAnswer } from "./statement-failure.ts";

/** SQL that we wrote ourselves, with its values beside it: `$1` stands for the first. */
interface Statement {
  readonly text: string;
  readonly values?: readonly unknown[];
}

/**
 * A statement that is run all the time: each connection prepares it once, by this name, unless a pooler
 * is in between. It takes milliseconds, and has the shorter deadline.
 */
interface HotStatement extends Statement {
  readonly name: string;
}

interface StatementResult<Row> {
  readonly rows: readonly Row[];
  /** How many rows were read or written, whether or not they are returned. */
  readonly count: number;
}

/** Runs a statement: by itself, or where the builder runs its own, as in a database transaction. */
export async function runStatement<Row extends pg.QueryResultRow>(
  db: Db,
  statement: Statement | HotStatement,
): Promise<StatementResult<Row>>;
export async function runStatement<Row extends pg.QueryResultRow>(
  executor: Db["kysely"],
  statement: Statement,
): Promise<StatementResult<Row>>;
export async function runStatement<Row extends pg.QueryResultRow>(
  at: Db | Db["kysely"],
  { text, values = [], ...hot }: Statement | HotStatement,
): Promise<StatementResult<Row>> {
  if ("pool" in at) {
    // A statement with a name has the pool's own deadline, which is the shorter one.
    const timed = {
      ...(at.pool.prepares && hot),
      text,
      values: [...values],
      ...(!("name" in hot) && { query_timeout: at.pool.deadlinesMs.ordinary }),
    };
    try {
      const { rows, rowCount } = await at.pool.query<Row>(timed);
      return { rows, count: rowCount ?? 0 };
    } catch (error) {
      at.pool.storage.note(error);
      throw asLostAnswer(error);
    }
  }
  const query = CompiledQuery.raw(text, [...values]);
  const { rows, numAffectedRows } = await at.executeQuery<Row>(query);
  return { rows, count: Number(numAffectedRows ?? rows.length) };
}
