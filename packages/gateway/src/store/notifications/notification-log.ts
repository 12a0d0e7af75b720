import type { MerchantId } from "@gerbang/protocol";
import type { Notification } from "../../domain/notifications/notification.ts";
import { columnsOf } from "../columns.ts";
import type { Db } from "../database.ts";
import { toNotification } from "../notification-row.ts";
import { isOfOrder } from "./notification-history.ts";

/** A part of a merchant's notifications by id, which is the order in which they became owed. */
interface NotificationRange {
  readonly after: string;
  readonly upTo?: string;
}

/** What a merchant is owed, and was, the first one first; of one order only when it is named. */
export async function findNotificationsAfter(
  db: Db,
  merchantId: MerchantId,
  orderId: string | undefined,
  page: NotificationRange & { readonly limit: number },
): Promise<readonly Notification[]> {
  const rows = await inRange(db, merchantId, orderId, page)
    .select(columnsOf("notification"))
    .orderBy("id")
    .limit(page.limit)
    .execute();
  return rows.map(toNotification);
}

/** The ids of a part of them. */
export async function findNotificationIds(
  db: Db,
  merchantId: MerchantId,
  orderId: string | undefined,
  { limit, ...range }: NotificationRange & { readonly limit?: number },
): Promise<readonly string[]> {
  const found = inRange(db, merchantId, orderId, range).select("id").orderBy("id");
  const rows = await (limit === undefined ? found : found.limit(limit)).execute();
  return rows.map(({ id }) => id);
}

/** Along the primary key, or by the transactions of the order. */
function inRange(
  db: Db,
  merchantId: MerchantId,
  orderId: string | undefined,
  { after, upTo }: NotificationRange,
) {
  return db.kysely
    .selectFrom("notification")
    .where("merchant_id", "=", merchantId)
    .where("id", ">", after)
    .where((row) =>
      row.and([
        ...(upTo === undefined ? [] : [row("id", "<=", upTo)]),
        ...(orderId === undefined ? [] : [isOfOrder(row, merchantId, orderId)]),
      ]),
    );
}
