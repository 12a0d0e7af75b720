import type { Merchant } from "../../domain/merchants/merchant.ts";
import { saveMute } from "../../store/notifications/incidents.ts";
import type { Gateway } from "../gateway.ts";

interface MuteWish {
  /** Who does not want to hear of it. */
  readonly by: string;
  /** In milliseconds of everybody's time; until it is over when absent. */
  readonly forMs?: number;
  readonly reason?: string;
}

/**
 * Has an open incident disturb nobody for a while. That ends by itself when the URL answers or fails in
 * another way. Returns whether there was such an incident; repeating it counts the while from now.
 */
export async function muteIncident(
  gateway: Gateway,
  { id: merchantId }: Pick<Merchant, "id">,
  id: string,
  { by, forMs, reason }: MuteWish,
): Promise<boolean> {
  const since = gateway.wallNow();
  const isSaved = await saveMute(
    gateway.db,
    { merchantId, id },
    {
      by,
      since,
      ...(forMs !== undefined && { until: new Date(since.getTime() + forMs) }),
      ...(reason !== undefined && { reason }),
    },
  );
  if (isSaved) gateway.db.changes.announce({ merchantId });
  return isSaved;
}

/** Has it disturb people again. Safe to repeat. */
export async function unmuteIncident(
  gateway: Gateway,
  { id: merchantId }: Pick<Merchant, "id">,
  id: string,
): Promise<boolean> {
  const isSaved = await saveMute(gateway.db, { merchantId, id }, undefined);
  if (isSaved) gateway.db.changes.announce({ merchantId });
  return isSaved;
}
