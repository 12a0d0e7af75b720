import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { requireSimulated } from "../../domain/merchants/simulated.ts";
import { decideRun, decideRunEnd, type EndedRun } from "../../domain/subscriptions/decide-run.ts";
import type {
  RunOutcome,
  Subscription,
  SubscriptionRun,
} from "../../domain/subscriptions/subscription.ts";
import { commitSubscription } from "../../store/subscriptions/commit-subscription.ts";
import { findDueSubscriptions } from "../../store/subscriptions/due-subscriptions.ts";
import { findRunUnderWay, findSubscription } from "../../store/subscriptions/find-subscription.ts";
import { runApart } from "../bulkhead.ts";
import type { Gateway } from "../gateway.ts";
import { merchantsOfBatch } from "../merchants/find-merchant.ts";
import { chargeRun } from "./charge-run.ts";
import { entryOf, tellRun } from "./tell.ts";

const BATCH = 64;
const TRIES_MAX = 64;

/**
 * Charges the subscriptions that are due by their merchant's clock, one period of each, and returns how many it
 * found. Several processes may do so at once.
 */
export async function runDueSubscriptions(gateway: Gateway): Promise<number> {
  const due = await findDueSubscriptions(gateway.db, gateway.wallNow(), BATCH);
  const merchantOf = merchantsOfBatch(gateway);
  await Promise.all(
    due.map(async ({ merchantId, id, hasFailed }) => {
      const place = { merchantId, work: "subscription", subject: id, hasFailed } as const;
      await runApart(gateway, place, async () => {
        await runIfDue(gateway, await merchantOf(merchantId), id);
      });
    }),
  );
  return due.length;
}

/**
 * Charges a subscription if a period, or a retry of one, is due by the merchant's clock; carries on the run that
 * somebody else has begun, who may be dead. A run is written down before it charges, charges by an order id that
 * only it has, and is written down again as ended with what it brought: whoever repeats any of it finds what was
 * done. `undefined` when nothing is due, or another process has ended the run. Throws for a production merchant.
 */
export async function runIfDue(
  gateway: Gateway,
  merchant: Merchant,
  id: string,
): Promise<EndedRun | undefined> {
  requireSimulated(merchant);
  const begun = await beginRun(gateway, merchant, id);
  if (!begun) return undefined;
  const outcome = await chargeRun(gateway, merchant, begun);
  return await endRun(gateway, merchant, { run: begun.run, outcome });
}

interface BegunRun {
  readonly subscription: Subscription;
  readonly run: SubscriptionRun;
}

async function beginRun(
  gateway: Gateway,
  merchant: Merchant,
  id: string,
): Promise<BegunRun | undefined> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const subscription = await findSubscription(gateway.db, merchant.id, id);
    if (!subscription) return undefined;
    if (subscription.isRunning) {
      const run = await findRunUnderWay(gateway.db, subscription);
      if (run) return { subscription, run };
      // It has ended since: there may be another period.
      continue;
    }
    const now = merchantTime(merchant.clock, gateway.wallNow());
    const begun = decideRun(subscription, now);
    if (!begun) return undefined;
    const commit = { after: begun.subscription, run: begun.run };
    if ((await commitSubscription(gateway.db, commit)) === "committed") return begun;
  }
  throw new Error(`subscription ${id} kept changing during ${TRIES_MAX} tries`);
}

/** The merchant may have changed the subscription meanwhile, or somebody else may have ended the run. */
async function endRun(
  gateway: Gateway,
  merchant: Merchant,
  { run, outcome }: { readonly run: SubscriptionRun; readonly outcome: RunOutcome },
): Promise<EndedRun | undefined> {
  const { subscriptionId: id } = run;
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const before = await findSubscription(gateway.db, merchant.id, id);
    if (!before) return undefined;
    const underWay = await findRunUnderWay(gateway.db, before);
    if (underWay?.orderId !== run.orderId) return undefined;
    const now = merchantTime(merchant.clock, gateway.wallNow());
    const ended = decideRunEnd(before, run, outcome, now);
    if (await commitEnd(gateway, merchant, ended)) return ended;
  }
  throw new Error(`subscription ${id} kept changing during ${TRIES_MAX} tries`);
}

async function commitEnd(gateway: Gateway, merchant: Merchant, ended: EndedRun): Promise<boolean> {
  const { subscription, run } = ended;
  const { isPaid, statusCode, transactionId, endedAt } = run.ended;
  const notifications = tellRun(gateway, merchant, ended);
  const event = entryOf(gateway, subscription, {
    name: isPaid ? "subscription.charged" : "subscription.failed",
    occurredAt: endedAt,
    data: { order_id: run.orderId, period: run.period, attempt: run.attempt, code: statusCode },
  });
  const commit = { after: subscription, run, event, notifications };
  if ((await commitSubscription(gateway.db, commit)) === "stale") return false;
  gateway.db.changes.announce({
    merchantId: merchant.id,
    ...(transactionId !== undefined && { transactionId }),
    owesNotifications: notifications.length > 0,
  });
  return true;
}
