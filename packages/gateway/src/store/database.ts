import { Kysely, PostgresDialect, type Transaction } from "kysely";
import pg from "pg";
import { type ChangeHints, localChangeHints } from "./changes.ts";
import { ConnectionPool, type ConnectionPoolOptions, poolWithDeadline } from "./connection-pool.ts";
import type { Tables } from "./tables.ts";
import { WaitingCalls } from "./waiting-calls.ts";

/** The database, and the hints that go out after its commits. */
export interface Db {
  readonly kysely: Kysely<Tables>;
  /** The same for what moves a merchant's whole past, and may take long. */
  readonly patient: Kysely<Tables>;
  /** For the hot paths: hand-written statements, prepared by name. */
  readonly pool: ConnectionPool;
  readonly changes: ChangeHints;
  readonly waiting: WaitingCalls;
  /**
   * Ends all connections; may be called again. Kysely's own `destroy` would leave them open for ten
   * seconds more where nothing had been asked through it.
   */
  close(): Promise<void>;
}

/** An open database transaction. */
export type Trx = Transaction<Tables>;

/** Closing the returned database is the caller's job: `db.close()` ends the pool. */
export function openDatabase(
  config: ConnectionPoolOptions,
  changes: ChangeHints = localChangeHints(),
): Db {
  const pool = new ConnectionPool({ types: { getTypeParser }, ...config });
  const waiting = new WaitingCalls();
  waiting.add(() => pool.waitingSince);
  changes.onSilence?.((openedBefore) => pool.cutOpenedBefore(openedBefore));
  const builder = (deadlineMs: number) =>
    new Kysely<Tables>({
      dialect: new PostgresDialect({ pool: poolWithDeadline(pool, deadlineMs) }),
    });
  return {
    kysely: builder(pool.deadlinesMs.ordinary),
    patient: builder(pool.deadlinesMs.patient),
    pool,
    changes,
    waiting,
    close: async () => {
      if (!pool.ending) await pool.end();
    },
  };
}

const INT8 = 20;

/** Amounts and counts are `bigint` columns whose values fit a double exactly; a larger one throws. */
function getTypeParser(oid: number, format?: "text" | "binary"): (text: string) => unknown {
  if (oid === INT8) return parseExactInteger;
  return pg.types.getTypeParser(oid, format as "text") as (text: string) => unknown;
}

function parseExactInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} does not fit a double exactly`);
  return value;
}
