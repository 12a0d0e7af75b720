import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { requireSimulated } from "../../domain/merchants/simulated.ts";
import { newSubscription } from "../../domain/subscriptions/decide-subscription.ts";
import type { Subscription } from "../../domain/subscriptions/subscription.ts";
import { insertSubscription } from "../../store/subscriptions/commit-subscription.ts";
import type { Gateway } from "../gateway.ts";
import type { AnswerFrom } from "../transactions/run-once.ts";
import { entryOf, tellCreated } from "./tell.ts";

type NewTerms = Parameters<typeof newSubscription>[0];

/**
 * Makes a subscription of a sandbox merchant, and owes the message about it. Each call makes another one: an
 * idempotency key is what makes it safe to repeat. Core API section 8.6.
 */
export async function createSubscription(
  gateway: Gateway,
  merchant: Merchant,
  terms: NewTerms,
  answerFrom?: AnswerFrom<Subscription>,
): Promise<Subscription> {
  requireSimulated(merchant);
  const now = merchantTime(merchant.clock, gateway.wallNow());
  const names = { merchantId: merchant.id, id: gateway.newId() };
  const subscription = newSubscription(terms, names, now);
  const notifications = tellCreated(gateway, merchant, subscription);
  await insertSubscription(gateway.db, subscription, {
    event: entryOf(gateway, subscription, {
      name: "subscription.created",
      occurredAt: now,
      data: {},
    }),
    notifications,
    answer: answerFrom?.(subscription),
  });
  const owesNotifications = notifications.length > 0;
  gateway.db.changes.announce({ merchantId: merchant.id, owesNotifications });
  return subscription;
}
