import { once } from "node:events";
import { Kysely, PostgresDialect, type PostgresPoolClient } from "kysely";
import type { PoolClient } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { columnList, columnsOf, type KnownTable, type SqlType, typesOf } from "./columns.ts";
import { clientWithDeadline } from "./connection-pool.ts";
import type { Db, Trx } from "./database.ts";
import type { Tables } from "./tables.ts";

/** Adds whole rows to a table. Unlike an insert it stops at the first one that is there already. */
export type CopyRows = <Table extends KnownTable>(
  table: Table,
  rows: readonly Tables[Table][],
) => Promise<void>;

/**
 * A database transaction in which rows may be copied in, too: for what moves a merchant's whole past.
 * The query builder has no way to copy, so both share one connection.
 */
export async function copyTransaction<Result>(
  db: Db,
  work: (trx: Trx, copy: CopyRows) => Promise<Result>,
): Promise<Result> {
  const { patient } = db.pool.deadlinesMs;
  const client = await db.pool.connect();
  const timed = clientWithDeadline(client, patient);
  try {
    const copy: CopyRows = async (table, rows) => await copyInto(client, table, { rows, patient });
    return await builderOn(timed)
      .transaction()
      .execute(async (trx) => await work(trx, copy));
  } finally {
    timed.release();
  }
}

/** Asks by one connection, which stays the caller's. */
function builderOn({ query }: PostgresPoolClient): Kysely<Tables> {
  const lent = { query, release: () => {} };
  const pool = {
    options: {},
    connect: async () => await Promise.resolve(lent),
    end: async () => {},
  };
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

async function copyInto<Table extends KnownTable>(
  client: PoolClient,
  table: Table,
  { rows, patient }: { readonly rows: readonly Tables[Table][]; readonly patient: number },
): Promise<void> {
  if (rows.length === 0) return;
  // Before the copy begins: what fails within it would leave the connection waiting for the rest.
  const text = asText(table, rows);
  const begun = copyFrom(`copy ${table} (${columnList(table)}) from stdin`);
  // The driver knows it for each statement, its types do not.
  const stream = client.query(Object.assign(begun, { query_timeout: patient }));
  stream.end(text);
  await once(stream, "finish");
}

/** PostgreSQL's text format for COPY: a line for each row, tabs between its values. */
function asText<Table extends KnownTable>(table: Table, rows: readonly Tables[Table][]): string {
  const types = typesOf(table);
  const columns = columnsOf(table).map((name) => [name, types[name] ?? "text"] as const);
  const lines = rows.map((row) =>
    columns.map(([name, type]) => asField(Reflect.get(row, name), type)).join("\t"),
  );
  return `${lines.join("\n")}\n`;
}

function asField(value: unknown, type: SqlType): string {
  if (value === null || value === undefined) return String.raw`\N`;
  if (type === "jsonb") return escaped(JSON.stringify(value));
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return escaped(asArray(value));
  if (Buffer.isBuffer(value)) return escaped(String.raw`\x${value.toString("hex")}`);
  if (typeof value === "string") return escaped(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new TypeError(`a column holds no ${typeof value}`);
}

/** An array of texts: each in quotes, within which two characters are escaped. */
function asArray(texts: readonly unknown[]): string {
  const quoted = texts.map((one) => `"${String(one).replace(/["\\]/g, String.raw`\$&`)}"`);
  return `{${quoted.join(",")}}`;
}

const SPECIAL = /[\\\t\n\r]/;
const ESCAPES: Readonly<Record<string, string>> = {
  "\\": String.raw`\\`,
  "\t": String.raw`\t`,
  "\n": String.raw`\n`,
  "\r": String.raw`\r`,
};

function escaped(text: string): string {
  if (!SPECIAL.test(text)) return text;
  return text.replace(/[\\\t\n\r]/g, (one) => ESCAPES[one] ?? one);
}
