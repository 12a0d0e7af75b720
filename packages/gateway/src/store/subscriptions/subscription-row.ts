import type {
  RunEnd,
  Subscription,
  SubscriptionRun,
} from "../../domain/subscriptions/subscription.ts";
import type { SubscriptionRow, SubscriptionRunRow } from "../tables.ts";

export function toSubscription(row: SubscriptionRow): Subscription {
  return {
    merchantId: row.merchant_id,
    id: row.id,
    name: row.name,
    amount: row.amount,
    paymentType: row.payment_type,
    token: row.token,
    schedule: {
      interval: row.interval_count,
      unit: row.interval_unit,
      ...(row.interval_max !== null && { maxInterval: row.interval_max }),
      startAt: row.start_at,
    },
    createdAt: row.created_at,
    state: row.state,
    currentInterval: row.current_interval,
    period: row.period,
    attempts: row.attempts,
    isRunning: row.running,
    nextAt: row.next_at,
    version: row.version,
    ...toOptional(row),
  };
}

function toOptional(row: SubscriptionRow): Partial<Subscription> {
  const { retry_count: interval, retry_unit: unit, retry_max: maxInterval } = row;
  const hasRetry = interval !== null && unit !== null && maxInterval !== null;
  return {
    ...(row.account_id !== null && { accountId: row.account_id }),
    ...(hasRetry && { retrySchedule: { interval, unit, maxInterval } }),
    ...(row.metadata && { metadata: row.metadata }),
    ...(row.customer_details && { customerDetails: row.customer_details }),
    ...(row.previous_at && { previousAt: row.previous_at }),
    ...(row.due_at && { dueAt: row.due_at }),
  };
}

export function fromSubscription(subscription: Subscription): SubscriptionRow {
  const { schedule, retrySchedule } = subscription;
  return {
    merchant_id: subscription.merchantId,
    id: subscription.id,
    payment_type: subscription.paymentType,
    account_id: subscription.accountId ?? null,
    interval_unit: schedule.unit,
    interval_max: schedule.maxInterval ?? null,
    start_at: schedule.startAt,
    ...fromRetry(retrySchedule),
    metadata: subscription.metadata ?? null,
    customer_details: subscription.customerDetails ?? null,
    created_at: subscription.createdAt,
    ...fromChanging(subscription),
  };
}

function fromRetry(retry: Subscription["retrySchedule"]) {
  if (!retry) return { retry_count: null, retry_unit: null, retry_max: null };
  return { retry_count: retry.interval, retry_unit: retry.unit, retry_max: retry.maxInterval };
}

/** The columns that a change may write. */
export function fromChanging(subscription: Subscription) {
  return {
    name: subscription.name,
    amount: subscription.amount,
    token: subscription.token,
    interval_count: subscription.schedule.interval,
    state: subscription.state,
    current_interval: subscription.currentInterval,
    period: subscription.period,
    attempts: subscription.attempts,
    running: subscription.isRunning,
    next_at: subscription.nextAt,
    previous_at: subscription.previousAt ?? null,
    due_at: subscription.dueAt ?? null,
    version: subscription.version,
  } satisfies Partial<SubscriptionRow>;
}

export function toRun(row: SubscriptionRunRow): SubscriptionRun {
  const ended = toRunEnd(row);
  return {
    merchantId: row.merchant_id,
    subscriptionId: row.subscription_id,
    period: row.period,
    attempt: row.attempt,
    orderId: row.order_id,
    amount: row.amount,
    paymentType: row.payment_type,
    token: row.token,
    ...(row.account_id !== null && { accountId: row.account_id }),
    periodAt: row.period_at,
    begunAt: row.begun_at,
    ...(ended && { ended }),
  };
}

function toRunEnd(row: SubscriptionRunRow): RunEnd | undefined {
  if (row.ended_at === null) return undefined;
  return {
    endedAt: row.ended_at,
    isPaid: row.paid === true,
    ...(row.transaction_id !== null && { transactionId: row.transaction_id }),
    ...(row.transaction_status !== null && { transactionStatus: row.transaction_status }),
    statusCode: row.status_code ?? "",
    statusMessage: row.status_message ?? "",
  };
}

export function fromRun(run: SubscriptionRun): SubscriptionRunRow {
  return {
    merchant_id: run.merchantId,
    subscription_id: run.subscriptionId,
    period: run.period,
    attempt: run.attempt,
    order_id: run.orderId,
    amount: run.amount,
    payment_type: run.paymentType,
    token: run.token,
    account_id: run.accountId ?? null,
    period_at: run.periodAt,
    begun_at: run.begunAt,
    ...fromRunEnd(run.ended),
  };
}

const UNDER_WAY = {
  ended_at: null,
  paid: null,
  transaction_id: null,
  transaction_status: null,
  status_code: null,
  status_message: null,
} as const satisfies Partial<SubscriptionRunRow>;

/** The columns that the end of a run writes. */
export function fromRunEnd(ended: RunEnd | undefined) {
  if (!ended) return UNDER_WAY;
  return {
    ended_at: ended.endedAt,
    paid: ended.isPaid,
    transaction_id: ended.transactionId ?? null,
    transaction_status: ended.transactionStatus ?? null,
    status_code: ended.statusCode,
    status_message: ended.statusMessage,
  } satisfies Partial<SubscriptionRunRow>;
}
