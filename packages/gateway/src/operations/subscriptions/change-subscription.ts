import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type {
  DecideSubscription,
  SubscriptionDecision,
} from "../../domain/subscriptions/decide-subscription.ts";
import { commitSubscription } from "../../store/subscriptions/commit-subscription.ts";
import { findSubscription } from "../../store/subscriptions/find-subscription.ts";
import type { Gateway } from "../gateway.ts";
import { entryOf } from "./tell.ts";

const TRIES_MAX = 64;

interface SubscriptionCommand {
  readonly id: string;
  readonly decide: DecideSubscription;
  /** What the log calls it, with more that it keeps; absent: what follows is logged. */
  readonly event?:
    | "subscription.updated"
    | "subscription.disabled"
    | "subscription.enabled"
    | "subscription.cancelled";
  readonly data?: Readonly<Record<string, unknown>>;
}

/**
 * Reads, decides and commits; when somebody else was faster it reads and decides again. `undefined` when the
 * merchant has no such subscription. Repeating what is done already changes nothing.
 */
export async function changeSubscription(
  gateway: Gateway,
  merchant: Merchant,
  { id, decide, event, data = {} }: SubscriptionCommand,
): Promise<SubscriptionDecision | undefined> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const before = await findSubscription(gateway.db, merchant.id, id);
    if (!before) return undefined;
    const now = merchantTime(merchant.clock, gateway.wallNow());
    const decision = decide(before, now);
    if (decision.outcome !== "applied") return decision;
    const after = decision.subscription;
    const entry = event && entryOf(gateway, after, { name: event, occurredAt: now, data });
    const commit = { after, ...(entry && { event: entry }) };
    if ((await commitSubscription(gateway.db, commit)) === "committed") {
      gateway.db.changes.announce({ merchantId: merchant.id });
      return decision;
    }
  }
  throw new Error(`subscription ${id} kept changing during ${TRIES_MAX} tries`);
}
