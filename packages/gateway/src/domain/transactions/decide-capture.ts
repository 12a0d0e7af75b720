import type { Rupiah } from "@gerbang/protocol";
import type { Decision } from "./decision.ts";
import { paidFromAccount } from "./from-account.ts";
import type { PaidTransaction, Transaction } from "./transaction.ts";

/** `other_amount`: less or more than what is reserved, of which only the whole is captured. */
export type CaptureRefusal = "not_authorized" | "other_amount";

/**
 * Takes what is reserved: the whole of it, which an absent amount means, too. A reservation whose time is
 * over is released, also before the expiry worker has marked it. Core API section 3.6.
 */
export function decideCapture(
  transaction: Transaction,
  amount: Rupiah | undefined,
  now: Date,
): Decision<PaidTransaction, CaptureRefusal> {
  if (transaction.status !== "authorize" || transaction.expiresAt <= now) {
    return { outcome: "refused", reason: "not_authorized", transaction };
  }
  if (amount !== undefined && amount !== transaction.grossAmount) {
    return { outcome: "refused", reason: "other_amount", transaction };
  }
  return { outcome: "applied", transaction: paidFromAccount(transaction, now) };
}
