import type { MerchantId } from "@gerbang/protocol";
import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import {
  type DeliveryIncident,
  type IncidentState,
  incidentState,
} from "../../domain/notifications/delivery-incident.ts";
import {
  countOpenIncidents as countOpen,
  type FoundIncident,
  findIncidents,
} from "../../store/notifications/incidents.ts";
import { findAttempts } from "../../store/notifications/notification-history.ts";
import type { Gateway } from "../gateway.ts";

const DAY_MS = 86_400_000;

/** How many failed attempts are looked at for the sums of one incident: in lists, and of one alone. */
const LOOKED_AT_IN_LISTS = 500;
const LOOKED_AT_MAX = 5_000;

const OPEN_MAX = 50;
const RECOVERED_MAX = 20;

/** An incident with what it is now. */
export type ShownIncident = DeliveryIncident & { readonly state: IncidentState };

/** What fails now, and what has recovered in the last 24 hours of the merchant's time; the newest first. */
export async function readCurrentIncidents(
  gateway: Gateway,
  { id, clock }: Pick<Merchant, "id" | "clock">,
): Promise<readonly ShownIncident[]> {
  const dayAgo = new Date(merchantTime(clock, gateway.wallNow()).getTime() - DAY_MS);
  const query = { lookedAt: LOOKED_AT_IN_LISTS, wall: gateway.wallNow() };
  const [open, recovered] = await Promise.all([
    findIncidents(gateway.db, id, { ...query, state: "current", limit: OPEN_MAX }),
    findIncidents(gateway.db, id, {
      ...query,
      state: "recovered",
      endedAfter: dayAgo,
      limit: RECOVERED_MAX,
    }),
  ]);
  return await complete(gateway, id, [...open, ...recovered]);
}

/** A merchant's incidents, the newest first. */
export async function listIncidents(
  gateway: Gateway,
  merchantId: MerchantId,
  page: { readonly state?: IncidentState; readonly before?: string; readonly limit: number },
): Promise<readonly ShownIncident[]> {
  const query = { ...page, lookedAt: LOOKED_AT_IN_LISTS, wall: gateway.wallNow() };
  return await complete(gateway, merchantId, await findIncidents(gateway.db, merchantId, query));
}

export async function readIncident(
  gateway: Gateway,
  merchantId: MerchantId,
  id: string,
): Promise<ShownIncident | undefined> {
  const query = { id, limit: 1, lookedAt: LOOKED_AT_MAX, wall: gateway.wallNow() };
  const found = await findIncidents(gateway.db, merchantId, query);
  return (await complete(gateway, merchantId, found))[0];
}

/** How many incidents need somebody: of a merchant, or of all. */
export async function countOpenIncidents(
  gateway: Gateway,
  merchantId?: MerchantId,
): Promise<number> {
  return await countOpen(gateway.db, gateway.wallNow(), merchantId);
}

async function complete(
  gateway: Gateway,
  merchantId: MerchantId,
  found: readonly FoundIncident[],
): Promise<readonly ShownIncident[]> {
  const ids = [...new Set(found.map((one) => one.lastNotificationId))];
  const attempts = await findAttempts(gateway.db, merchantId, ids);
  const now = gateway.wallNow();
  return found.map(({ lastNumber, ...incident }) => ({
    ...incident,
    state: incidentState(incident, now),
    lastAttempt: attempts.find(
      ({ notificationId, number }) =>
        notificationId === incident.lastNotificationId && number === lastNumber,
    ),
  }));
}
