import type { MerchantId } from "@gerbang/protocol";
import { firstIdAt } from "../../domain/first-id.ts";
import {
  findTouchedHours,
  listMerchantsToFold,
  lockFold,
  saveFold,
} from "../../store/dashboard/hour-fold.ts";
import { sumHours } from "../../store/dashboard/transaction-hours.ts";
import { runApart } from "../bulkhead.ts";
import type { Gateway } from "../gateway.ts";

/** Commits that were under way when the fold last looked are found by looking back this far. */
const OVERLAP_MS = 60_000;

/** From where on the event log may tell of what the sums of a moment do not have. */
export function lookBack(foldedUntil: Date): Date {
  return new Date(foldedUntil.getTime() - OVERLAP_MS);
}

const HOURS_AT_ONCE = 240;

/**
 * Brings the sums per hour up to what the event log says. Hours are summed anew from their
 * transactions and never added to, so repeating it, or looking at an event twice, changes nothing.
 */
export async function foldTransactionHours(gateway: Gateway): Promise<void> {
  for (const { merchantId, hasFailed } of await listMerchantsToFold(
    gateway.db,
    gateway.wallNow(),
  )) {
    await runApart(
      gateway,
      { merchantId, work: "hour_sums", hasFailed },
      async () => await foldMerchant(gateway, merchantId),
    );
  }
}

async function foldMerchant(gateway: Gateway, merchantId: MerchantId): Promise<void> {
  const now = gateway.wallNow();
  await gateway.db.kysely.transaction().execute(async (trx) => {
    const fold = await lockFold(trx, merchantId);
    if (!fold) return;
    const from = fold.until && firstIdAt(lookBack(fold.until));
    const hours = await findTouchedHours(trx, merchantId, from);
    for (let start = 0; start < hours.length; start += HOURS_AT_ONCE) {
      await sumHours(trx, merchantId, hours.slice(start, start + HOURS_AT_ONCE));
    }
    await saveFold(trx, merchantId, now);
  });
}
