import { type Rupiah, subtractRupiah } from "@gerbang/protocol";
import { decideRefund, type RefundRefusal } from "../transactions/decide-refund.ts";
import type { RefundRule } from "../transactions/refund-rules.ts";
import {
  isPaid,
  type PaidTransaction,
  type Refund,
  refundedAmount,
  type Transaction,
} from "../transactions/transaction.ts";

interface WantedRefund extends Pick<Refund, "id" | "chargebackId" | "key" | "reason"> {
  /** Everything that is left, and that is not on its way already, when absent. */
  readonly amount?: Rupiah;
}

type ReserveDecision =
  | { readonly outcome: "reserved"; readonly amount: Rupiah; readonly transaction: PaidTransaction }
  | { readonly outcome: "refused"; readonly reason: RefundRefusal };

/**
 * Decides whether an upstream may be asked to give money back: by the same rules as any refund, and never
 * more than is left when everything that is on its way arrives.
 */
export function decideRefundReserve(
  transaction: Transaction,
  wanted: WantedRefund,
  { reserved, rules, now }: { reserved: Rupiah; rules: readonly RefundRule[]; now: Date },
): ReserveDecision {
  if (!isPaid(transaction)) return { outcome: "refused", reason: "not_refundable" };
  const left = subtractRupiah(transaction.grossAmount, refundedAmount(transaction));
  const free = (left - reserved) as Rupiah;
  if (free <= 0 && left > 0) return { outcome: "refused", reason: "invalid_amount" };
  const amount = wanted.amount ?? free;
  const provider = { provider: "approves" } as const;
  const decision = decideRefund(transaction, { ...wanted, amount, ...provider }, rules, now);
  if (decision.outcome !== "applied") {
    const reason = decision.outcome === "refused" ? decision.reason : "not_refundable";
    return { outcome: "refused", reason };
  }
  if (amount > free) return { outcome: "refused", reason: "invalid_amount" };
  return { outcome: "reserved", amount, transaction };
}
