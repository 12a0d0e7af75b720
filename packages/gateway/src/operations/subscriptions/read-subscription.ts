import type { MerchantId, TransactionId } from "@gerbang/protocol";
import type { Subscription } from "../../domain/subscriptions/subscription.ts";
import {
  findSubscription,
  listTransactionIds,
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
