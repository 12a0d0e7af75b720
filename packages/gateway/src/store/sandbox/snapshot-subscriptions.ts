import type { OrderId, TransactionId } from "@gerbang/protocol";
import { parseAnyOrderId, type Rupiah } from "@gerbang/protocol";
import { INTERVAL_UNITS, RETRY_UNITS } from "../../domain/subscriptions/schedule.ts";
import { SUBSCRIBED_TYPES, SUBSCRIPTION_STATES } from "../../domain/subscriptions/subscription.ts";
import type { FileProblems } from "./file-problems.ts";
import type { JsonObject } from "./json-object.ts";
import { isJsonObject } from "./json-object.ts";
import {
  choice,
  deadline,
  flag,
  id,
  jsonObject,
  moment,
  orNull,
  type RowFields,
  text,
  textOf,
  whole,
} from "./row-fields.ts";
import type { PlacedRows, SnapshotRow } from "./snapshot-row.ts";

const AMOUNT_MAX = 99_999_999_999;
const COUNT_MAX = 99_999;

const amount = whole<Rupiah>(1, AMOUNT_MAX);
const name = textOf("a name of letters, digits, - _ ~ and .", 40, (value) =>
  /^[A-Za-z0-9_~.-]+$/.test(value) ? value : undefined,
);
/** In characters, which are up to two units each: as much as the API takes. */
const token = textOf("a token", 2_000, (value) => value || undefined);
/** Nobody looks whether there is such an account before it is charged. */
const accountId = orNull(
  textOf("a text of 1 to 64 characters", 128, (value) => value || undefined),
);
const answer = orNull(text(1_000));

export const SUBSCRIPTION_FIELDS: RowFields<SnapshotRow<"subscription">> = {
  id: id(),
  name,
  amount,
  payment_type: choice(SUBSCRIBED_TYPES),
  token,
  account_id: accountId,
  interval_count: whole(1, 999),
  interval_unit: choice(INTERVAL_UNITS),
  interval_max: orNull(whole(1, 9_999)),
  start_at: moment(),
  retry_count: orNull(whole(1, 999)),
  retry_unit: orNull(choice(RETRY_UNITS)),
  retry_max: orNull(whole(0, 3)),
  metadata: orNull(jsonObject()),
  customer_details: orNull(jsonObject()),
  created_at: moment(),
  state: choice(SUBSCRIPTION_STATES),
  current_interval: whole(0, COUNT_MAX),
  period: whole(1, COUNT_MAX),
  attempts: whole(0, 4),
  running: flag(),
  // A long interval from the last year on leads beyond the years of clocks.
  next_at: textMoment(),
  previous_at: orNull(deadline()),
  due_at: orNull(textMoment()),
  version: whole(1, 1_000_000_000),
};

export const RUN_FIELDS: RowFields<SnapshotRow<"subscription_run">> = {
  subscription_id: id(),
  period: whole(1, COUNT_MAX),
  attempt: whole(1, 4),
  order_id: textOf<OrderId>("an order id", 160, parseAnyOrderId),
  amount,
  payment_type: choice(SUBSCRIBED_TYPES),
  token,
  account_id: accountId,
  period_at: deadline(),
  begun_at: moment(),
  ended_at: orNull(moment()),
  paid: orNull(flag()),
  transaction_id: orNull(id<TransactionId>()),
  transaction_status: orNull(text(50)),
  status_code: answer,
  status_message: answer,
};

function textMoment() {
  return textOf("a time of the years from 2000 to 2199", 40, (value) => {
    const read = /^2[01]\d\d-\d\d-\d\dT/.test(value) ? new Date(value) : undefined;
    return read && !Number.isNaN(read.getTime()) ? read.toISOString() : undefined;
  });
}

/** Says where subscriptions, their runs and the transactions of those do not agree; the rest the schema says. */
export function checkSubscriptions(
  { subscription, subscription_run: runs }: PlacedRows,
  transactions: ReadonlyMap<string, SnapshotRow<"transaction">>,
  problems: FileProblems,
): void {
  const underWay = new Set<string>();
  const known = new Set(subscription.map(({ row }) => row.id));
  for (const { line, row } of runs) {
    const say = (problem: string) => problems.add(line, `subscription_run.${problem}`);
    if (!known.has(row.subscription_id)) say("subscription_id is that of no subscription");
    if (row.ended_at === null) underWay.add(row.subscription_id);
    if (row.transaction_id === null) continue;
    if (transactions.get(row.transaction_id)?.order_id !== row.order_id) {
      say("transaction_id is that of no transaction of its order");
    }
  }
  for (const { line, row } of subscription) {
    if (row.running === underWay.has(row.id)) continue;
    problems.add(line, "subscription.running does not agree with its runs");
  }
}

/** Whether a text is a message about a subscription that tells what its row says. */
export function isSubscriptionMessage(
  row: SnapshotRow<"notification">,
  { id: own, subscription, transaction }: JsonObject,
): boolean {
  if (row.transaction_status === "subscription.created") {
    return own === row.order_id && row.transaction_id === null;
  }
  return (
    isJsonObject(subscription) &&
    isJsonObject(transaction) &&
    (transaction["transaction_id"] ?? null) === row.transaction_id
  );
}

/** The same message of another merchant's, and of a transaction that has another name. */
export function adoptSubscriptionMessage(
  body: JsonObject,
  { merchantId, ids }: { merchantId: string; ids: ReadonlyMap<string, TransactionId> },
): JsonObject {
  const { subscription, transaction } = body;
  if (!isJsonObject(subscription) || !isJsonObject(transaction)) return body;
  const made = ids.get(String(transaction["transaction_id"]));
  return {
    ...body,
    transaction: { ...transaction, ...(made !== undefined && { transaction_id: made }) },
    subscription: { ...subscription, merchant_id: merchantId },
  };
}
