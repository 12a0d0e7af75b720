import type { MerchantId, TransactionId } from "@gerbang/protocol";
import type { Subscription, SubscriptionRun } from "../../domain/subscriptions/subscription.ts";
import {
  findSubscription,
  listRuns,
  listSubscriptions,
  listTransactionIds,
  type SubscriptionPage,
} from "../../store/subscriptions/find-subscription.ts";
import type { Gateway } from "../gateway.ts";

/** A subscription with the transactions that it made, the oldest first. */
interface ReadSubscription {
  readonly subscription: Subscription;
  readonly transactionIds: readonly TransactionId[];
}

/** `undefined` when the merchant has none of this id. */
export async function readSubscription(
  { db }: Gateway,
  merchantId: MerchantId,
  id: string,
): Promise<ReadSubscription | undefined> {
  const subscription = await findSubscription(db, merchantId, id);
  if (!subscription) return undefined;
  return { subscription, transactionIds: await listTransactionIds(db, subscription) };
}

/** The newest first. */
export async function browseSubscriptions(
  { db }: Gateway,
  merchantId: MerchantId,
  page: SubscriptionPage,
): Promise<readonly Subscription[]> {
  return await listSubscriptions(db, merchantId, page);
}

interface SubscriptionWithRuns {
  readonly subscription: Subscription;
  readonly runs: readonly SubscriptionRun[];
}

/** A subscription with its runs, the newest first; `before` continues below that run. */
export async function browseRuns(
  { db }: Gateway,
  merchantId: MerchantId,
  {
    id,
    ...page
  }: {
    readonly id: string;
    readonly before?: Pick<SubscriptionRun, "period" | "attempt">;
    readonly limit: number;
  },
): Promise<SubscriptionWithRuns | undefined> {
  const subscription = await findSubscription(db, merchantId, id);
  return subscription && { subscription, runs: await listRuns(db, subscription, page) };
}
