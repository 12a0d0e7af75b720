import type { MerchantId, OrderId, Rupiah, TransactionId } from "@gerbang/protocol";
import type { RetrySchedule, Schedule } from "./schedule.ts";

/** Cards can be subscribed with, too; there they are never charged here. */
export const SUBSCRIBED_TYPES = ["gopay", "credit_card"] as const;

/**
 * `disabled`: by the merchant, until it is enabled again. `failed`: a period could not be charged, and no retry
 * of it either. `completed`: there have been as many charges as there were to be. `cancelled` is for ever.
 */
export const SUBSCRIPTION_STATES = [
  "active",
  "disabled",
  "failed",
  "completed",
  "cancelled",
] as const;

export type SubscriptionState = (typeof SUBSCRIPTION_STATES)[number];

/** What a merchant says of a subscription. Core API section 8.6. */
export interface SubscriptionTerms {
  readonly name: string;
  readonly amount: Rupiah;
  readonly paymentType: (typeof SUBSCRIBED_TYPES)[number];
  readonly token: string;
  /** The pay account that the token is of. */
  readonly accountId?: string;
  readonly schedule: Schedule;
  readonly retrySchedule?: RetrySchedule;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly customerDetails?: Readonly<Record<string, unknown>>;
}

/** Times are the merchant's. */
export interface Subscription extends SubscriptionTerms {
  readonly merchantId: MerchantId;
  readonly id: string;
  readonly createdAt: Date;
  readonly state: SubscriptionState;
  /** How many periods were charged. */
  readonly currentInterval: number;
  /** The number of the period that is charged next; it counts those that failed, too. */
  readonly period: number;
  /** How often that period was tried. */
  readonly attempts: number;
  /** Whether a run has begun that has not ended. */
  readonly isRunning: boolean;
  /** When the period is due that is charged next. */
  readonly nextAt: Date;
  /** When the last period was due that was charged. */
  readonly previousAt?: Date;
  /** When the next run begins, or began: absent when the subscription is not active and none is under way. */
  readonly dueAt?: Date;
  /** Counts the changes. */
  readonly version: number;
}

/** One try to charge a period, with everything that it charges by: repeating it charges the same. */
export interface SubscriptionRun
  extends Pick<Subscription, "merchantId" | "amount" | "paymentType" | "token" | "accountId"> {
  readonly subscriptionId: string;
  readonly period: number;
  /** 1 is the first. */
  readonly attempt: number;
  /** Made of the subscription, the period and the attempt: however often it is run, it is the same order. */
  readonly orderId: OrderId;
  /** When the period is due. */
  readonly periodAt: Date;
  readonly begunAt: Date;
  /** Absent as long as it is under way. */
  readonly ended?: RunEnd;
}

export interface RunEnd extends RunOutcome {
  readonly endedAt: Date;
}

/** What became of a run. */
export interface RunOutcome {
  readonly isPaid: boolean;
  /** Absent where the charge was refused and no transaction was made. */
  readonly transactionId?: TransactionId;
  readonly transactionStatus?: string;
  /** As the Core API answers. */
  readonly statusCode: string;
  readonly statusMessage: string;
}
