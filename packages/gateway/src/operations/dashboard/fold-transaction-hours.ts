import type { MerchantId } from "@gerbang/protocol";
import {
  addChanges,
  forgetSums,
  listMerchantsToFold,
  lockUnsummed,
  rememberUnsummed,
  saveSummed,
} from "../../store/dashboard/hour-fold.ts";
import { findHours, sumHours } from "../../store/dashboard/transaction-hours.ts";
import { runApart } from "../bulkhead.ts";
import type { Gateway } from "../gateway.ts";

const CHANGES_AT_ONCE = 5_000;
const HOURS_AT_ONCE = 240;

/**
 * Adds what commits have changed to the sums per hour. Each change is added once, by whichever process takes it,
 * and what that costs does not depend on what the hours hold already. Repeating it with nothing new does nothing.
 */
export async function foldTransactionHours(gateway: Gateway): Promise<void> {
  const merchants = await listMerchantsToFold(gateway.db, gateway.wallNow());
  for (const { merchantId, hasFailed, isBegun } of merchants) {
    await runApart(gateway, { merchantId, work: "hour_sums", hasFailed }, async () => {
      if (!isBegun) await sumPast(gateway, merchantId);
      else while ((await addChanges(gateway.db, merchantId, CHANGES_AT_ONCE)) === CHANGES_AT_ONCE);
    });
  }
}

/**
 * Sums what a merchant has that was there before the sums. All of it is read as it was at one moment, and the changes that
 * were committed up to then are in it: they are forgotten, and those of later are added by the next fold.
 */
async function sumPast(gateway: Gateway, merchantId: MerchantId): Promise<void> {
  await rememberUnsummed(gateway.db, merchantId);
  await gateway.db.patient
    .transaction()
    .setIsolationLevel("repeatable read")
    .execute(async (trx) => {
      if (!(await lockUnsummed(trx, merchantId))) return;
      await forgetSums(trx, merchantId);
      const hours = await findHours(trx, merchantId);
      for (let start = 0; start < hours.length; start += HOURS_AT_ONCE) {
        await sumHours(trx, merchantId, hours.slice(start, start + HOURS_AT_ONCE));
      }
      await saveSummed(trx, merchantId, gateway.wallNow());
    });
}
