import { DEFAULT_RETRY } from "./schedule.ts";
import type { Subscription } from "./subscription.ts";

/** What a subscription was made with and keeps for ever, by the names of the API, as something that can be compared. */
const FIXED = {
  payment_type: ({ paymentType }: Subscription) => paymentType,
  "schedule.interval_unit": ({ schedule }: Subscription) => schedule.unit,
  /** 0: without end. */
  "schedule.max_interval": ({ schedule }: Subscription) => schedule.maxInterval ?? 0,
  "schedule.start_time": ({ schedule }: Subscription) => toSecond(schedule.startAt),
  "retry_schedule.interval": (subscription: Subscription) => retryOf(subscription).interval,
  "retry_schedule.interval_unit": (subscription: Subscription) => retryOf(subscription).unit,
  "retry_schedule.max_interval": (subscription: Subscription) => retryOf(subscription).maxInterval,
  metadata: ({ metadata }: Subscription) => metadata ?? {},
  customer_details: ({ customerDetails }: Subscription) => customerDetails ?? {},
  "gopay.account_id": ({ accountId }: Subscription) => accountId,
};

export type FixedMember = keyof typeof FIXED;

/** What a merchant sends of them with a change, as many clients do who send the whole subscription again. */
export type SentFixed = Partial<Readonly<Record<FixedMember, unknown>>>;

/** Those that are sent as something else than they are: they cannot be changed. */
export function findChangedFixed(
  subscription: Subscription,
  sent: SentFixed,
): readonly FixedMember[] {
  const names = Object.keys(FIXED) as readonly FixedMember[];
  return names.filter((name) => {
    const value = sent[name];
    return value !== undefined && toKey(value) !== toKey(FIXED[name](subscription));
  });
}

/** Messages and answers tell a start by the second, or finer. */
export function toSecond(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}

function retryOf({ retrySchedule = DEFAULT_RETRY }: Subscription) {
  return retrySchedule;
}

/** The same text for what is the same but for the order of its members. */
function toKey(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
