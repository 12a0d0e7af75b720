import { CompiledQuery } from "kysely";
import type { Db, Trx } from "../database.ts";
import type { EventRow, NotificationRow, RefundRow, TransactionRow } from "../tables.ts";

/** Rows of a seeding that belong together. Attempts are rows of their table, all columns named. */
export interface BulkRows {
  readonly transactions: readonly TransactionRow[];
  readonly refunds: readonly RefundRow[];
  readonly events: readonly EventRow[];
  readonly notifications: readonly NotificationRow[];
  readonly attempts: readonly Readonly<Record<string, unknown>>[];
}

// One commit per batch, its sums per hour with it. Rows that are there already stay as they are, so a
// seeding that was broken off is taken up again by repeating it.
const INSERT = `
with t as (
  insert into transaction select * from jsonb_populate_recordset(null::transaction, $1::jsonb)
  on conflict do nothing returning id
), e as (
  insert into event select * from jsonb_populate_recordset(null::event, $2::jsonb)
  on conflict do nothing
)
select count(*)::int as inserted from t`;
// Their foreign keys must find what the first statement made.
const INSERT_REFUNDS = `insert into refund
  select * from jsonb_populate_recordset(null::refund, $1::jsonb) on conflict do nothing`;
const INSERT_NOTIFICATIONS = `insert into notification
  select * from jsonb_populate_recordset(null::notification, $1::jsonb) on conflict do nothing`;
const INSERT_ATTEMPTS = `insert into notification_attempt
  select * from jsonb_populate_recordset(null::notification_attempt, $1::jsonb)
  on conflict do nothing`;

/** Returns how many transactions were new. */
export async function insertInBulk(trx: Trx, rows: BulkRows): Promise<number> {
  const run = async <Row>(text: string, ...sent: readonly (readonly unknown[])[]) => {
    const query = CompiledQuery.raw(
      text,
      sent.map((some) => JSON.stringify(some)),
    );
    return (await trx.executeQuery(query as CompiledQuery<Row>)).rows;
  };
  const [counted] = await run<{ inserted: number }>(INSERT, rows.transactions, rows.events);
  await run(INSERT_REFUNDS, rows.refunds);
  await run(INSERT_NOTIFICATIONS, rows.notifications);
  await run(INSERT_ATTEMPTS, rows.attempts);
  return counted?.inserted ?? 0;
}

/** Tells the planner what it has to expect of tables that have just grown. */
export async function analyze(db: Db): Promise<void> {
  await db.pool.query(
    "analyze transaction, refund, event, notification, notification_attempt, transaction_hour",
  );
}
