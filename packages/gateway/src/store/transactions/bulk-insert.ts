import type { Notification } from "../../domain/notifications/notification.ts";
import type { NotificationAttempt } from "../../domain/notifications/notification-attempt.ts";
import type { LoggedEvent } from "../../domain/transactions/logged-event.ts";
import { isPaid, type Transaction } from "../../domain/transactions/transaction.ts";
import { fromAttempt } from "../attempt-row.ts";
import { insertFrom, type KnownTable, rowsInJson } from "../columns.ts";
import type { Db, Trx } from "../database.ts";
import { fromEvent } from "../event-row.ts";
import { fromNotification } from "../notification-row.ts";
import { runStatement } from "../statement.ts";
import { fromRefund, fromTransaction } from "./transaction-row.ts";

/** Transactions of a seeding, with everything that belongs to them. */
export interface SeededBatch {
  readonly transactions: readonly Transaction[];
  readonly events: readonly LoggedEvent[];
  readonly notifications: readonly Notification[];
  readonly attempts: readonly NotificationAttempt[];
}

// One commit per batch, its sums per hour with it. Rows that are there already stay as they are, so a
// seeding that was broken off is taken up again by repeating it.
const INSERT = `
with t as (
  ${insertAll("transaction", "$1")} returning id
), e as (
  ${insertAll("event", "$2")}
)
select count(*)::int as inserted from t`;
// Their foreign keys must find what the first statement made.
const INSERT_REFUNDS = insertAll("refund", "$1");
const INSERT_NOTIFICATIONS = insertAll("notification", "$1");
const INSERT_ATTEMPTS = insertAll("notification_attempt", "$1");

function insertAll(table: KnownTable, json: string): string {
  return `${insertFrom(table, "r")} from ${rowsInJson(table, { json, source: "r" })}
  on conflict do nothing`;
}

/** Returns how many transactions were new. */
export async function insertInBulk(trx: Trx, batch: SeededBatch): Promise<number> {
  const run = async (text: string, ...sent: readonly (readonly object[])[]) => {
    const values = sent.map((rows) => JSON.stringify(rows));
    return await runStatement<{ inserted: number }>(trx, { text, values });
  };
  const { transactions, events, notifications, attempts } = batch;
  const { rows } = await run(INSERT, transactions.map(fromTransaction), events.map(fromEvent));
  const refunds = transactions.flatMap((transaction) =>
    isPaid(transaction) ? transaction.refunds.map((one) => fromRefund(transaction, one)) : [],
  );
  await run(INSERT_REFUNDS, refunds);
  await run(INSERT_NOTIFICATIONS, notifications.map(fromNotification));
  await run(INSERT_ATTEMPTS, attempts.map(fromAttempt));
  return rows[0]?.inserted ?? 0;
}

/** Tells the planner what it has to expect of tables that have just grown. */
export async function analyzeTables(db: Db): Promise<void> {
  await runStatement(db, {
    text: "analyze transaction, refund, event, notification, notification_attempt, transaction_hour",
  });
}
