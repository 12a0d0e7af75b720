import { DatabaseSync } from "node:sqlite";
import pg from "pg";

export type Row = Readonly<Record<string, unknown>>;
/** One statement, with its values at `$1`, `$2`, …; gives the rows. */
export type Sql = (
  text: string,
  ...values: readonly (string | number | null)[]
) => Promise<readonly Row[]>;

/** As much of a database as a small shop needs. */
export interface Database {
  /** Plain statements, each by itself. */
  readonly sql: Sql;
  /** All or nothing; nobody else changes what it has read for update. */
  readonly transaction: <Result>(work: (sql: Sql) => Promise<Result>) => Promise<Result>;
  /** What makes a select in a transaction wait for others who do the same. */
  readonly forUpdate: string;
}

const SCHEMA = [
  `create table if not exists orders (
    id text primary key, amount integer not null, credits integer not null default 0,
    paid integer not null default 0, refunded integer not null default 0,
    forced text, newest text)`,
  `create table if not exists attempts (
    transaction_id text primary key, order_id text not null, paid integer not null default 0,
    settled integer not null default 0, ended integer not null default 0,
    checks integer not null default 0)`,
  `create table if not exists refunds (
    transaction_id text not null, refund_key text not null, amount integer not null,
    primary key (transaction_id, refund_key))`,
  "create table if not exists memory (note text primary key)",
];

/** By a `postgres:` address, or a file of SQLite. */
export async function openDatabase(address: string): Promise<Database> {
  const database = /^postgres(?:ql)?:/.test(address) ? openPostgres(address) : openSqlite(address);
  for (const statement of SCHEMA) await database.sql(statement);
  return database;
}

function openPostgres(connectionString: string): Database {
  const pool = new pg.Pool({ connectionString, max: 8 });
  const by =
    (client: Pick<pg.Pool, "query">): Sql =>
    async (text, ...values) =>
      (await client.query<Row>(text, [...values])).rows;
  return {
    sql: by(pool),
    forUpdate: "for update",
    transaction: async (work) => {
      const client = await pool.connect();
      try {
        await client.query("begin");
        const result = await work(by(client));
        await client.query("commit");
        return result;
      } catch (error) {
        await client.query("rollback");
        throw error;
      } finally {
        client.release();
      }
    },
  };
}

/** One connection: whoever is in a transaction has it alone until the end. */
function openSqlite(file: string): Database {
  const database = new DatabaseSync(file);
  database.exec("pragma journal_mode = wal; pragma synchronous = off; pragma busy_timeout = 5000");
  const run: Sql = async (text, ...values) => {
    const statement = database.prepare(text.replaceAll(/\$(\d+)/g, "?$1"));
    return await Promise.resolve(statement.all(...values) as readonly Row[]);
  };
  let last: Promise<unknown> = Promise.resolve();
  const alone = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return await mine;
  };
  return {
    sql: async (text, ...values) => await alone(async () => await run(text, ...values)),
    forUpdate: "",
    transaction: async (work) =>
      await alone(async () => {
        database.exec("begin immediate");
        try {
          const result = await work(run);
          database.exec("commit");
          return result;
        } catch (error) {
          database.exec("rollback");
          throw error;
        }
      }),
  };
}
