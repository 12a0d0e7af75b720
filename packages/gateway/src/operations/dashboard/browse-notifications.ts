import type { MerchantId } from "@gerbang/protocol";
import { firstIdAt } from "../../domain/first-id.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { type EndpointHealth, findEndpointHealth } from "../../store/dashboard/endpoint-health.ts";
import {
  findNotificationPage,
  type ListedNotification,
  type NotificationFilter,
  type NotificationListPage,
} from "../../store/dashboard/notification-list.ts";
import { findUnused } from "../../store/url-in-use.ts";
import type { Gateway } from "../gateway.ts";
import {
  listNotifications,
  type NotificationHistory,
} from "../notifications/list-notifications.ts";

export type { NotificationFilter } from "../../store/dashboard/notification-list.ts";

export interface BrowsedNotification extends ListedNotification {
  /** Whether the settings still name its URL, or its charge did. */
  readonly isInUse: boolean;
}

/** One page of a list, the newest first, and where its neighbours begin. */
interface NotificationPage {
  readonly notifications: readonly BrowsedNotification[];
  readonly newerId?: string;
  readonly olderId?: string;
}

export async function browseNotifications(
  gateway: Gateway,
  merchantId: MerchantId,
  { filter, page }: { readonly filter: NotificationFilter; readonly page: NotificationListPage },
): Promise<NotificationPage> {
  // One row more than shown tells whether the list goes on.
  const found = await findNotificationPage(gateway.db, merchantId, {
    filter,
    page: { ...page, limit: page.limit + 1 },
  });
  const goesOn = found.length > page.limit;
  const listed = found.slice(0, page.limit);
  const ids = listed.map(({ id }) => id);
  const unused = await findUnused(gateway.db, merchantId, ids);
  const shown = listed.map((one) => ({ ...one, isInUse: !unused.has(one.id) }));
  const notifications = page.direction === "older" ? shown : [...shown].reverse();
  const [first, last] = [notifications[0], notifications.at(-1)];
  const hasNewer = page.direction === "newer" ? goesOn : page.fromId !== undefined;
  const hasOlder = page.direction === "older" ? goesOn : page.fromId !== undefined;
  return {
    notifications,
    ...(first && hasNewer && { newerId: first.id }),
    ...(last && hasOlder && { olderId: last.id }),
  };
}

export async function readNotification(
  gateway: Gateway,
  merchantId: MerchantId,
  notificationId: string,
): Promise<NotificationHistory | undefined> {
  const [found] = await listNotifications(gateway, merchantId, { id: notificationId, limit: 1 });
  return found;
}

/** Which ones come before and after one of a list. */
export async function findNeighbours(
  gateway: Gateway,
  merchantId: MerchantId,
  { filter, id }: { readonly filter: NotificationFilter; readonly id: string },
): Promise<Pick<NotificationPage, "newerId" | "olderId">> {
  const beside = async (direction: NotificationListPage["direction"]) => {
    const page = { direction, fromId: id, limit: 1 };
    return (await findNotificationPage(gateway.db, merchantId, { filter, page }))[0]?.id;
  };
  const [newerId, olderId] = await Promise.all([beside("newer"), beside("older")]);
  return {
    ...(newerId !== undefined && { newerId }),
    ...(olderId !== undefined && { olderId }),
  };
}

const DAY_MS = 86_400_000;

/** How one URL did lately, and whether anybody still wants to be told there. */
export interface WatchedEndpoint extends EndpointHealth {
  /** Whether the settings name it, or the charge of its newest notification. */
  readonly isInUse: boolean;
}

/** How each endpoint did with its latest notifications of the last 24 hours. */
export async function readEndpointHealth(
  gateway: Gateway,
  { id, settings }: Pick<Merchant, "id" | "settings">,
): Promise<readonly WatchedEndpoint[]> {
  const sinceId = firstIdAt(new Date(gateway.wallNow().getTime() - DAY_MS));
  const found = await findEndpointHealth(gateway.db, id, sinceId);
  const named = new Set(settings.paymentNotificationUrls);
  return found.map((one) => ({ ...one, isInUse: one.isNamedByCharge || named.has(one.url) }));
}
