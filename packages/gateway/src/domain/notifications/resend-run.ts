import type { MerchantId } from "@gerbang/protocol";

/** One time that what an incident kept from arriving was sent again. Wall time, but for what is due. */
export interface ResendRun {
  readonly merchantId: MerchantId;
  readonly id: string;
  readonly incidentId: string;
  readonly begunAt: Date;
  readonly begunBy: string;
  /** Only what became owed at this moment of the merchant's time or later. */
  readonly owedSince: Date | undefined;
  readonly stoppedAt: Date | undefined;
  readonly stoppedBy: string | undefined;
  /** Notifications: what arrived, what was given up, and what is still owed. */
  readonly total: number;
  readonly sent: number;
  readonly failed: number;
  readonly left: number;
  /** Of those that are left: without any attempt yet. */
  readonly untried: number;
  /** When the next of those that failed once is tried, in the merchant's time. */
  readonly nextDueAt: Date | undefined;
}
