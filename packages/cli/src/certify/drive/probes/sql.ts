import { DatabaseSync } from "node:sqlite";
import pg from "pg";

/** Reads a merchant's database; never writes. */
export interface SqlReader {
  /** The only column of the only row as it is; else the row, or all rows. */
  read(sql: string, orderId: string): Promise<unknown>;
  close(): Promise<void>;
}

/** `postgres://…` or `sqlite:path`. */
export function openSql(address: string): SqlReader {
  return address.startsWith("sqlite:") ? openSqlite(address.slice(7)) : openPostgres(address);
}

function openSqlite(file: string): SqlReader {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  return {
    async read(sql, orderId) {
      const { text, takesOrder } = toPlaces(sql, "?1");
      const statement = database.prepare(text);
      return await Promise.resolve(shapeOf(takesOrder ? statement.all(orderId) : statement.all()));
    },
    async close() {
      database.close();
      await Promise.resolve();
    },
  };
}

function openPostgres(address: string): SqlReader {
  const pool = new pg.Pool({
    connectionString: address,
    max: 4,
    options: "-c default_transaction_read_only=on -c statement_timeout=15000",
  });
  pool.on("error", () => {
    // An idle connection that breaks is replaced; a query that fails says so itself.
  });
  return {
    async read(sql, orderId) {
      const { text, takesOrder } = toPlaces(sql, "$1");
      const { rows } = await pool.query<Record<string, unknown>>(text, takesOrder ? [orderId] : []);
      return shapeOf(rows);
    },
    close: async () => await pool.end(),
  };
}

/** `{order_id}` and `$1` both mean the order, as a parameter. */
function toPlaces(sql: string, place: string): { text: string; takesOrder: boolean } {
  const text = sql.replaceAll(/'\{order_id\}'|\{order_id\}|\$1\b/gu, () => place);
  return { text, takesOrder: text.includes(place) };
}

function shapeOf(rows: readonly object[]): unknown {
  const plain: unknown = JSON.parse(
    JSON.stringify(rows, (_, value: unknown) =>
      typeof value === "bigint" ? Number(value) : value,
    ),
  );
  const list = plain as readonly Record<string, unknown>[];
  if (list.length !== 1) return list;
  const [row = {}] = list;
  const values = Object.values(row);
  return values.length === 1 ? values[0] : row;
}
