import type { MerchantId } from "@gerbang/protocol";
import type { LoggedEvent } from "../../domain/transactions/logged-event.ts";
import { type EventFilter, findEventIds, findEvents } from "../../store/transactions/event-log.ts";
import { type Followed, type FollowOptions, followLog } from "../follow-log.ts";
import type { Gateway } from "../gateway.ts";

export type { EventFilter } from "../../store/transactions/event-log.ts";
export type { FollowOptions } from "../follow-log.ts";

/** A part of the merchant's log in the order of id, after an id. */
export async function listEvents(
  gateway: Gateway,
  merchantId: MerchantId,
  query: EventFilter & { readonly after?: string; readonly limit: number },
): Promise<readonly LoggedEvent[]> {
  const { after = "", limit, ...filter } = query;
  return await findEvents(gateway.db, merchantId, filter, { after, limit });
}

export type FollowedEvent = Followed<LoggedEvent>;

/** Tells a merchant's events as they are committed: nothing is left out (`followLog`). */
export async function followEvents(
  gateway: Gateway,
  merchantId: MerchantId,
  { filter, ...options }: FollowOptions & { readonly filter: EventFilter },
): Promise<AsyncGenerator<FollowedEvent, void, undefined>> {
  const { db } = gateway;
  const log = {
    find: async (after: string, limit: number) =>
      await findEvents(db, merchantId, filter, { after, limit }),
    placesIn: async (range: { readonly after: string; readonly upTo?: string }) =>
      await findEventIds(db, merchantId, filter, range),
    tail: {
      name: "event",
      read: async (after: string, limit: number) =>
        await findEvents(db, merchantId, {}, { after, limit }),
      placesAfter: async (after: string, limit: number) =>
        await findEventIds(db, merchantId, {}, { after, limit }),
      placeOf: ({ id }: LoggedEvent) => id,
      subjectsOf: ({ transactionId, orderId }: LoggedEvent) => [transactionId, orderId],
    },
    subject: filter.transactionId ?? filter.orderId,
    ...(Object.keys(filter).length > 0 && {
      matches: (event: LoggedEvent) => matches(event, filter),
    }),
  };
  return await followLog(gateway, merchantId, log, options);
}

/** What the store's filter finds, of an event that is at hand. */
function matches(event: LoggedEvent, filter: EventFilter): boolean {
  const { transactionId, orderId, name, since } = filter;
  if (transactionId !== undefined && event.transactionId !== transactionId) return false;
  // Of an order are the events of its transactions.
  if (orderId !== undefined && (event.orderId !== orderId || !event.transactionId)) return false;
  if (name !== undefined && !isNamed(event.name, name)) return false;
  return since === undefined || event.occurredAt >= since;
}

function isNamed(name: string, wanted: string): boolean {
  return wanted.endsWith("*") ? name.startsWith(wanted.slice(0, -1)) : name === wanted;
}
