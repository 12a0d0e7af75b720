import type { OpenedAccount } from "../../domain/upstream/account.ts";
import {
  type AttemptClose,
  isInDoubt,
  type UpstreamAttempt,
} from "../../domain/upstream/attempt.ts";
import { chargeNameOf } from "../../domain/upstream/charge-name.ts";
import { ACCOUNTS_MAX } from "../../domain/upstream/choose-route.ts";
import { type LeasedAttempt, listAttempts, updateAttempt } from "../../store/upstream/attempts.ts";
import { findNamePast } from "../../store/upstream/charges.ts";
import type { Gateway } from "../gateway.ts";
import { addAttempt } from "./add-attempt.ts";
import { type HeldCharge, holdingCharge } from "./hold-charge.ts";

/** What becomes of an attempt that a charge moves on from. */
export interface LeftAttempt {
  /** The upstream made nothing. Absent: an order may exist there, which nobody is to see. */
  readonly closedAs?: AttemptClose;
  /** The upstream's own name for the order, when it was said. */
  readonly upstreamId?: string | undefined;
}

/**
 * Has a charge go on at the next account, in one commit: nobody has seen the offer of the attempt before, and
 * from now on nobody ever will, so one that may exist is cancelled in the background. `undefined`, and
 * nothing is done, when somebody else has ended that attempt, when the charge has been at enough accounts, or
 * when the next one takes no charges any more.
 */
export async function moveOn(
  gateway: Gateway,
  attempt: UpstreamAttempt,
  next: OpenedAccount,
  left: LeftAttempt,
): Promise<LeasedAttempt | undefined> {
  const moved = await holdingCharge(gateway, attempt, async (held) => {
    const { trx, charge } = held;
    const { merchantId, transactionId, command } = charge;
    const attempts = await listAttempts(trx, merchantId, transactionId);
    const current = attempts.find(({ id }) => id === attempt.id);
    if (charge.state !== "creating" || !current || !isInDoubt(current)) return undefined;
    if (attempts.length >= ACCOUNTS_MAX) return undefined;
    const past = await findNamePast(trx, {
      merchantId,
      charge: chargeNameOf(command),
      accountId: next.id,
    });
    if (!past.isActive) return undefined;
    await leaveAttempt(gateway, held, current, left);
    return await addAttempt(trx, gateway, {
      charge,
      account: next,
      number: attempts.length + 1,
      orderNumber: past.attempts + 1,
    });
  });
  if (moved && left.closedAs === undefined) {
    const { merchantId, transactionId } = attempt;
    gateway.db.changes.announce({ merchantId, transactionId, isUpstreamDue: true });
  }
  return moved;
}

/** Given back as well: what is left to do about it is the resolver's. */
async function leaveAttempt(
  { wallNow }: Gateway,
  { trx }: HeldCharge,
  attempt: UpstreamAttempt,
  { closedAs, upstreamId }: LeftAttempt,
): Promise<void> {
  const now = wallNow();
  const given = { syncs: 0, lease_id: null, leased_until: null };
  const ended =
    closedAs === undefined
      ? ({ ...given, state: "unwanted", next_sync_at: now } as const)
      : ({
          ...given,
          state: "closed",
          closed_as: closedAs,
          closed_at: now,
          next_sync_at: null,
        } as const);
  await updateAttempt(trx, attempt, {
    ...ended,
    ...(upstreamId !== undefined && { upstream_id: upstreamId }),
  });
}
