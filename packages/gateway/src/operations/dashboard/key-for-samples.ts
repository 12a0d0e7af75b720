import { firstIdAt } from "../../domain/first-id.ts";
import { can } from "../../domain/merchants/dashboard-role.ts";
import type { Secret } from "../../domain/secret.ts";
import { hasRevealedSince } from "../../store/dashboard/first-payment.ts";
import type { Gateway } from "../gateway.ts";
import { findMerchant } from "../merchants/find-merchant.ts";
import { recordActivity } from "./record-activity.ts";
import type { Session, UserMerchant } from "./session.ts";

/** As long as a session lasts at the most: reading on is not worth another line of the log. */
const TOLD_FOR_MS = 12 * 60 * 60_000;

/**
 * The server key that stands in samples of code; `undefined` for who may not see keys, and always for a
 * production merchant, whose key is shown where it is asked for and nowhere else. That somebody was
 * shown it stands in the log of activity, once for a while.
 */
export async function keyForSamples(
  gateway: Gateway,
  session: Session,
  { id, role, environment }: UserMerchant,
): Promise<Secret | undefined> {
  if (environment === "production" || !can(role, "see_keys")) return undefined;
  const merchant = await findMerchant(gateway, id);
  if (!merchant) return undefined;
  const since = new Date(gateway.wallNow().getTime() - TOLD_FOR_MS);
  const seen = { userId: session.user.id, sinceId: firstIdAt(since) };
  if (!(await hasRevealedSince(gateway.db, id, seen))) {
    const by = { session, merchantId: id };
    const data = { key: "server", where: "docs" };
    await recordActivity(gateway, by, { action: "settings_reveal_key", data });
  }
  return merchant.serverKey;
}
