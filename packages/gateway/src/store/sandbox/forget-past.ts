import type { MerchantId } from "@gerbang/protocol";
import { REAL_TIME } from "../../domain/merchants/clock.ts";
import { waitForSums } from "../dashboard/hour-fold.ts";
import type { Trx } from "../database.ts";
import { fromClock } from "../merchant-time.ts";
import { runStatement } from "../statement.ts";

/** What belongs to a merchant's past, in an order in which nothing refers to what is gone. */
const RESET = [
  // Of older processes. First: one that is summing hours holds this row, and must end before what it sums is gone.
  "transaction_hour_fold",
  "transaction_hour",
  "settlement_hour",
  "notification_attempt",
  "notification",
  // After what a recording attempt holds while it waits for its incident.
  "delivery_incident",
  "delivery_resend_item",
  "delivery_resend",
  "refund",
  "wallet_visit",
  "event",
  "transaction",
  // Of what went just now, too. In this order: a process that adds changes to the sums holds them, and has ended when
  // the sums are looked for.
  "hour_change",
  "hour_sum",
  "idempotency_key",
  "fault_plan",
  "stalled_work",
  "api_request",
  "api_gate",
  "watched_call",
  "snap_token",
  "sale",
  "payment_link",
  "subscription_run",
  "subscription",
  "pay_account",
  "wallet_customer",
] as const;

// Counting them locks each and sends none: there may be a million.
const LOCK_TRANSACTIONS = `
select count(*) from (
  select from transaction where merchant_id = $1 order by id for update) locked`;

/**
 * Waits for charges and changes that are being committed and holds up those that follow: the rows that
 * they add would stay behind. A charge waits for the merchant's row, to which it refers; a change waits
 * for its transaction's. Changes lock transactions in the order of id, as this does.
 */
async function lockPast(trx: Trx, merchantId: MerchantId): Promise<void> {
  await trx.selectFrom("merchant").select("id").where("id", "=", merchantId).forUpdate().execute();
  await runStatement(trx, { text: LOCK_TRANSACTIONS, values: [merchantId] });
}

/** Deletes everything but the merchant with its keys and settings, and gives it back the real time. */
export async function forgetPast(trx: Trx, merchantId: MerchantId): Promise<void> {
  await lockPast(trx, merchantId);
  await waitForSums(trx, merchantId);
  for (const table of RESET) {
    await trx.deleteFrom(table).where("merchant_id", "=", merchantId).execute();
  }
  await trx
    .updateTable("merchant")
    .set(fromClock(REAL_TIME))
    .where("id", "=", merchantId)
    .execute();
}
