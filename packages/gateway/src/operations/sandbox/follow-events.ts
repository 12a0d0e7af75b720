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
    placeOf: ({ id }: LoggedEvent) => id,
  };
  return await followLog(gateway, merchantId, log, options);
}
