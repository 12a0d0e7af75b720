import type { MerchantId } from "@gerbang/protocol";

/** What runs by itself for each merchant, without anybody asking for it. */
export const BACKGROUND_WORK = [
  "fault_planning",
  "expiry",
  "refund_confirmation",
  "delivery",
  "hour_sums",
  "upstream",
  "subscription",
] as const;

export type BackgroundWork = (typeof BACKGROUND_WORK)[number];

/** One piece of it. */
export interface WorkPlace {
  readonly merchantId: MerchantId;
  readonly work: BackgroundWork;
  /** The transaction or notification that it is about; absent: everything of the merchant. */
  readonly subject?: string;
}

/** Background work that failed, and waits for its next try or for somebody who lifts it. Wall time. */
export interface StalledWork extends WorkPlace {
  readonly failures: number;
  /** What went wrong the last time. */
  readonly error: string;
  readonly failedAt: Date;
  readonly retryAt: Date;
  /** Since when it is no longer tried. */
  readonly quarantinedAt?: Date;
}

/**
 * How failing work is tried again: after 1 s, 2 s, 4 s and so on, and after ten failures, which is
 * after some eight minutes, not any more.
 */
export const STALLED_WORK_RULES = {
  firstRetryMs: 1_000,
  retryMsMax: 300_000,
  failuresMax: 10,
} as const;
