import type { Notification } from "../../domain/notifications/notification.ts";
import type { Subscription, SubscriptionRun } from "../../domain/subscriptions/subscription.ts";
import type { LoggedEvent } from "../../domain/transactions/logged-event.ts";
import type { Db, Trx } from "../database.ts";
import { insertNotifications } from "../notifications/notification-history.ts";
import { insertEvent } from "../transactions/events.ts";
import { type KeptAnswer, keepAnswer } from "../transactions/idempotency-keys.ts";
import { fromChanging, fromRun, fromRunEnd, fromSubscription } from "./subscription-row.ts";

/** What goes with every change of a subscription: one commit or nothing. */
interface Along {
  readonly event?: LoggedEvent;
  readonly notifications?: readonly Notification[];
  /** For the idempotency key that the command came with. */
  readonly answer?: KeptAnswer | undefined;
}

export async function insertSubscription(
  db: Db,
  subscription: Subscription,
  along: Along,
): Promise<void> {
  await db.kysely.transaction().execute(async (trx) => {
    await trx.insertInto("subscription").values(fromSubscription(subscription)).execute();
    await writeAlong(trx, along);
  });
}

interface SubscriptionCommit extends Along {
  readonly after: Subscription;
  /** A run that begins with it, or ends with it. */
  readonly run?: SubscriptionRun;
}

/**
 * Writes a change over the version that it was decided from, which is the one before. `stale`: somebody else
 * was faster, and nothing was written; read again and decide again.
 */
export async function commitSubscription(
  db: Db,
  { after, run, ...along }: SubscriptionCommit,
): Promise<"committed" | "stale"> {
  return await db.kysely.transaction().execute(async (trx) => {
    await lockMerchant(trx, after);
    const { numUpdatedRows } = await trx
      .updateTable("subscription")
      .set(fromChanging(after))
      .where("merchant_id", "=", after.merchantId)
      .where("id", "=", after.id)
      .where("version", "=", after.version - 1)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return "stale";
    if (run) await writeRun(trx, run);
    await writeAlong(trx, along);
    return "committed";
  });
}

/** First of all, as everybody does who holds more: what follows refers to it. */
async function lockMerchant(trx: Trx, { merchantId }: Subscription): Promise<void> {
  await trx
    .selectFrom("merchant")
    .select("id")
    .where("id", "=", merchantId)
    .forKeyShare()
    .execute();
}

async function writeRun(trx: Trx, run: SubscriptionRun): Promise<void> {
  if (!run.ended) {
    await trx.insertInto("subscription_run").values(fromRun(run)).execute();
    return;
  }
  await trx
    .updateTable("subscription_run")
    .set(fromRunEnd(run.ended))
    .where("merchant_id", "=", run.merchantId)
    .where("subscription_id", "=", run.subscriptionId)
    .where("period", "=", run.period)
    .where("attempt", "=", run.attempt)
    .execute();
}

async function writeAlong(trx: Trx, { event, notifications = [], answer }: Along): Promise<void> {
  if (event) await insertEvent(trx, event);
  await insertNotifications(trx, notifications);
  if (answer) await keepAnswer(trx, answer);
}
