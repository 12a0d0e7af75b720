import type { RefundKey } from "@gerbang/protocol";
import type { Decision } from "./decision.ts";
import { isPaid, type PaidTransaction, type Refund, type Transaction } from "./transaction.ts";

export type RefundDenialRefusal = "unknown_refund" | "refund_confirmed";

/** Whether the simulated bank has refused a refund: nothing confirms it any more. */
export function isDeniedByBank({ confirmedAt, confirmDueAt }: Refund): boolean {
  return confirmedAt === undefined && confirmDueAt === undefined;
}

/**
 * Decides that the bank refuses a refund which was taken and is still to be confirmed.
 *
 * It stays among the refunds without the time of a confirmation, and its second message never comes (Core API
 * section 5.6): the status of a paid transaction does not go back. Refusing it again changes nothing.
 */
export function decideRefundDenial(
  transaction: Transaction,
  key: RefundKey,
): Decision<PaidTransaction, RefundDenialRefusal> {
  const refuse = (reason: RefundDenialRefusal) =>
    ({ outcome: "refused", reason, transaction }) as const;
  const refund = isPaid(transaction) && transaction.refunds.find((one) => one.key === key);
  if (!refund) return refuse("unknown_refund");
  if (refund.confirmedAt) return refuse("refund_confirmed");
  if (isDeniedByBank(refund)) return { outcome: "unchanged", transaction };
  const refunds = transaction.refunds.map((one) => (one === refund ? withoutDate(one) : one));
  return { outcome: "applied", transaction: { ...transaction, refunds } };
}

function withoutDate(refund: Refund): Refund {
  const { confirmDueAt: _due, ...rest } = refund;
  return rest;
}
