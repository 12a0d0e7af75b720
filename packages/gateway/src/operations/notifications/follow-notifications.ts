import type { MerchantId } from "@gerbang/protocol";
import type { Notification } from "../../domain/notifications/notification.ts";
import {
  findNotificationIds,
  findNotificationsAfter,
} from "../../store/notifications/notification-log.ts";
import { type Followed, type FollowOptions, followLog } from "../follow-log.ts";
import type { Gateway } from "../gateway.ts";

/** A part of what the merchant is owed, and was, in the order of id, after an id. */
export async function listOwed(
  gateway: Gateway,
  merchantId: MerchantId,
  query: { readonly orderId?: string; readonly after?: string; readonly limit: number },
): Promise<readonly Notification[]> {
  const { orderId, after = "", limit } = query;
  return await findNotificationsAfter(gateway.db, merchantId, orderId, { after, limit });
}

/**
 * Tells what a merchant is owed as it is committed, whether or not anybody takes it: nothing is left out
 * (`followLog`).
 */
export async function followNotifications(
  gateway: Gateway,
  merchantId: MerchantId,
  { orderId, ...options }: FollowOptions & { readonly orderId?: string },
): Promise<AsyncGenerator<Followed<Notification>, void, undefined>> {
  const { db } = gateway;
  const log = {
    find: async (after: string, limit: number) =>
      await findNotificationsAfter(db, merchantId, orderId, { after, limit }),
    placesIn: async (range: { readonly after: string; readonly upTo?: string }) =>
      await findNotificationIds(db, merchantId, orderId, range),
    tail: {
      name: "notification",
      read: async (after: string, limit: number) =>
        await findNotificationsAfter(db, merchantId, undefined, { after, limit }),
      placesAfter: async (after: string, limit: number) =>
        await findNotificationIds(db, merchantId, undefined, { after, limit }),
      placeOf: ({ id }: Notification) => id,
      subjectsOf: (notification: Notification) => [notification.orderId],
    },
    subject: orderId,
  };
  return await followLog(gateway, merchantId, log, options);
}
