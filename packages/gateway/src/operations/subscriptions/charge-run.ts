import { currentToken } from "../../domain/accounts/option-token.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { refusedRun } from "../../domain/subscriptions/run-refusals.ts";
import type {
  RunOutcome,
  Subscription,
  SubscriptionRun,
} from "../../domain/subscriptions/subscription.ts";
import { findAccount } from "../../store/accounts/accounts.ts";
import type { Gateway } from "../gateway.ts";
import {
  chargeForSubscription,
  type SubscriptionCharge,
} from "../transactions/charge-for-subscription.ts";

/**
 * Charges what a run is to charge. Safe to repeat, whoever died when: its order id is always the same, and
 * what was charged under it is found again.
 */
export async function chargeRun(
  gateway: Gateway,
  merchant: Merchant,
  { run, subscription }: { readonly run: SubscriptionRun; readonly subscription: Subscription },
): Promise<RunOutcome> {
  // Cards can be subscribed with, and there are none to charge here.
  if (run.paymentType !== "gopay") return refusedRun("no_access");
  const { accountId } = run;
  const account = accountId && (await findAccount(gateway.db.kysely, merchant.id, accountId));
  if (!account) return refusedRun("wallet_not_found");
  const { metadata, customerDetails } = subscription;
  const charge = await chargeForSubscription(gateway, merchant, {
    orderId: run.orderId,
    amount: run.amount,
    accountId: account.id,
    token: currentToken(account, run.token),
    subscriptionId: run.subscriptionId,
    ...(customerDetails && { members: { customer_details: customerDetails } }),
    ...(metadata && { metadata }),
  });
  return toOutcome(charge);
}

function toOutcome(charge: SubscriptionCharge): RunOutcome {
  if (charge.outcome === "refused") return refusedRun(charge.reason);
  const { id: transactionId, status: transactionStatus } = charge.transaction;
  const made = { transactionId, transactionStatus };
  if (charge.outcome === "paid") {
    const statusMessage = "Success, GoPay transaction is successful";
    return { ...made, isPaid: true, statusCode: "200", statusMessage };
  }
  return {
    ...made,
    isPaid: false,
    statusCode: "202",
    statusMessage: "GoPay transaction is denied",
  };
}
