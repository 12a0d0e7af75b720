import pg from "pg";
import type { Db } from "./database.ts";
import { runStatement } from "./statement.ts";
import { UnreachableError } from "./unreachable-error.ts";

/** The database cannot be used as it is; the message tells the operator why. Never its password. */
export class DatabaseError extends Error {
  override readonly name = "DatabaseError";
}

const VERSION_MIN = 15;

/**
 * Makes sure that a database answers and is new enough.
 *
 * @throws {DatabaseError} when it does not let us in, cannot be reached, or is too old.
 */
export async function checkDatabase(pool: pg.Pool): Promise<void> {
  const { version, text } = await readVersion(pool);
  if (version >= VERSION_MIN * 10_000) return;
  throw new DatabaseError(
    `${nameOf(pool)} is PostgreSQL ${text}; Gerbang needs PostgreSQL ${VERSION_MIN} or newer.`,
  );
}

/** Throws when the database does not answer, takes no writes, or could not store something just now. */
export async function askDatabase(db: Db): Promise<void> {
  const { rows } = await runStatement<{ readonly read_only: string }>(db, {
    text: "select current_setting('transaction_read_only') as read_only",
  });
  if (rows[0]?.read_only === "on") throw new DatabaseError("the database takes no writes");
  if (db.pool.storage.isRecent) throw new DatabaseError("the database cannot store anything");
}

async function readVersion(pool: pg.Pool): Promise<{ version: number; text: string }> {
  try {
    const { rows } = await pool.query<{ version: string; text: string }>(
      `select current_setting('server_version_num') as version,
        current_setting('server_version') as text`,
    );
    return { version: Number(rows[0]?.version), text: rows[0]?.text ?? "of no version" };
  } catch (error) {
    throw new DatabaseError(`${nameOf(pool)} cannot be used: ${reasonOf(error)}.`, {
      cause: error,
    });
  }
}

function nameOf(pool: pg.Pool): string {
  // Parses a URL as the driver does, and does not connect.
  const { host, port, database } = new pg.Client(pool.options);
  return `The database ${database ?? ""} at ${host}:${port}`;
}

/** Several addresses of one name fail together, in an error without a message of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof UnreachableError) return reasonOf(error.cause);
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join("; ");
  return error instanceof Error ? error.message : String(error);
}
