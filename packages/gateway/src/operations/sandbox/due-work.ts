import { setTimeout as sleep } from "node:timers/promises";
import type { MerchantId, TransactionId } from "@gerbang/protocol";
import {
  findNextConfirmation,
  findNextExpiry,
  type NextDue,
} from "../../store/sandbox/merchant-work.ts";
import { findNextRun } from "../../store/subscriptions/due-subscriptions.ts";
import { runApart } from "../bulkhead.ts";
import type { Gateway } from "../gateway.ts";
import type { DeliveredAttempt } from "../notifications/deliver-notification.ts";
import { runIfDue } from "../subscriptions/run-subscription.ts";
import { expireIfDue } from "../transactions/expire.ts";
import { confirmNextRefund } from "../transactions/refund.ts";
import { heldMerchant } from "./clock.ts";
import { deliverNext, nextDueAt } from "./deliver-due.ts";
import type { MerchantHold } from "./hold-merchant.ts";

const TRY_AGAIN_MS = 10;

/** What a merchant's time brings next. */
type DueWork =
  | ({ readonly kind: "expiry" | "confirmation" } & NextDue)
  | { readonly kind: "subscription"; readonly dueAt: Date; readonly subscriptionId: string }
  | { readonly kind: "notification"; readonly dueAt: Date };

/** Something that time brought, in the merchant's time. */
export type AdvanceStep =
  | {
      readonly what: "transaction.expire" | "refund.confirmed";
      readonly at: Date;
      readonly transactionId: TransactionId;
      readonly orderId: string;
    }
  | {
      readonly what: "subscription.charged" | "subscription.failed";
      readonly at: Date;
      readonly subscriptionId: string;
      readonly orderId: string;
      /** Absent where the charge was refused and made none. */
      readonly transactionId?: TransactionId;
    }
  | {
      readonly what: "notification.attempt";
      readonly at: Date;
      readonly attempt: DeliveredAttempt;
    };

/**
 * What falls due first, whether its time has come or not. Of several at one moment, facts come before
 * the messages about them, which are left alone where nothing is to be sent.
 */
export async function findNextWork(
  gateway: Gateway,
  merchantId: MerchantId,
  { sends }: { readonly sends: boolean },
): Promise<DueWork | undefined> {
  const [expiry, confirmation, run, notificationAt] = await Promise.all([
    findNextExpiry(gateway.db, merchantId, gateway.wallNow()),
    findNextConfirmation(gateway.db, merchantId, gateway.wallNow()),
    findNextRun(gateway.db, merchantId, gateway.wallNow()),
    sends ? nextDueAt(gateway, merchantId) : undefined,
  ]);
  const found: DueWork[] = [];
  if (expiry) found.push({ kind: "expiry", ...expiry });
  if (confirmation) found.push({ kind: "confirmation", ...confirmation });
  if (run) found.push({ kind: "subscription", ...run });
  if (notificationAt) found.push({ kind: "notification", dueAt: notificationAt });
  // Sorting is stable: what was put in first stays first.
  return found.sort((one, other) => one.dueAt.getTime() - other.dueAt.getTime())[0];
}

/** Does what is due by the merchant's clock; `undefined` when another process has done it already. */
export async function doWork(
  gateway: Gateway,
  hold: MerchantHold,
  work: DueWork,
): Promise<AdvanceStep | undefined> {
  switch (work.kind) {
    case "expiry":
      return await doExpiry(gateway, hold, work.transactionId);
    case "confirmation":
      return await doConfirmation(gateway, hold, work);
    case "subscription":
      return await doRun(gateway, hold, work.subscriptionId);
    case "notification":
      return await doDelivery(gateway, hold);
  }
}

async function doExpiry(
  gateway: Gateway,
  hold: MerchantHold,
  id: TransactionId,
): Promise<AdvanceStep | undefined> {
  await hold.prolong();
  let expired: Awaited<ReturnType<typeof expireIfDue>>;
  await runApart(
    gateway,
    { merchantId: hold.merchantId, work: "expiry", subject: id },
    async () => {
      expired = await expireIfDue(gateway, await heldMerchant(gateway, hold), id);
    },
  );
  if (expired?.outcome !== "applied") return undefined;
  const { orderId, closedAt } = expired.transaction;
  return { what: "transaction.expire", at: closedAt, transactionId: id, orderId };
}

async function doConfirmation(
  gateway: Gateway,
  hold: MerchantHold,
  { transactionId: id, dueAt: at }: NextDue,
): Promise<AdvanceStep | undefined> {
  await hold.prolong();
  let confirmed: Awaited<ReturnType<typeof confirmNextRefund>>;
  const place = { merchantId: hold.merchantId, work: "refund_confirmation", subject: id } as const;
  await runApart(gateway, place, async () => {
    confirmed = await confirmNextRefund(gateway, await heldMerchant(gateway, hold), id);
  });
  if (confirmed?.outcome !== "applied") return undefined;
  const { orderId } = confirmed.transaction;
  return { what: "refund.confirmed", at, transactionId: id, orderId };
}

async function doRun(
  gateway: Gateway,
  hold: MerchantHold,
  subscriptionId: string,
): Promise<AdvanceStep | undefined> {
  await hold.prolong();
  let ended: Awaited<ReturnType<typeof runIfDue>>;
  const { merchantId } = hold;
  const place = { merchantId, work: "subscription", subject: subscriptionId } as const;
  await runApart(gateway, place, async () => {
    ended = await runIfDue(gateway, await heldMerchant(gateway, hold), subscriptionId);
  });
  if (!ended) return undefined;
  const { orderId, ended: end } = ended.run;
  const { isPaid, endedAt: at, transactionId } = end;
  const what = isPaid ? "subscription.charged" : "subscription.failed";
  const made = transactionId !== undefined && { transactionId };
  return { what, at, subscriptionId, orderId, ...made };
}

async function doDelivery(gateway: Gateway, hold: MerchantHold): Promise<AdvanceStep | undefined> {
  const attempt = await deliverNext(gateway, hold);
  if (!attempt) return undefined;
  if (attempt === "none_due") {
    // A worker leased it just before the merchant was held: its attempt comes to an end first.
    await sleep(TRY_AGAIN_MS);
    return undefined;
  }
  return { what: "notification.attempt", at: attempt.startedAt, attempt };
}
