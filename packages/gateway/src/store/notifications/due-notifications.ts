import type { MerchantId } from "@gerbang/protocol";
import type { Notification } from "../../domain/notifications/notification.ts";
import { columnsOf } from "../columns.ts";
import type { Db } from "../database.ts";
import { toNotification } from "../notification-row.ts";

/** What a merchant is owed at `now` of its time, the earliest first. */
export async function findDueNotifications(
  db: Db,
  merchantId: MerchantId,
  { now, limit }: { readonly now: Date; readonly limit: number },
): Promise<readonly Notification[]> {
  const rows = await db.kysely
    .selectFrom("notification")
    .select(columnsOf("notification"))
    .where("merchant_id", "=", merchantId)
    .where("state", "=", "owed")
    .where("due_at", "<=", now)
    .orderBy("due_at")
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map(toNotification);
}
