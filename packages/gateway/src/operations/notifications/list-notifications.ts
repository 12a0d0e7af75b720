import type { MerchantId } from "@gerbang/protocol";
import type { Notification } from "../../domain/notifications/notification.ts";
import type { NotificationAttempt } from "../../domain/notifications/notification-attempt.ts";
import {
  findAttempts,
  findNotifications,
  type NotificationHistoryFilter,
} from "../../store/notifications/notification-history.ts";
import { findUnused } from "../../store/url-in-use.ts";
import type { Gateway } from "../gateway.ts";

/** A notification with everything that was tried to deliver it, the first attempt first. */
export interface NotificationHistory {
  readonly notification: Notification;
  readonly attempts: readonly NotificationAttempt[];
  /** Whether the settings still name its URL, or its charge did. */
  readonly isInUse: boolean;
}

export type { NotificationHistoryFilter } from "../../store/notifications/notification-history.ts";

/** The merchant's notifications with their attempts, the newest first. */
export async function listNotifications(
  gateway: Gateway,
  merchantId: MerchantId,
  filter: NotificationHistoryFilter,
): Promise<readonly NotificationHistory[]> {
  const notifications = await findNotifications(gateway.db, merchantId, filter);
  const ids = notifications.map(({ id }) => id);
  const triedIds = notifications.filter((one) => one.attempts > 0).map(({ id }) => id);
  const [tried, unused] = await Promise.all([
    findAttempts(gateway.db, merchantId, triedIds),
    findUnused(gateway.db, merchantId, ids),
  ]);
  const attempts = Map.groupBy(tried, (attempt) => attempt.notificationId);
  return notifications.map((notification) => ({
    notification,
    attempts: attempts.get(notification.id) ?? [],
    isInUse: !unused.has(notification.id),
  }));
}
