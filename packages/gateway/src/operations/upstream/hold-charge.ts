import type { UpstreamAttempt, UpstreamCharge } from "../../domain/upstream/attempt.ts";
import type { Trx } from "../../store/database.ts";
import { lockUpstreamCharge } from "../../store/upstream/charges.ts";
import type { Gateway } from "../gateway.ts";

/** Everything that is decided about a production merchant's transaction is decided by who holds this. */
export interface HeldCharge {
  readonly trx: Trx;
  readonly charge: UpstreamCharge;
}

/**
 * Decides and commits about one charge, its attempts and its transaction: one at a time, whichever
 * process it is, in one database transaction in which nobody is called. Those who listen are told after
 * the commit.
 */
export async function holdingCharge<Result>(
  gateway: Gateway,
  { merchantId, transactionId }: Pick<UpstreamAttempt, "merchantId" | "transactionId">,
  decide: (held: HeldCharge) => Promise<Result>,
): Promise<Result> {
  const result = await gateway.db.kysely.transaction().execute(async (trx) => {
    const charge = await lockUpstreamCharge(trx, merchantId, transactionId);
    return await decide({ trx, charge });
  });
  gateway.db.changes.announce({ merchantId, transactionId, owesNotifications: true });
  return result;
}
