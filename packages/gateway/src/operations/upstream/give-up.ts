import type { AttemptClose, UpstreamAttempt } from "../../domain/upstream/attempt.ts";
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
    if (current?.state === "sending" || current?.state === "unknown") {
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
    if (current?.state !== "sending" && current?.state !== "unknown") return;
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
