import type { Rupiah } from "@gerbang/protocol";
import {
  type ClosedTransaction,
  isPaid,
  type PaidTransaction,
  type PendingTransaction,
  type Transaction,
} from "../transactions/transaction.ts";
import type { AttemptClose } from "./attempt.ts";
import type { Report } from "./connector.ts";

export type ReportDecision =
  | { readonly outcome: "settled"; readonly transaction: PaidTransaction }
  | {
      readonly outcome: "closed";
      readonly transaction: ClosedTransaction;
      readonly closedAs: AttemptClose;
    }
  /** Money came that does not fit: nothing moves until a person has decided. */
  | { readonly outcome: "held"; readonly paid: Rupiah }
  /** Money came after the close. */
  | { readonly outcome: "stray" }
  | { readonly outcome: "unchanged" };

interface ReportContext {
  readonly now: Date;
  readonly closing?: "cancel" | "expire" | undefined;
  /** Whether money came that does not fit, and nobody has decided about it. */
  readonly isHeld?: boolean;
}

/**
 * What follows for a transaction from what the upstream reports of its offer. What is paid has already
 * happened: it is booked, held or a stray, never refused. Statuses go forward only, and a word that
 * nobody knows changes nothing.
 */
export function decideReport(
  transaction: Transaction,
  report: Report,
  { now, closing, isHeld = false }: ReportContext,
): ReportDecision {
  if (report.state === "paid") return decidePaid(transaction, report, now);
  // While money is held, how its order ends is for a person.
  if (isHeld || transaction.status !== "pending") return { outcome: "unchanged" };
  const closedAs = CLOSED_AS[report.state];
  if (!closedAs) return { outcome: "unchanged" };
  return { outcome: "closed", closedAs, transaction: close(transaction, report, { now, closing }) };
}

const CLOSED_AS: Readonly<Record<Report["state"], AttemptClose | undefined>> = {
  pending: undefined,
  paid: undefined,
  unclear: undefined,
  expired: "expired",
  cancelled: "cancelled",
  denied: "denied",
  failed: "failed",
};

/** How an attempt is closed that is reported so; `undefined` when that is no end. */
export function closeOf(state: Report["state"]): AttemptClose | undefined {
  return CLOSED_AS[state];
}

function decidePaid(transaction: Transaction, report: Report, now: Date): ReportDecision {
  if (isPaid(transaction)) return { outcome: "unchanged" };
  if (transaction.status !== "pending") return { outcome: "stray" };
  if (report.amount !== transaction.grossAmount || !report.payment) {
    return { outcome: "held", paid: report.amount };
  }
  const settledAt = clamp(report.settledAt ?? now, transaction.createdAt, now);
  return {
    outcome: "settled",
    transaction: {
      ...transaction,
      status: "settlement",
      settledAt,
      payment: report.payment,
      refunds: [],
    },
  };
}

const STATUS_OF = {
  expired: "expire",
  cancelled: "cancel",
  denied: "deny",
  failed: "failure",
} as const;

function close(
  transaction: PendingTransaction,
  report: Report,
  { now, closing }: { readonly now: Date; readonly closing?: "cancel" | "expire" | undefined },
): ClosedTransaction {
  const reported = STATUS_OF[report.state as keyof typeof STATUS_OF];
  // What the merchant asked for is what it is told, whichever of two closes the upstream saw first.
  const status = closing && (reported === "expire" || reported === "cancel") ? closing : reported;
  // The moment it ran out, not the moment somebody noticed.
  const closedAt = status === "expire" && !closing ? earlier(transaction.expiresAt, now) : now;
  return {
    ...transaction,
    status,
    closedAt,
    ...(report.channelResponse && { channelResponse: report.channelResponse }),
  };
}

function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}

function clamp(moment: Date, first: Date, last: Date): Date {
  if (moment < first) return first;
  return moment > last ? last : moment;
}
