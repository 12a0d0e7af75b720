import type { MerchantId, TransactionId } from "@gerbang/protocol";
import { CompiledQuery } from "kysely";
import type { Db, Trx } from "../database.ts";
import type { NotificationAttemptRow, NotificationRow } from "../tables.ts";

export interface NotificationCriteria {
  readonly id?: string;
  readonly transactionId?: TransactionId;
  readonly orderId?: string;
  readonly endpoint?: string;
  readonly state?: NotificationRow["state"];
  /** Older than this one: the last id of the page before. */
  readonly before?: string;
  readonly limit: number;
}

/** A merchant's notifications, the newest first. */
export async function findNotifications(
  db: Db,
  merchantId: MerchantId,
  filter: NotificationCriteria,
): Promise<readonly NotificationRow[]> {
  return await db.kysely
    .selectFrom("notification")
    .selectAll()
    .where("merchant_id", "=", merchantId)
    .where((row) => {
      const { id, transactionId, orderId, endpoint, state, before } = filter;
      return row.and([
        ...(id === undefined ? [] : [row("id", "=", id)]),
        ...(transactionId === undefined ? [] : [row("transaction_id", "=", transactionId)]),
        ...(orderId === undefined ? [] : [row("order_id", "=", orderId)]),
        ...(endpoint === undefined ? [] : [row("endpoint", "=", endpoint)]),
        ...(state === undefined ? [] : [row("state", "=", state)]),
        ...(before === undefined ? [] : [row("id", "<", before)]),
      ]);
    })
    .orderBy("id", "desc")
    .limit(filter.limit)
    .execute();
}

/** The attempts at these notifications, the first ones first. */
export async function findAttempts(
  db: Db,
  merchantId: MerchantId,
  notificationIds: readonly string[],
): Promise<readonly NotificationAttemptRow[]> {
  if (notificationIds.length === 0) return [];
  return await db.kysely
    .selectFrom("notification_attempt")
    .selectAll()
    .where("merchant_id", "=", merchantId)
    .where("notification_id", "in", [...notificationIds])
    .orderBy("notification_id")
    .orderBy("number")
    .execute();
}

/**
 * The next given-up notifications of an endpoint: the last one's id, and those that nothing repeats
 * yet. They stay locked, so that of two people who resend them the second finds them repeated.
 */
export async function lockGivenUp(
  trx: Trx,
  merchantId: MerchantId,
  page: { readonly endpoint: string; readonly after: string; readonly limit: number },
): Promise<{ readonly last: string | undefined; readonly unrepeated: readonly NotificationRow[] }> {
  const locked = await trx
    .selectFrom("notification")
    .selectAll()
    .where("merchant_id", "=", merchantId)
    .where("endpoint", "=", page.endpoint)
    .where("state", "=", "given_up")
    .where("id", ">", page.after)
    .orderBy("id")
    .limit(page.limit)
    .forUpdate()
    .execute();
  if (locked.length === 0) return { last: undefined, unrepeated: [] };
  // A statement of its own: it sees what the one that was waited for has written.
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
  return { last: locked.at(-1)?.id, unrepeated: locked.filter(({ id }) => !repeated.has(id)) };
}

const INSERT = `
insert into notification select * from jsonb_populate_recordset(null::notification, $1::jsonb)`;

export async function insertNotifications(
  executor: Db["kysely"],
  rows: readonly NotificationRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await executor.executeQuery(CompiledQuery.raw(INSERT, [JSON.stringify(rows)]));
}
