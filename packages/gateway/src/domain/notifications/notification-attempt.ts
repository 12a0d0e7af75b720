import type { MerchantId } from "@gerbang/protocol";
import type { PlannedFault } from "./fault-plan.ts";
import type { DeliveryFailure, Redirect } from "./retry-rules.ts";

/** One try at delivering a notification, as it is kept. Times are the merchant's unless they say so. */
export interface NotificationAttempt {
  readonly merchantId: MerchantId;
  readonly notificationId: string;
  /** 1 is the first. */
  readonly number: number;
  readonly startedAt: Date;
  /** Wall time. */
  readonly recordedAt: Date;
  readonly latencyMs: number;
  readonly requestHeaders: Readonly<Record<string, string>>;
  /** Where the redirects, if any, led. */
  readonly finalUrl: string;
  readonly redirects: readonly Redirect[];
  /** `undefined` when nothing answered; then `error` says why. */
  readonly answerStatus: number | undefined;
  /** The first kilobyte. */
  readonly answerBody: string | undefined;
  readonly error: DeliveryFailure | undefined;
  readonly errorDetail: string | undefined;
  /** The faults that acted on this attempt. */
  readonly faults: readonly PlannedFault[];
  /** Which row of the retry table decided. */
  readonly rule: string;
  readonly nextAt: Date | undefined;
  /** Of the last answer; cookies by their names alone. `undefined` when nothing answered. */
  readonly answerHeaders: Readonly<Record<string, string>> | undefined;
  /** The delivery incident that a failure belongs to. */
  readonly incidentId: string | undefined;
}
