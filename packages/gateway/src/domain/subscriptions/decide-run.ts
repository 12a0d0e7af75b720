import { comingPeriod, followingPeriod } from "./decide-subscription.ts";
import { runOrderId } from "./run-order-id.ts";
import { DEFAULT_RETRY, retryAt } from "./schedule.ts";
import type { RunEnd, RunOutcome, Subscription, SubscriptionRun } from "./subscription.ts";

interface BegunRun {
  readonly subscription: Subscription;
  readonly run: SubscriptionRun;
}

/** Begins to charge the period that is due; `undefined` when none is, or a run is under way. */
export function decideRun(subscription: Subscription, now: Date): BegunRun | undefined {
  const { dueAt, period, isRunning } = subscription;
  if (isRunning || !dueAt || dueAt > now) return undefined;
  const { merchantId, id: subscriptionId, amount, paymentType, token, accountId } = subscription;
  const attempt = subscription.attempts + 1;
  return {
    subscription: {
      ...subscription,
      attempts: attempt,
      isRunning: true,
      version: subscription.version + 1,
    },
    run: {
      merchantId,
      subscriptionId,
      amount,
      paymentType,
      token,
      ...(accountId !== undefined && { accountId }),
      period,
      attempt,
      orderId: runOrderId(subscription, { period, attempt }),
      periodAt: subscription.nextAt,
      begunAt: now,
    },
  };
}

export interface EndedRun {
  readonly subscription: Subscription;
  readonly run: SubscriptionRun & { readonly ended: RunEnd };
}

/**
 * What a run that has ended makes of its subscription, which the merchant may have changed meanwhile: the next
 * period to come when it was paid, a retry when it was not, and when there is none left, no period any more.
 */
export function decideRunEnd(
  subscription: Subscription,
  run: SubscriptionRun,
  outcome: RunOutcome,
  now: Date,
): EndedRun {
  const { dueAt: _, ...before } = subscription;
  const after = outcome.isPaid ? paid(before, run, now) : failed(before, now);
  return {
    subscription: { ...after, isRunning: false, version: subscription.version + 1 },
    run: { ...run, ended: { ...outcome, endedAt: now } },
  };
}

function paid(subscription: Subscription, { periodAt }: SubscriptionRun, now: Date): Subscription {
  const currentInterval = subscription.currentInterval + 1;
  const { maxInterval = Number.POSITIVE_INFINITY } = subscription.schedule;
  const next = { ...subscription, ...comingPeriod(subscription, now), currentInterval };
  const after = { ...next, previousAt: periodAt };
  if (currentInterval >= maxInterval) {
    return after.state === "cancelled" ? after : { ...after, state: "completed" };
  }
  return after.state === "active" ? { ...after, dueAt: after.nextAt } : after;
}

function failed(subscription: Subscription, now: Date): Subscription {
  const { retrySchedule: retry = DEFAULT_RETRY, attempts, period } = subscription;
  if (subscription.state !== "active") {
    return { ...subscription, ...followingPeriod(subscription) };
  }
  if (attempts <= retry.maxInterval) return { ...subscription, dueAt: retryAt(retry, now) };
  // What failed stays the period that is told; enabling it again goes on with the one after it.
  return { ...subscription, state: "failed", period: period + 1, attempts: 0 };
}
