import type { Merchant } from "../../domain/merchants/merchant.ts";
import { type Notification, oweNotification } from "../../domain/notifications/notification.ts";
import { presentCreated, presentRun } from "../../domain/subscriptions/describe-subscription.ts";
import type {
  RunEnd,
  Subscription,
  SubscriptionRun,
} from "../../domain/subscriptions/subscription.ts";
import type { LoggedEvent, NewEvent } from "../../domain/transactions/logged-event.ts";
import type { Gateway } from "../gateway.ts";

/** What the merchant is told of a new subscription: nothing without a recurring URL. Core API section 5.7. */
export function tellCreated(
  gateway: Gateway,
  merchant: Merchant,
  subscription: Subscription,
): readonly Notification[] {
  return owed(gateway, merchant, {
    orderId: subscription.id,
    transactionId: undefined,
    transactionStatus: "subscription.created",
    body: presentCreated(subscription),
    createdAt: subscription.createdAt,
  });
}

/** What the merchant is told of a run that has ended, with the subscription as that left it. */
export function tellRun(
  gateway: Gateway,
  merchant: Merchant,
  { subscription, run }: { subscription: Subscription; run: SubscriptionRun & { ended: RunEnd } },
): readonly Notification[] {
  return owed(gateway, merchant, {
    orderId: run.orderId,
    transactionId: run.ended.transactionId,
    transactionStatus: "subscription.charge",
    body: presentRun(subscription, run.ended),
    createdAt: run.ended.endedAt,
  });
}

type Told = Pick<Notification, "orderId" | "transactionId" | "transactionStatus" | "createdAt"> & {
  readonly body: object;
};

function owed(
  { newId }: Gateway,
  { id: merchantId, settings }: Merchant,
  { body, ...told }: Told,
): readonly Notification[] {
  const url = settings.recurringNotificationUrl;
  if (url === undefined) return [];
  const made = { ...told, merchantId, id: newId(), url, body: JSON.stringify(body) };
  return [oweNotification({ ...made, kind: "subscription", faults: undefined })];
}

/** The log's entry about a subscription. */
export function entryOf(
  { newId, wallNow }: Gateway,
  { merchantId, id }: Subscription,
  { name, occurredAt, data }: NewEvent,
): LoggedEvent {
  return {
    merchantId,
    id: newId(),
    transactionId: undefined,
    orderId: undefined,
    name,
    occurredAt,
    recordedAt: wallNow(),
    data: { subscription_id: id, ...data },
  };
}
