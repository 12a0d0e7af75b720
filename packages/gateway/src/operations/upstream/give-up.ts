import {
  type AttemptClose,
  isInDoubt,
  type UpstreamAttempt,
} from "../../domain/upstream/attempt.ts";
import { planSync } from "../../domain/upstream/plan-sync.ts";
import { findAttempt, updateAttempt } from "../../store/upstream/attempts.ts";
import { updateUpstreamCharge } from "../../store/upstream/charges.ts";
import type { Gateway } from "../gateway.ts";
import { type HeldCharge, holdingCharge } from "./hold-charge.ts";

/**
 * Gives a charge up whose order nobody was shown, and that may yet exist at the upstream: for the
 * merchant there was nothing, the order id is free, and the attempt is closed in the background. What
 * nobody saw cannot be paid.
 */
export async function giveUp(
  gateway: Gateway,
  attempt: UpstreamAttempt,
  upstreamId?: string,
): Promise<void> {
  await holdingCharge(gateway, attempt, async (held) => {
    const current = await findAttempt(held.trx, attempt.merchantId, attempt.id);
    if (current && isInDoubt(current)) {
      await setUnwanted(held, current);
      if (upstreamId !== undefined) {
        await updateAttempt(held.trx, current, { upstream_id: upstreamId });
      }
    }
  });
}

/** The same under a hold. */
export async function setUnwanted(
  { trx, charge }: HeldCharge,
  attempt: UpstreamAttempt,
): Promise<void> {
  await updateAttempt(trx, attempt, { state: "unwanted", syncs: 0 });
  if (charge.state === "creating") await updateUpstreamCharge(trx, charge, { state: "abandoned" });
}

/** Ends a charge for which the upstream made nothing, as it said itself or as nothing was ever sent. */
export async function abandon(
  gateway: Gateway,
  attempt: UpstreamAttempt,
  closedAs: AttemptClose,
): Promise<void> {
  await holdingCharge(gateway, attempt, async ({ trx, charge }) => {
    const current = await findAttempt(trx, attempt.merchantId, attempt.id);
    if (!current || !isInDoubt(current)) return;
    const closedAt = gateway.wallNow();
    await updateAttempt(trx, attempt, {
      state: "closed",
      closed_as: closedAs,
      closed_at: closedAt,
    });
    if (charge.state === "creating")
      await updateUpstreamCharge(trx, charge, { state: "abandoned" });
  });
}

/**
 * Ends an attempt in doubt because somebody looked at the upstream and found nothing. Nobody saw its
 * code; should money come all the same, it is found while the attempt is watched. `false` when the
 * upstream has said something else meanwhile. By who holds the charge.
 */
export async function closeInDoubt(
  gateway: Gateway,
  { trx, charge }: HeldCharge,
  attempt: UpstreamAttempt,
): Promise<boolean> {
  const isMaking = isInDoubt(attempt);
  if ((!isMaking && attempt.state !== "unwanted") || attempt.isShown) return false;
  const now = gateway.wallNow();
  const closed = { ...attempt, state: "closed", closedAs: "given_up", closedAt: now } as const;
  await updateAttempt(trx, attempt, {
    state: "closed",
    closed_as: "given_up",
    closed_at: now,
    syncs: 0,
    next_sync_at: planSync(closed, { now, isClosing: false, wantedUntil: now }) ?? null,
  });
  // One that the charge has moved on from ends without it.
  if (isMaking && charge.state === "creating") {
    await updateUpstreamCharge(trx, charge, { state: "abandoned" });
  }
  return true;
}
