import type { MerchantId } from "@gerbang/protocol";
import type { StalledWork, WorkPlace } from "../../domain/stalled-work.ts";
import { forgetAllFailures, forgetFailures, listStalledWork } from "../../store/stalled-work.ts";
import type { Gateway } from "../gateway.ts";

/** The merchant's background work that failed and waits, the newest failure first. */
export async function browseStalledWork(
  gateway: Gateway,
  merchantId: MerchantId,
): Promise<readonly StalledWork[]> {
  return await listStalledWork(gateway.db, merchantId);
}

/**
 * Has a piece of stalled work tried again at once, as if it had never failed. Returns whether it
 * waited; repeating it changes nothing.
 */
export async function liftStalledWork(gateway: Gateway, place: WorkPlace): Promise<boolean> {
  const { merchantId, subject = "" } = place;
  const lifted = await forgetFailures(gateway.db, { ...place, subject });
  if (lifted > 0) gateway.db.changes.announce({ merchantId, owesNotifications: true });
  return lifted > 0;
}

/** The same for everything of the merchant that is stalled; returns how much it was. */
export async function liftAllStalledWork(
  gateway: Gateway,
  merchantId: MerchantId,
): Promise<number> {
  const lifted = await forgetAllFailures(gateway.db, merchantId);
  if (lifted > 0) gateway.db.changes.announce({ merchantId, owesNotifications: true });
  return lifted;
}
