import type { MerchantId, Rupiah } from "@gerbang/protocol";
import type { IncidentCause } from "./incident-cause.ts";
import type { NotificationAttempt } from "./notification-attempt.ts";

/** That nobody wants to hear of an incident for a while. Wall time. */
export interface IncidentMute {
  readonly by: string;
  readonly since: Date;
  /** Until it is over when absent. */
  readonly until?: Date;
  readonly reason?: string;
}

/** What an incident kept, or keeps, from arriving. */
interface IncidentReach {
  /** Orders whose notifications failed by it. */
  readonly orders: number;
  /** Those of them of which a notification has not arrived, nor its copy. */
  readonly waitingOrders: number;
  /** What these are worth. */
  readonly amountAtStake: Rupiah;
  /** Notifications that would be sent again: given up, or waiting for another attempt. */
  readonly resendable: number;
  /** When the first of them is tried next. */
  readonly nextDueAt: Date | undefined;
  /** Whether only a part was looked at: each number is that of it. */
  readonly isPart: boolean;
}

/** So many notifications of an endpoint back it is counted how often it answered. */
export const ANSWERS_SEEN_MAX = 100;

/**
 * A URL that does not take what it is sent, by one cause: from the first failure to an answer, or to a failure
 * of another cause. Times are the merchant's unless they say so.
 */
export interface DeliveryIncident {
  readonly merchantId: MerchantId;
  readonly id: string;
  readonly url: string;
  /** Scheme, host and port of the URL. */
  readonly endpoint: string;
  readonly cause: IncidentCause;
  readonly openedAt: Date;
  /** How often it began anew within an hour; the first counts. */
  readonly falls: number;
  /** Attempts that failed. */
  readonly failures: number;
  readonly endedAt: Date | undefined;
  readonly endedBy: "answer" | "other_cause" | undefined;
  readonly lastAt: Date;
  readonly lastNotificationId: string;
  /** The newest that failed; absent when it was cleared away. */
  readonly lastAttempt: NotificationAttempt | undefined;
  readonly mute: IncidentMute | undefined;
  /** Whether anybody is still to be told at this URL. */
  readonly isInUse: boolean;
  readonly reach: IncidentReach;
  /** Attempts that were answered since it ended; {@link ANSWERS_SEEN_MAX} and more are not told apart. */
  readonly answeredSince: number;
}

/** Whether somebody should see to it. */
export type IncidentState = "open" | "muted" | "recovered";

export function incidentState(
  { endedAt, mute }: Pick<DeliveryIncident, "endedAt" | "mute">,
  /** Of the wall. */
  now: Date,
): IncidentState {
  if (endedAt) return "recovered";
  return mute && (mute.until === undefined || mute.until > now) ? "muted" : "open";
}
