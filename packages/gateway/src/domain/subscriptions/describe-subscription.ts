import {
  type SubscriptionMembers,
  type SubscriptionResponse,
  type SubscriptionRunMessage,
  type TransactionId,
  WIB_OFFSET_HOURS,
} from "@gerbang/protocol";
import type { RunOutcome, Subscription } from "./subscription.ts";

const WIB_MS = WIB_OFFSET_HOURS * 3_600_000;

/** How a subscription is written: answers tell the time of Western Indonesia without saying so, messages UTC. */
type WriteTime = (time: Date) => string;

const asAnswered: WriteTime = (time) => microseconds(new Date(time.getTime() + WIB_MS));
const asTold: WriteTime = (time) => `${microseconds(time)}Z`;

function microseconds(time: Date): string {
  return `${time.toISOString().slice(0, -1)}000`;
}

/** What the API answers about a subscription, with the transactions that it made, the oldest first. Section 8.6. */
export function describeSubscription(
  subscription: Subscription,
  transactionIds: readonly TransactionId[],
): SubscriptionResponse {
  const { schedule, retrySchedule, previousAt } = subscription;
  const { schedule: told, ...members } = describeMembers(subscription, asAnswered);
  return {
    ...members,
    created_at: asAnswered(subscription.createdAt),
    schedule: {
      ...told,
      ...(schedule.maxInterval !== undefined && { max_interval: schedule.maxInterval }),
      ...(previousAt && { previous_execution_at: asAnswered(previousAt) }),
    },
    ...(retrySchedule && {
      retry_schedule: {
        interval: retrySchedule.interval,
        interval_unit: retrySchedule.unit,
        max_interval: retrySchedule.maxInterval,
      },
    }),
    transaction_ids: transactionIds,
  };
}

/** The message that a subscription was made. It carries no signature. */
export function presentCreated(subscription: Subscription): SubscriptionMembers {
  return {
    ...describeMembers(subscription, asTold),
    merchant_id: subscription.merchantId,
  };
}

/** The message about one run: also without a signature. */
export function presentRun(
  subscription: Subscription,
  { isPaid, transactionId, transactionStatus, ...outcome }: RunOutcome,
): SubscriptionRunMessage {
  return {
    transaction: {
      ...(transactionStatus !== undefined && { transaction_status: transactionStatus }),
      ...(transactionId !== undefined && { transaction_id: transactionId }),
      ...(!isPaid && { status_message: outcome.statusMessage }),
      status_code: outcome.statusCode,
    },
    subscription: presentCreated(subscription),
    event_name: "subscription.charge",
  };
}

function describeMembers(subscription: Subscription, write: WriteTime): SubscriptionMembers {
  const { schedule, state, accountId, metadata, customerDetails } = subscription;
  const isOver = state === "completed" || state === "cancelled";
  return {
    id: subscription.id,
    name: subscription.name,
    amount: String(subscription.amount),
    currency: "IDR",
    schedule: {
      interval: schedule.interval,
      current_interval: subscription.currentInterval,
      interval_unit: schedule.unit,
      start_time: write(schedule.startAt),
      ...(!isOver && { next_execution_at: write(subscription.nextAt) }),
    },
    status: state === "active" ? "active" : "inactive",
    token: subscription.token,
    payment_type: subscription.paymentType,
    ...(metadata && { metadata }),
    ...(customerDetails && { customer_details: customerDetails }),
    ...(accountId !== undefined && { gopay: { account_id: accountId } }),
  };
}
