import type { MerchantId } from "@gerbang/protocol";
import type { Notification } from "../../domain/notifications/notification.ts";
import type { NotificationAttempt } from "../../domain/notifications/notification-attempt.ts";
import type { LoggedEvent } from "../../domain/transactions/logged-event.ts";
import { isPaid, type Transaction } from "../../domain/transactions/transaction.ts";
import { fromAttempt } from "../attempt-row.ts";
import { insertFrom, type KnownTable, rowsInJson } from "../columns.ts";
import type { CopyRows } from "../copy-rows.ts";
import type { Db, Trx } from "../database.ts";
import { fromEvent } from "../event-row.ts";
import { fromNotification } from "../notification-row.ts";
import { runStatement } from "../statement.ts";
import type { RefundRow } from "../tables.ts";
import { fromRefund, fromTransaction } from "./transaction-row.ts";

/** Transactions of a seeding, with everything that belongs to them. */
export interface SeededBatch {
  readonly transactions: readonly Transaction[];
  readonly events: readonly LoggedEvent[];
  readonly notifications: readonly Notification[];
  readonly attempts: readonly NotificationAttempt[];
}

// Rows that are there already stay as they are, so a seeding that was broken off is taken up again by
// repeating it. So does an order that has a live transaction: nothing of another one is written then.
const INSERT_TRANSACTIONS = `
with t as (
  ${insertAll("transaction", "$1")} returning id
)
select (select count(*) from t)::int as inserted, array(
  select id from t
  union all
  select known.id from unnest($3::text[]) wanted(id), lateral (
    select id from transaction where merchant_id = $2 and id = wanted.id offset 0) known
) as known`;
const INSERT_EVENTS = insertAll("event", "$1");
const INSERT_REFUNDS = insertAll("refund", "$1");
const INSERT_NOTIFICATIONS = insertAll("notification", "$1");
const INSERT_ATTEMPTS = insertAll("notification_attempt", "$1");

function insertAll(table: KnownTable, json: string): string {
  return `${insertFrom(table, "r")} from ${rowsInJson(table, { json, source: "r" })}
  on conflict do nothing`;
}

// By ids and by orders, each an index descent, also where the table was empty when this was planned.
const FIND_ANY = `
select exists (
  select from unnest($2::text[]) wanted(id), lateral (
    select from transaction t where t.merchant_id = $1 and t.id = wanted.id offset 0) known
  union all
  select from unnest($3::text[]) wanted(order_id), lateral (
    select from transaction t where t.merchant_id = $1 and t.order_id = wanted.order_id
    limit 1) known
) as found`;

/**
 * Returns how many transactions were new. They are copied in, unless something of theirs may be there
 * already: an insert leaves it as it is, and a copy would stop.
 */
export async function addInBulk(
  trx: Trx,
  copy: CopyRows,
  { merchantId, batch }: { readonly merchantId: MerchantId; readonly batch: SeededBatch },
): Promise<number> {
  const { transactions, events, notifications, attempts } = batch;
  const ids = transactions.map(({ id }) => id);
  const orders = transactions.map(({ orderId }) => orderId);
  const { rows } = await runStatement<{ found: boolean }>(trx, {
    text: FIND_ANY,
    values: [merchantId, ids, orders],
  });
  if (rows[0]?.found !== false) return await insertInBulk(trx, merchantId, batch);
  // In this order: each refers to those before it.
  await copy("transaction", transactions.map(fromTransaction));
  await copy("refund", refundsOf(transactions));
  await copy("event", events.map(fromEvent));
  await copy("notification", notifications.map(fromNotification));
  await copy("notification_attempt", attempts.map(fromAttempt));
  return transactions.length;
}

async function insertInBulk(
  trx: Trx,
  merchantId: MerchantId,
  { transactions, events, notifications, attempts }: SeededBatch,
): Promise<number> {
  const { rows } = await runStatement<{ inserted: number; known: readonly string[] }>(trx, {
    text: INSERT_TRANSACTIONS,
    values: [
      JSON.stringify(transactions.map(fromTransaction)),
      merchantId,
      transactions.map(({ id }) => id),
    ],
  });
  const known = new Set(rows[0]?.known);
  const isKnown = ({ transactionId }: { readonly transactionId?: string | undefined }) =>
    transactionId !== undefined && known.has(transactionId);
  const insert = async (text: string, of: readonly object[]) =>
    await runStatement(trx, { text, values: [JSON.stringify(of)] });
  const owed = notifications.filter(isKnown);
  const sent = new Set(owed.map(({ id }) => id));
  const tried = attempts.filter(({ notificationId }) => sent.has(notificationId));
  await insert(INSERT_REFUNDS, refundsOf(transactions.filter(({ id }) => known.has(id))));
  await insert(INSERT_EVENTS, events.filter(isKnown).map(fromEvent));
  await insert(INSERT_NOTIFICATIONS, owed.map(fromNotification));
  await insert(INSERT_ATTEMPTS, tried.map(fromAttempt));
  return rows[0]?.inserted ?? 0;
}

function refundsOf(transactions: readonly Transaction[]): readonly RefundRow[] {
  return transactions.flatMap((transaction) =>
    isPaid(transaction) ? transaction.refunds.map((one) => fromRefund(transaction, one)) : [],
  );
}

/** Tells the planner what it has to expect of tables that have just grown. */
export async function analyzeTables(db: Db): Promise<void> {
  await runStatement(db, {
    text: "analyze transaction, refund, event, notification, notification_attempt, hour_change",
  });
}
