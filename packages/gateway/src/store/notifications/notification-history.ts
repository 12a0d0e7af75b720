import type { MerchantId, OrderId, TransactionId } from "@gerbang/protocol";
import type { ExpressionBuilder } from "kysely";
import type { Notification, NotificationState } from "../../domain/notifications/notification.ts";
import type { NotificationAttempt } from "../../domain/notifications/notification-attempt.ts";
import { toAttempt } from "../attempt-row.ts";
import { columnsOf, insertFrom, rowsInJson } from "../columns.ts";
import type { Db, Trx } from "../database.ts";
import { fromNotification, toNotification } from "../notification-row.ts";
import { runStatement } from "../statement.ts";
import type { Tables } from "../tables.ts";

export interface NotificationHistoryFilter {
  readonly id?: string;
  readonly transactionId?: TransactionId;
  readonly orderId?: string;
  readonly endpoint?: string;
  readonly state?: NotificationState;
  /** Older than this one: the last id of the page before. */
  readonly before?: string;
  readonly limit: number;
}

/** A merchant's notifications, the newest first. */
export async function findNotifications(
  db: Db,
  merchantId: MerchantId,
  filter: NotificationHistoryFilter,
): Promise<readonly Notification[]> {
  const rows = await db.kysely
    .selectFrom("notification")
    .select(columnsOf("notification"))
    .where("merchant_id", "=", merchantId)
    .where((row) => {
      const { id, transactionId, orderId, endpoint, state, before } = filter;
      return row.and([
        ...(id === undefined ? [] : [row("id", "=", id)]),
        ...(transactionId === undefined ? [] : [row("transaction_id", "=", transactionId)]),
        ...(orderId === undefined ? [] : [isOfOrder(row, merchantId, orderId)]),
        ...(endpoint === undefined ? [] : [row("endpoint", "=", endpoint)]),
        ...(state === undefined ? [] : [row("state", "=", state)]),
        ...(before === undefined ? [] : [row("id", "<", before)]),
      ]);
    })
    .orderBy("id", "desc")
    .limit(filter.limit)
    .execute();
  return rows.map(toNotification);
}

/** These of a merchant's notifications, in no order. */
export async function findTheseNotifications(
  executor: Db["kysely"],
  merchantId: MerchantId,
  ids: readonly string[],
): Promise<readonly Notification[]> {
  const rows = await executor
    .selectFrom("notification")
    .select(columnsOf("notification"))
    .where("merchant_id", "=", merchantId)
    .where("id", "in", [...ids])
    .execute();
  return rows.map(toNotification);
}

/**
 * By the transactions of the order, for which there is an index. A test message belongs to none, and
 * there are few of them.
 */
export function isOfOrder(
  row: ExpressionBuilder<Tables, "notification">,
  merchantId: MerchantId,
  orderId: string,
) {
  const ofTransactions = row
    .selectFrom("transaction as t")
    .innerJoin("notification as n", (join) =>
      join.onRef("n.merchant_id", "=", "t.merchant_id").onRef("n.transaction_id", "=", "t.id"),
    )
    .select("n.id")
    .where("t.merchant_id", "=", merchantId)
    .where("t.order_id", "=", orderId as OrderId);
  const tests = row
    .selectFrom("notification as n")
    .select("n.id")
    .where("n.merchant_id", "=", merchantId)
    .where("n.transaction_id", "is", null)
    .where("n.order_id", "=", orderId);
  return row("id", "in", ofTransactions.unionAll(tests));
}

/** The attempts at these notifications, the first ones first. */
export async function findAttempts(
  db: Db,
  merchantId: MerchantId,
  notificationIds: readonly string[],
): Promise<readonly NotificationAttempt[]> {
  if (notificationIds.length === 0) return [];
  const rows = await db.kysely
    .selectFrom("notification_attempt")
    .select(columnsOf("notification_attempt"))
    .where("merchant_id", "=", merchantId)
    .where("notification_id", "in", [...notificationIds])
    .orderBy("notification_id")
    .orderBy("number")
    .execute();
  return rows.map(toAttempt);
}

/**
 * The next given-up notifications of an endpoint: the last one's id, and those of which no copy was sent
 * yet. They stay locked, so that of two people who resend them the second finds the first one's copies.
 */
export async function lockGivenUp(
  trx: Trx,
  merchantId: MerchantId,
  page: { readonly endpoint: string; readonly after: string; readonly limit: number },
): Promise<{ readonly last: string | undefined; readonly unrepeated: readonly Notification[] }> {
  const locked = await trx
    .selectFrom("notification")
    .select(columnsOf("notification"))
    .where("merchant_id", "=", merchantId)
    .where("endpoint", "=", page.endpoint)
    .where("state", "=", "given_up")
    .where("id", ">", page.after)
    .orderBy("id")
    .limit(page.limit)
    .forUpdate()
    .execute();
  if (locked.length === 0) return { last: undefined, unrepeated: [] };
  // A statement of its own, so that it sees what was committed while the first one waited for locks.
  const copies = await trx
    .selectFrom("notification")
    .select("copy_of")
    .where("merchant_id", "=", merchantId)
    .where(
      "copy_of",
      "in",
      locked.map(({ id }) => id),
    )
    .execute();
  const repeated = new Set(copies.map(({ copy_of }) => copy_of));
  const unrepeated = locked.filter(({ id }) => !repeated.has(id));
  return { last: locked.at(-1)?.id, unrepeated: unrepeated.map(toNotification) };
}

const INSERT = `
${insertFrom("notification", "n")} from ${rowsInJson("notification", { json: "$1", source: "n" })}`;

export async function insertNotifications(
  executor: Db["kysely"],
  notifications: readonly Notification[],
): Promise<void> {
  if (notifications.length === 0) return;
  const rows = notifications.map(fromNotification);
  await runStatement(executor, { text: INSERT, values: [JSON.stringify(rows)] });
}
