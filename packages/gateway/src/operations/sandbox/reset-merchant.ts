import type { Merchant } from "../../domain/merchants/merchant.ts";
import { transactionDespiteConflicts } from "../../store/retry-conflicts.ts";
import { forgetPast } from "../../store/sandbox/forget-past.ts";
import type { Gateway } from "../gateway.ts";
import { withMerchantHeld } from "./hold-merchant.ts";

type ResetOutcome =
  | { readonly outcome: "applied" }
  | { readonly outcome: "refused"; readonly reason: "not_sandbox" };

/**
 * Forgets everything that happened to a sandbox merchant: transactions, refunds, events,
 * notifications, faults and the moved clock. Keys and settings stay. Deliveries under way come to
 * their end first. Repeating it changes nothing.
 */
export async function resetMerchant(
  gateway: Gateway,
  { id, environment }: Merchant,
  signal?: AbortSignal,
): Promise<ResetOutcome> {
  if (environment !== "sandbox") return { outcome: "refused", reason: "not_sandbox" };
  await withMerchantHeld(gateway, { merchantId: id, doing: "reset", signal }, async (hold) => {
    await transactionDespiteConflicts(gateway.db.patient, async (trx) => {
      await forgetPast(trx, id);
      await hold.confirm(trx);
    });
  });
  return { outcome: "applied" };
}
