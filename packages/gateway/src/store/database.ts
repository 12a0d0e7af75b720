import { Kysely, PostgresDialect, type Transaction } from "kysely";
import pg from "pg";
import { type ChangeHints, localChangeHints } from "./changes.ts";
import type { Tables } from "./tables.ts";

/** The database, and the hints that go out after its commits. */
export interface Db {
  readonly kysely: Kysely<Tables>;
  /** For the hot paths: hand-written statements, prepared by name. */
  readonly pool: pg.Pool;
  readonly changes: ChangeHints;
}

/** An open database transaction. */
export type Trx = Transaction<Tables>;

/** Closing the returned database is the caller's job: `db.kysely.destroy()` ends the pool. */
export function openDatabase(config: pg.PoolConfig, changes: ChangeHints = localChangeHints()): Db {
  const pool = new pg.Pool({ max: 24, types: { getTypeParser }, ...config });
  // An idle connection may break at any time; the pool replaces it and the next query reports.
  pool.on("error", () => {});
  // So may one that is in use and has no statement under way, as when an export waits for its reader:
  // then the next statement reports. Without a listener the process would end.
  pool.on("connect", (client) => client.on("error", () => {}));
  return { kysely: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }), pool, changes };
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
