import { canReach, type TransactionStatus } from "@gerbang/protocol";
import {
  findTransaction,
  type PaymentRecord,
  type RefundRecord,
  type TransactionRecord,
  withTransaction,
} from "./payment-record.ts";
import type { Refund, Transaction } from "./transaction.ts";

/** Something that happened to an order, told to the merchant exactly once. */
export type Fact =
  | {
      readonly kind: "paid";
      /** Paid after its expiry, or after it had been reported closed. */
      readonly isLate: boolean;
      /** Another transaction of this order was paid before: the customer paid twice. */
      readonly isRepeated: boolean;
    }
  /** The amount is reserved in the customer's account: it waits for the capture. */
  | { readonly kind: "authorized" }
  | {
      readonly kind: "closed";
      /** Another transaction of this order is paid: do not close the order. */
      readonly isOrderPaid: boolean;
      /** The order is being charged anew, or has been: do not close the order. */
      readonly isReplaced: boolean;
    }
  | { readonly kind: "refunded"; readonly refund: Refund }
  | {
      /** The bank has taken money back. */
      readonly kind: "charged_back";
      readonly isPartial: boolean;
    };

export type ChangeRefusal = "backwards" | "wrong_amount" | "unknown_order";

type ChangeDecision =
  | { readonly outcome: "applied"; readonly record: PaymentRecord; readonly facts: readonly Fact[] }
  | { readonly outcome: "unchanged" }
  | { readonly outcome: "refused"; readonly reason: ChangeRefusal };

const PAID: ReadonlySet<TransactionStatus> = new Set([
  "settlement",
  "capture",
  "partial_refund",
  "refund",
  "chargeback",
  "partial_chargeback",
]);
const CLOSED: ReadonlySet<TransactionStatus> = new Set(["expire", "cancel", "deny", "failure"]);

/** Whether a message says that money came, went back or was taken back. */
export function claimsMoney({ status, isAccepted }: Transaction): boolean {
  return PAID.has(status) && isAccepted;
}

/**
 * Decides what a message changes about an order, and what the merchant must be told.
 *
 * Messages arrive in any order and more than once, so a status is taken only if it can be reached
 * from the recorded one, over statuses whose messages may have been lost (Core API section 5.9). One
 * exception: money that the status API itself reports for a closed transaction was really received.
 */
export function decideChange(
  record: PaymentRecord,
  transaction: Transaction,
  isConfirmed: boolean,
): ChangeDecision {
  const known = findTransaction(record, transaction.transactionId);
  // The order may cost something else by now: what ends an earlier try names the earlier amount.
  const isEnd = known !== undefined && CLOSED.has(transaction.status);
  const grossAmount = isEnd ? known.grossAmount : record.grossAmount;
  if (grossAmount !== undefined && grossAmount !== transaction.grossAmount) {
    return { outcome: "refused", reason: "wrong_amount" };
  }
  if (known && !isAllowedMove(known, transaction.status, isConfirmed)) {
    return { outcome: "refused", reason: "backwards" };
  }
  const { next, facts } = collectFacts(record, mergeRecord(known, transaction), transaction);
  if (known && facts.length === 0 && isSame(known, next)) return { outcome: "unchanged" };
  return { outcome: "applied", record: recordWith(record, next, isEnd), facts };
}

/** What ends an earlier try is not the charge that is under way. */
function recordWith(record: PaymentRecord, next: TransactionRecord, isEnd: boolean): PaymentRecord {
  return { ...withTransaction(record, next), awaitsCharge: isEnd && record.awaitsCharge };
}

function isAllowedMove(
  { status, isPaid }: TransactionRecord,
  next: TransactionStatus,
  isConfirmed: boolean,
): boolean {
  if (status === next || canReach(status, next)) return true;
  // Held back by fraud rules, and then refused by them, by the merchant or by time.
  if (status === "capture" && !isPaid && CLOSED.has(next)) return true;
  return isConfirmed && !isPaid && CLOSED.has(status) && PAID.has(next);
}

const NOTHING_TOLD: Pick<
  TransactionRecord,
  "isPaid" | "isClosed" | "isPaidLate" | "refunds" | "isHeldBack"
> = { isPaid: false, isClosed: false, isPaidLate: false, refunds: [] };

/** What is known now: later messages add members, and may leave out what earlier ones had. */
function mergeRecord(
  known: TransactionRecord | undefined,
  transaction: Transaction,
): TransactionRecord {
  const { transactionId, status, paymentType, grossAmount, expiresAt, settledAt } = transaction;
  const { isHeldBack: _, ...before } = known ?? NOTHING_TOLD;
  return {
    ...before,
    transactionId,
    status,
    paymentType,
    grossAmount,
    // Nobody gives back what was not paid, whatever a message with another status lists.
    refunds: mergeRefunds(before.refunds, claimsMoney(transaction) ? transaction.refunds : []),
    ...(!transaction.isAccepted && { isHeldBack: true }),
    ...(expiresAt && { expiresAt: expiresAt.toISOString() }),
    ...(settledAt && { settledAt: settledAt.toISOString() }),
  };
}

function mergeRefunds(
  known: readonly RefundRecord[],
  refunds: readonly Refund[],
): readonly RefundRecord[] {
  const all = [...known];
  for (const { ids, amount } of refunds) {
    const index = all.findIndex((earlier) => earlier.ids.some((id) => ids.includes(id)));
    const earlier = all[index];
    if (earlier) all[index] = { ...earlier, ids: [...new Set([...earlier.ids, ...ids])] };
    else all.push({ ids, amount, isBooked: false });
  }
  return all;
}

function isNewlyReserved(state: TransactionRecord, { status, isAccepted }: Transaction): boolean {
  return state.isReserved !== true && status === "authorize" && isAccepted;
}

function collectFacts(
  record: PaymentRecord,
  next: TransactionRecord,
  transaction: Transaction,
): { next: TransactionRecord; facts: readonly Fact[] } {
  const facts: Fact[] = [];
  const isOrderPaid = record.transactions.some(
    ({ isPaid, transactionId }) => isPaid && transactionId !== next.transactionId,
  );
  let state = next;
  if (isNewlyReserved(state, transaction)) {
    facts.push({ kind: "authorized" });
    state = { ...state, isReserved: true };
  }
  if (!state.isPaid && claimsMoney(transaction)) {
    const isLate = isPaidLate(state);
    facts.push({ kind: "paid", isLate, isRepeated: isOrderPaid });
    state = { ...state, isPaid: true, isPaidLate: isLate };
  }
  if (!state.isPaid && !state.isClosed && CLOSED.has(state.status)) {
    facts.push({ kind: "closed", isOrderPaid, isReplaced: isReplaced(record, next) });
    state = { ...state, isClosed: true };
  }
  const chargedBack = chargedBackBy(state);
  if (chargedBack && chargedBack !== state.chargedBack) {
    facts.push({ kind: "charged_back", isPartial: chargedBack === "partial" });
    state = { ...state, chargedBack };
  }
  const refunds = state.refunds.map((entry) => {
    const confirmed = transaction.refunds.find(
      ({ ids, confirmedAt }) => confirmedAt && ids.some((id) => entry.ids.includes(id)),
    );
    if (!confirmed || entry.isBooked) return entry;
    facts.push({ kind: "refunded", refund: confirmed });
    return { ...entry, isBooked: true };
  });
  return { next: { ...state, refunds }, facts };
}

function chargedBackBy({ isPaid, status }: TransactionRecord): TransactionRecord["chargedBack"] {
  if (!isPaid) return undefined;
  if (status === "chargeback") return "full";
  return status === "partial_chargeback" ? "partial" : undefined;
}

/** A transaction nobody has heard of may be the very one that the order's charge awaits. */
function isReplaced(record: PaymentRecord, { transactionId }: TransactionRecord): boolean {
  const index = record.transactions.findIndex((known) => known.transactionId === transactionId);
  if (index < 0) return false;
  return (
    record.awaitsCharge || record.transactions.slice(index + 1).some(({ isClosed }) => !isClosed)
  );
}

function isPaidLate({ isClosed, settledAt, expiresAt }: TransactionRecord): boolean {
  if (isClosed) return true;
  return settledAt !== undefined && expiresAt !== undefined && settledAt > expiresAt;
}

function isSame(left: TransactionRecord, right: TransactionRecord): boolean {
  return JSON.stringify(left, sortedKeys) === JSON.stringify(right, sortedKeys);
}

/** Members have no order; a store may give them back in another one. */
function sortedKeys(_key: string, value: unknown): unknown {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
    : value;
}
