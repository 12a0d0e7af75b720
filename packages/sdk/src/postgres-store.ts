import type { PaymentRecord } from "./payment-record.ts";
import type { PaymentStore } from "./store.ts";
import { createTurns } from "./turns.ts";

/** As much of a `pg` client as the store needs. */
export interface PostgresClient {
  query(
    text: string,
    values?: unknown[],
  ): Promise<{ readonly rows: unknown[]; readonly command?: string }>;
  release(error?: Error | boolean): void;
}

/** As much of a `pg.Pool` as the store needs. */
export interface PostgresPool<Client extends PostgresClient> {
  connect(): Promise<Client>;
}

export interface PostgresStoreOptions {
  /** `gerbang_payment` when absent; letters, digits, `_`, and one dot after a schema. */
  readonly table?: string;
}

export interface PostgresStore<Client> extends PaymentStore<Client> {
  /** The statements that make the table, for a migration of yours. They may be run again. */
  readonly schema: string;
  /** Runs `schema`. */
  ensureSchema(): Promise<void>;
}

/**
 * What a pool's `connect` promises. `pg` declares it a second time, with a callback, and that one is
 * what the compiler looks at first.
 */
type ClientOf<Pool> = Pool extends { connect(): Promise<infer Client> }
  ? unknown extends Client
    ? Pool extends { connect: { (): Promise<infer Other>; (callback: never): void } }
      ? Other
      : PostgresClient
    : Client
  : PostgresClient;

/**
 * Keeps records in the merchant's own PostgreSQL, through `pg` or anything shaped like it. Callbacks
 * get the client whose transaction is open; what they write with it commits with the record.
 */
export function postgresStore<Pool extends PostgresPool<PostgresClient>>(
  pool: Pool,
  options?: PostgresStoreOptions,
): PostgresStore<ClientOf<Pool>>;
export function postgresStore<Client extends PostgresClient>(
  pool: PostgresPool<Client>,
  options?: PostgresStoreOptions,
): PostgresStore<Client>;
export function postgresStore<Client extends PostgresClient>(
  pool: PostgresPool<Client>,
  { table = "gerbang_payment" }: PostgresStoreOptions = {},
): PostgresStore<Client> {
  if (!/^([a-z_]\w*\.)?[a-z_]\w*$/i.test(table)) {
    throw new TypeError("table must be a plain SQL name");
  }
  const schema = schemaOf(table);
  // Duplicates wait here rather than on a row lock, where each would hold a connection of the pool.
  const inTurn = createTurns();
  return {
    schema,
    ensureSchema: async () => {
      await onClient(pool, async (client) => await client.query(schema));
    },
    withOrder: async (orderId, work) =>
      await inTurn(
        orderId,
        async () =>
          await onClient(
            pool,
            async (client) =>
              await inTransaction(client, async () => {
                const order = await lockOrder(client, table, orderId);
                let isSaved = false;
                const save = async (record: PaymentRecord) => {
                  await saveRecord(client, table, record);
                  isSaved = true;
                };
                const result = await work({ tx: client, record: order, save });
                return { result, isSaved };
              }),
          ),
      ),
    find: async (orderId) =>
      await onClient(pool, async (client) => {
        const text = `select record from ${table} where order_id = $1`;
        return recordOf(await client.query(text, [orderId]));
      }),
    findDue: async (now, ordersMax) =>
      await onClient(pool, async (client) => {
        const text = `select order_id from ${table} where check_at <= $1 order by check_at limit $2`;
        const { rows } = await client.query(text, [now, ordersMax]);
        return (rows as { order_id: string }[]).map((row) => row.order_id);
      }),
  };
}

function schemaOf(table: string): string {
  const index = `${table.replace(".", "_")}_check_at`;
  return `create table if not exists ${table} (
  order_id text primary key check (order_id <> ''),
  record jsonb check (record ->> 'orderId' = order_id),
  check_at timestamptz
);
create index if not exists ${index} on ${table} (check_at) where check_at is not null;
`;
}

async function onClient<Client extends PostgresClient, Result>(
  pool: PostgresPool<Client>,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let isBroken = false;
  try {
    return await work(client);
  } catch (error) {
    isBroken = !(await hasRolledBack(client));
    throw error;
  } finally {
    // A connection in an unknown state must not serve anybody else.
    client.release(isBroken);
  }
}

async function inTransaction<Result>(
  client: PostgresClient,
  work: () => Promise<{ result: Result; isSaved: boolean }>,
): Promise<Result> {
  await client.query("begin");
  const { result, isSaved } = await work();
  const { command } = await client.query(isSaved ? "commit" : "rollback");
  // PostgreSQL answers a commit of a failed transaction with a rollback, and without an error.
  if (isSaved && command !== undefined && command !== "COMMIT") {
    throw new Error("A statement failed and its error was not thrown on: nothing was committed");
  }
  return result;
}

async function hasRolledBack(client: PostgresClient): Promise<boolean> {
  try {
    await client.query("rollback");
    return true;
  } catch {
    // The connection is gone and the transaction with it. The first error says why.
    return false;
  }
}

/** Makes the row if there is none, and holds its lock until the transaction ends. */
async function lockOrder(
  client: PostgresClient,
  table: string,
  orderId: string,
): Promise<PaymentRecord | undefined> {
  const text = `insert into ${table} as payment (order_id) values ($1)
on conflict (order_id) do update set order_id = excluded.order_id
returning payment.record`;
  return recordOf(await client.query(text, [orderId]));
}

async function saveRecord(
  client: PostgresClient,
  table: string,
  record: PaymentRecord,
): Promise<void> {
  const text = `update ${table} set record = $2, check_at = $3 where order_id = $1`;
  await client.query(text, [record.orderId, JSON.stringify(record), record.checkAt ?? null]);
}

function recordOf({ rows }: { readonly rows: unknown[] }): PaymentRecord | undefined {
  const [row] = rows as { record: PaymentRecord | null }[];
  return row?.record ?? undefined;
}
