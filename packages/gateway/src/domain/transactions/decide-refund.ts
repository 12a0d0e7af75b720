import { addRupiah, type RefundKey, type Rupiah, subtractRupiah } from "@gerbang/protocol";
import { isDeniedByBank } from "./decide-refund-denial.ts";
import type { Decision } from "./decision.ts";
import { findClosedReason, type RefundRule } from "./refund-rules.ts";
import {
  isPaid,
  type PaidTransaction,
  type Refund,
  refundedAmount,
  type Transaction,
} from "./transaction.ts";

/** A refund as the merchant asked for it. Core API section 3.7. */
interface RefundCommand {
  readonly key: RefundKey;
  /** Everything that is left when absent. */
  readonly amount?: Rupiah;
  readonly reason: string;
}

/** What the refund is called when it is made. */
interface RefundNames {
  readonly id: string;
  readonly chargebackId: number;
}

export type RefundRefusal =
  | "not_refundable"
  | "window_closed"
  | "duplicate_key"
  | "invalid_amount"
  | "short_of_funds"
  | "denied_by_provider";

/** What the provider says to a refund that the rules allow. */
export type ProviderAnswer = "approves" | "denied_by_provider" | "short_of_funds";

/** The provider confirms a moment later: the second notification. Section 5.6. */
const CONFIRMATION_DELAY_MS = 1_000;

/**
 * Decides whether money goes back.
 *
 * The key of a refund that was made is refused, so that a repeated request returns nothing twice;
 * the key of an attempt that failed may be used again, for it left nothing behind. Section 3.7.1.
 */
export function decideRefund(
  transaction: Transaction,
  command: RefundCommand & RefundNames & { readonly provider: ProviderAnswer },
  rules: readonly RefundRule[],
  now: Date,
): Decision<PaidTransaction, RefundRefusal> {
  const refuse = (reason: RefundRefusal) => ({ outcome: "refused", reason, transaction }) as const;
  if (!isPaid(transaction)) return refuse("not_refundable");
  if (transaction.refunds.some(({ key }) => key === command.key)) return refuse("duplicate_key");
  if (transaction.status === "refund") return refuse("not_refundable");
  const left = subtractRupiah(transaction.grossAmount, refundedAmount(transaction));
  const amount = command.amount ?? left;
  const reason = findObstacle(transaction, amount, rules, now);
  if (reason) return refuse(reason);
  if (command.provider !== "approves") return refuse(command.provider);
  const refund = newRefund(command, amount, now);
  return { outcome: "applied", transaction: withRefund(transaction, refund) };
}

function findObstacle(
  transaction: PaidTransaction,
  amount: Rupiah,
  rules: readonly RefundRule[],
  now: Date,
): RefundRefusal | undefined {
  const rule = rules.find(({ applies }) => applies(transaction));
  if (!rule || findClosedReason(rule, transaction, now)) return "window_closed";
  const left = subtractRupiah(transaction.grossAmount, refundedAmount(transaction));
  if (amount <= 0 || amount > left) return "invalid_amount";
  return amount < transaction.grossAmount && !rule.partial ? "not_refundable" : undefined;
}

function newRefund(command: RefundCommand & RefundNames, amount: Rupiah, now: Date): Refund {
  return {
    id: command.id,
    chargebackId: command.chargebackId,
    key: command.key,
    amount,
    reason: command.reason,
    method: "online",
    createdAt: now,
    confirmDueAt: new Date(now.getTime() + CONFIRMATION_DELAY_MS),
  };
}

/** The transaction with one more refund. */
export function withRefund(transaction: PaidTransaction, refund: Refund): PaidTransaction {
  const refunded = addRupiah(refundedAmount(transaction), refund.amount);
  return {
    ...transaction,
    status: refunded === transaction.grossAmount ? "refund" : "partial_refund",
    refunds: [...transaction.refunds, refund],
  };
}

/**
 * The provider confirms the refund that has been due the longest; the status stays. One at a time, for
 * each is told in a notification of its own. Section 5.6.
 */
export function decideConfirmation(
  transaction: Transaction,
  now: Date,
): Decision<PaidTransaction, never> {
  const due = isPaid(transaction) && findFirstDue(transaction.refunds, now);
  // The moment it was due, not the moment somebody noticed.
  return due ? confirm(transaction, due, due.confirmDueAt ?? now) : unchanged(transaction);
}

export type ConfirmationRefusal = "unknown_refund" | "refund_denied";

/** The provider confirms this one refund at once, whenever it would have: nothing happens to one it has confirmed. */
export function decideOwnConfirmation(
  transaction: Transaction,
  key: RefundKey,
  now: Date,
): Decision<PaidTransaction, ConfirmationRefusal> {
  const refund = isPaid(transaction) && transaction.refunds.find((one) => one.key === key);
  if (!refund) return { outcome: "refused", reason: "unknown_refund", transaction };
  if (isDeniedByBank(refund)) return { outcome: "refused", reason: "refund_denied", transaction };
  return refund.confirmedAt ? unchanged(transaction) : confirm(transaction, refund, now);
}

function unchanged(transaction: Transaction) {
  return { outcome: "unchanged", transaction } as const;
}

function confirm(transaction: PaidTransaction, refund: Refund, confirmedAt: Date) {
  const refunds = transaction.refunds.map((one) =>
    one === refund ? { ...one, confirmedAt } : one,
  );
  return { outcome: "applied", transaction: { ...transaction, refunds } } as const;
}

function findFirstDue(refunds: readonly Refund[], now: Date): Refund | undefined {
  const dueMs = ({ confirmDueAt }: Refund) => confirmDueAt?.getTime() ?? Number.POSITIVE_INFINITY;
  return refunds
    .filter((refund) => !refund.confirmedAt && dueMs(refund) <= now.getTime())
    .sort((one, other) => dueMs(one) - dueMs(other))[0];
}
