import type { OrderId, Rupiah } from "@gerbang/protocol";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { requireSimulated } from "../../domain/merchants/simulated.ts";
import { forcedOutcome, type ProviderRefusal } from "../../domain/transactions/forced-outcomes.ts";
import {
  type ClosedTransaction,
  isPaid,
  type PaidTransaction,
  type Transaction,
} from "../../domain/transactions/transaction.ts";
import type { Gateway } from "../gateway.ts";
import { type AccountCommand, chargeLinkedAccount } from "./charge-account.ts";

/** What a subscription charges at one time. */
interface SubscriptionOrder {
  /** Another one for each try: what has been tried under it is never tried again. */
  readonly orderId: OrderId;
  readonly amount: Rupiah;
  readonly accountId: string;
  readonly token: string;
  readonly subscriptionId: string;
  /** What the charge says besides, as a merchant would have sent it: `customer_details`, for example. */
  readonly members?: Readonly<Record<string, unknown>>;
  /** Comes back in status answers and notifications. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export type SubscriptionCharge =
  | { readonly outcome: "paid"; readonly transaction: PaidTransaction }
  | { readonly outcome: "denied"; readonly transaction: ClosedTransaction }
  /** There is no transaction of the subscription's under this order id. */
  | { readonly outcome: "refused"; readonly reason: ProviderRefusal };

/** How long a charge may live that waits for nothing: it is never asked. */
const LIFETIME_MS = 15 * 60_000;

/**
 * Charges a linked account for a subscription, at the merchant's time: paid or denied at once, for nobody is
 * there to approve it. Safe to repeat, whoever died when: what was made under the order id is found again, and
 * the account is charged once at the most. Throws for a production merchant.
 */
export async function chargeForSubscription(
  gateway: Gateway,
  merchant: Merchant,
  order: SubscriptionOrder,
): Promise<SubscriptionCharge> {
  requireSimulated(merchant);
  if (!merchant.paymentTypes.includes("gopay")) {
    return { outcome: "refused", reason: "channel_not_activated" };
  }
  const refusal = forcedOutcome(merchant.environment, order.orderId)?.refuseCharge;
  if (refusal) return { outcome: "refused", reason: refusal };
  const { subscriptionId } = order;
  const options = { subscriptionId, takenBy: "any" } as const;
  const made = await chargeLinkedAccount(gateway, merchant, commandOf(order), options);
  return made.outcome === "refused" ? made : toCharge(made.transaction, subscriptionId);
}

function toCharge(transaction: Transaction, subscriptionId: string): SubscriptionCharge {
  if (transaction.account?.subscriptionId !== subscriptionId) {
    return { outcome: "refused", reason: "order_taken" };
  }
  if (isPaid(transaction)) return { outcome: "paid", transaction };
  if ("closedAt" in transaction) return { outcome: "denied", transaction };
  throw new Error(`transaction ${transaction.id} of a subscription waits for something`);
}

function commandOf({
  orderId,
  amount,
  accountId,
  token,
  members,
  metadata,
}: SubscriptionOrder): AccountCommand {
  return {
    paymentType: "gopay",
    orderId,
    grossAmount: amount,
    acquirer: "gopay",
    expiry: { durationMs: LIFETIME_MS },
    enableCallback: false,
    appendNotificationUrls: [],
    overrideNotificationUrls: [],
    ...(metadata && { metadata }),
    request: {
      ...members,
      payment_type: "gopay",
      transaction_details: { order_id: orderId, gross_amount: amount },
      gopay: { account_id: accountId, recurring: true },
      ...(metadata && { metadata }),
    },
    account: { id: accountId, token, isPreAuth: false, isRecurring: true, promotionIds: [] },
  };
}
