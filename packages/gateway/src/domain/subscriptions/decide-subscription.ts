import type { MerchantId } from "@gerbang/protocol";
import { type FixedMember, findChangedFixed, type SentFixed } from "./fixed-members.ts";
import { firstDueAfter, nextDue, type Schedule } from "./schedule.ts";
import type { Subscription, SubscriptionTerms } from "./subscription.ts";

/** What a merchant may ask to be changed. */
export type SubscriptionChange = Partial<
  Pick<SubscriptionTerms, "name" | "amount" | "token"> & { readonly interval: number }
>;

/** `ended`: it is cancelled, or has charged as often as it was to; where it has to be active, it is not. */
export type SubscriptionDecision =
  | { readonly outcome: "applied"; readonly subscription: Subscription }
  | { readonly outcome: "unchanged"; readonly subscription: Subscription }
  | { readonly outcome: "refused"; readonly reason: "ended" }
  /** Only of an update: these members stay what they are. */
  | {
      readonly outcome: "refused";
      readonly reason: "fixed";
      readonly members: readonly FixedMember[];
    };

export type DecideSubscription = (subscription: Subscription, now: Date) => SubscriptionDecision;

/**
 * A subscription made now. Without a time to start at it starts now, and charges after one interval. What should
 * have been charged before now is not: of a start in the past only the day and the time of day count.
 */
export function newSubscription(
  { schedule, ...terms }: Omit<SubscriptionTerms, "schedule"> & { readonly schedule: NewSchedule },
  { merchantId, id }: { readonly merchantId: MerchantId; readonly id: string },
  now: Date,
): Subscription {
  const { startAt = now, ...rest } = schedule;
  const whole: Schedule = { ...rest, startAt };
  const nextAt = schedule.startAt
    ? firstDueAfter(whole, startAt, before(now))
    : nextDue(whole, now);
  return {
    ...terms,
    schedule: whole,
    merchantId,
    id,
    createdAt: now,
    state: "active",
    currentInterval: 0,
    period: 1,
    attempts: 0,
    isRunning: false,
    nextAt,
    dueAt: nextAt,
    version: 1,
  };
}

export type NewSchedule = Omit<Schedule, "startAt"> & { readonly startAt?: Date };

/** What is due at this very moment is not past. */
function before(now: Date): Date {
  return new Date(now.getTime() - 1);
}

/**
 * The next run charges by it; one that has begun does not. The period that is due next stays where it is. What
 * is sent besides and cannot be changed has to be what it is already: otherwise nothing is changed.
 */
export function decideUpdate(change: SubscriptionChange, sent: SentFixed = {}): DecideSubscription {
  return (subscription) => {
    if (isEnded(subscription)) return { outcome: "refused", reason: "ended" };
    const members = findChangedFixed(subscription, sent);
    if (members.length > 0) return { outcome: "refused", reason: "fixed", members };
    const { interval = subscription.schedule.interval, ...terms } = change;
    const schedule = { ...subscription.schedule, interval };
    return applied(subscription, { ...subscription, ...terms, schedule });
  };
}

/** Nothing is charged from now on, but what has begun. Periods that were being tried again are given up. */
export const decideDisable: DecideSubscription = (subscription) => {
  if (isEnded(subscription)) return { outcome: "refused", reason: "ended" };
  if (subscription.state !== "active") return { outcome: "unchanged", subscription };
  return applied(subscription, stopped(subscription, "disabled"));
};

/** Charges again, from the next period that is due. Those that were due meanwhile are never charged. */
export const decideEnable: DecideSubscription = (subscription, now) => {
  if (isEnded(subscription)) return { outcome: "refused", reason: "ended" };
  if (subscription.state === "active") return { outcome: "unchanged", subscription };
  const { schedule, isRunning, state } = subscription;
  if (isRunning) return applied(subscription, { ...subscription, state: "active" });
  const from = state === "failed" ? nextDue(schedule, subscription.nextAt) : subscription.nextAt;
  const dueAt = firstDueAfter(schedule, from, before(now));
  return applied(subscription, { ...subscription, state: "active", nextAt: dueAt, dueAt });
};

/** The next run is due now. The period that it charges, and those after it, stay where they are. */
export const decideHurry: DecideSubscription = (subscription, now) => {
  const { isRunning, state, dueAt } = subscription;
  if (isRunning || (dueAt && dueAt <= now)) return { outcome: "unchanged", subscription };
  if (state !== "active") return { outcome: "refused", reason: "ended" };
  return applied(subscription, { ...subscription, dueAt: now });
};

/** For ever. Cancelling it again changes nothing. */
export const decideCancel: DecideSubscription = (subscription) => {
  if (subscription.state === "cancelled") return { outcome: "unchanged", subscription };
  return applied(subscription, stopped(subscription, "cancelled"));
};

function isEnded({ state }: Subscription): boolean {
  return state === "completed" || state === "cancelled";
}

/** The same in a state in which nothing is due. A run that has begun still comes to its end. */
function stopped(
  subscription: Subscription,
  state: Exclude<Subscription["state"], "active">,
): Subscription {
  if (subscription.isRunning) return { ...subscription, state };
  const { dueAt: _, ...idle } = subscription;
  return { ...idle, state, ...(idle.attempts > 0 && followingPeriod(idle)) };
}

/** The period that was tried is over; the one after it was not tried yet. */
export function followingPeriod({ period, schedule, nextAt }: Subscription) {
  return { period: period + 1, attempts: 0, nextAt: nextDue(schedule, nextAt) };
}

/**
 * The same of one that was charged at last, however late: those that fell due by now are never charged, for
 * nobody expects several charges at once. They do not count, so what has an end ends as much later.
 */
export function comingPeriod(subscription: Subscription, now: Date) {
  const following = followingPeriod(subscription);
  const { schedule } = subscription;
  return { ...following, nextAt: firstDueAfter(schedule, following.nextAt, now) };
}

function applied(before: Subscription, after: Subscription): SubscriptionDecision {
  return { outcome: "applied", subscription: { ...after, version: before.version + 1 } };
}
