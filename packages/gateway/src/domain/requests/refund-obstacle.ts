import {
  type ClosedReason,
  findClosedReason,
  type RefundRule,
} from "../transactions/refund-rules.ts";
import { isPaid, type PaidTransaction, type Transaction } from "../transactions/transaction.ts";

/** Why a refund that was answered with 412 was refused. */
export type RefundObstacle = ClosedReason | "not_paid" | "refunded" | "whole_only";

interface RefusedRefund {
  /** By the merchant's clock. */
  readonly at: Date;
  /** Whether it asked for an amount of its own. */
  readonly hasAmount: boolean;
}

/**
 * What stood in the way of a refund, by the transaction as it is now: what happened to it since is left
 * out of account, as far as it is later by the merchant's clock, which may stand still.
 */
export function findRefundObstacle(
  transaction: Transaction,
  { at, hasAmount }: RefusedRefund,
  rules: readonly RefundRule[],
): RefundObstacle | undefined {
  if (!isPaid(transaction) || transaction.settledAt > at) return "not_paid";
  if (isReturned(transaction, at)) return "refunded";
  const rule = rules.find(({ applies }) => applies(transaction));
  const closed = rule && findClosedReason(rule, transaction, at);
  if (closed) return closed;
  if (rule?.partial === false && hasAmount) return "whole_only";
  // Nothing else explains it, so it came before the payment of the same moment.
  return transaction.settledAt >= at ? "not_paid" : undefined;
}

function isReturned({ grossAmount, refunds }: PaidTransaction, at: Date): boolean {
  const made = refunds.filter(({ createdAt }) => createdAt <= at);
  return made.reduce((sum, { amount }) => sum + amount, 0) >= grossAmount;
}
