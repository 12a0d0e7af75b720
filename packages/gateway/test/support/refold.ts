import type { MerchantId } from "@gerbang/protocol";
import { foldTransactionHours } from "../../src/operations/dashboard/fold-transaction-hours.ts";
import type { Gateway } from "../../src/operations/gateway.ts";

/** Sums every hour of a merchant anew, from the transactions themselves. */
export async function refoldTransactionHours(
  gateway: Gateway,
  merchantId: MerchantId,
): Promise<void> {
  await gateway.db.kysely.deleteFrom("hour_fold").where("merchant_id", "=", merchantId).execute();
  await foldTransactionHours(gateway);
}
