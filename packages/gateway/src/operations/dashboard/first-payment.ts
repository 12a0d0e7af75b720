import { firstIdAt } from "../../domain/first-id.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { Secret } from "../../domain/secret.ts";
import {
  countSettled,
  type FirstSteps,
  findFirstSteps,
  hasRevealedSince,
} from "../../store/dashboard/first-payment.ts";
import type { Gateway } from "../gateway.ts";
import { recordActivity } from "./record-activity.ts";
import type { Session } from "./session.ts";

/** Whoever was paid so often needs nobody to hold their hand. */
const SETTLED_MAX = 3;
const KEY_SHOWN_MS = 10 * 60_000;

export interface FirstPayment extends FirstSteps {
  /** There while the one who asks may see it: for ten minutes after they asked for it. */
  readonly serverKey?: Secret;
}

/** How far the merchant is; `undefined` once it was paid a few times. */
export async function readFirstPayment(
  gateway: Gateway,
  merchant: Merchant,
  { user }: Session,
): Promise<FirstPayment | undefined> {
  if ((await countSettled(gateway.db, merchant.id, SETTLED_MAX)) >= SETTLED_MAX) return undefined;
  const since = new Date(gateway.wallNow().getTime() - KEY_SHOWN_MS);
  const [steps, isKeyShown] = await Promise.all([
    findFirstSteps(gateway.db, merchant.id),
    hasRevealedSince(gateway.db, merchant.id, { userId: user.id, sinceId: firstIdAt(since) }),
  ]);
  return { ...steps, ...(isKeyShown && { serverKey: merchant.serverKey }) };
}

/** Whether the merchant was ever paid, at once when it is: sums lag. */
export async function wasEverPaid({ db }: Gateway, { id }: Pick<Merchant, "id">): Promise<boolean> {
  return (await countSettled(db, id, 1)) > 0;
}

/** Writes down who is shown the server key; the page shows it to them, and nobody else, for ten minutes. */
export async function showServerKey(
  gateway: Gateway,
  by: Parameters<typeof recordActivity>[1],
): Promise<void> {
  await recordActivity(gateway, by, { action: "settings_reveal_key", data: { key: "server" } });
}
