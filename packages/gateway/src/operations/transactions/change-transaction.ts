import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { oweNotifications } from "../../domain/notifications/notification.ts";
import type { Decision, NewEvent } from "../../domain/transactions/decision.ts";
import {
  isPaid,
  netPaid,
  type Refund,
  type Transaction,
} from "../../domain/transactions/transaction.ts";
import { eventRow, notificationRow } from "../../store/new-rows.ts";
import type { RefundRow } from "../../store/tables.ts";
import type { CommitResult } from "../../store/transactions/commit-change.ts";
import { fromTracked } from "../../store/transactions/transaction-row.ts";
import { type Gateway, signerOf } from "../gateway.ts";
import type { AnswerFrom, AnswerRow } from "./run-once.ts";

/** One command on one transaction of a merchant. */
interface ChangeCommand<After extends Transaction, Reason extends string> {
  /** Order id or transaction id. */
  readonly id: string;
  readonly decide: (transaction: Transaction, now: Date) => Decision<After, Reason>;
  /** What the log calls it; `transaction.<status>` when absent. */
  readonly event?: string;
  /** What the log says besides. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** What it means that the merchant's balance does not cover it. Only a refund can be short. */
  readonly whenShortOfFunds?: (transaction: Transaction) => Decision<After, Reason>;
  readonly answerFrom?: AnswerFrom<After>;
}

const TRIES_MAX = 64;

/**
 * Reads, decides and commits: the new status, its event and the notifications it owes are one
 * commit, written only over the version that was read. When somebody else was faster it reads and
 * decides again, so of two commands at the same moment the second sees what the first did.
 *
 * Returns `undefined` when the merchant has no such transaction.
 */
export async function changeTransaction<After extends Transaction, Reason extends string>(
  gateway: Gateway,
  merchant: Merchant,
  command: ChangeCommand<After, Reason>,
): Promise<Decision<After, Reason> | undefined> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const before = await gateway.findTransaction(merchant.id, command.id);
    if (!before) return undefined;
    const now = merchantTime(merchant.clock, gateway.wallNow());
    const decision = command.decide(before, now);
    if (decision.outcome !== "applied") return decision;
    const event = {
      name: command.event ?? `transaction.${decision.transaction.status}`,
      occurredAt: now,
      data: command.data ?? {},
    };
    const after = decision.transaction;
    const answer = command.answerFrom?.(after);
    const result = await commit(gateway, merchant, { before, after, event, answer });
    if (result === "committed") return decision;
    if (result === "short_of_funds") return shortOfFunds(command, before);
  }
  throw new Error(`transaction ${command.id} kept changing during ${TRIES_MAX} tries`);
}

function shortOfFunds<After extends Transaction, Reason extends string>(
  { whenShortOfFunds }: ChangeCommand<After, Reason>,
  transaction: Transaction,
): Decision<After, Reason> {
  if (!whenShortOfFunds) throw new Error(`transaction ${transaction.id} drew on the balance`);
  return whenShortOfFunds(transaction);
}

interface Step {
  readonly before: Transaction;
  readonly after: Transaction;
  readonly event: NewEvent;
  readonly answer: AnswerRow | undefined;
}

async function commit(gateway: Gateway, merchant: Merchant, step: Step): Promise<CommitResult> {
  const { before, after, event, answer } = step;
  const owed = oweNotifications(after, merchant.settings, signerOf(merchant));
  const result = await gateway.commitChange({
    merchant_id: before.merchantId,
    id: before.id,
    version: before.version,
    balance_delta: netPaid(after) - netPaid(before),
    tracked: fromTracked(after),
    refunds: changedRefunds(before, after),
    events: [eventRow(after, event, { id: gateway.newId(), recordedAt: gateway.wallNow() })],
    notifications: owed.map((one) =>
      notificationRow(after, one, { id: gateway.newId(), createdAt: event.occurredAt }),
    ),
    ...(answer && { answer }),
  });
  if (result === "committed") {
    if (after.status !== before.status) gateway.metrics.countChange(after.status);
    gateway.db.changes.announce({
      merchantId: before.merchantId,
      transactionId: before.id,
      owesNotifications: owed.length > 0,
    });
  }
  return result;
}

/** Refunds that are new, or confirmed since. A refund object that was not touched is the same one. */
function changedRefunds(before: Transaction, after: Transaction): readonly RefundRow[] {
  const known = new Set(isPaid(before) ? before.refunds : []);
  return isPaid(after)
    ? after.refunds.filter((refund) => !known.has(refund)).map((refund) => refundRow(after, refund))
    : [];
}

export function refundRow(transaction: Transaction, refund: Refund): RefundRow {
  return {
    merchant_id: transaction.merchantId,
    transaction_id: transaction.id,
    id: refund.id,
    chargeback_id: refund.chargebackId,
    refund_key: refund.key,
    amount: refund.amount,
    reason: refund.reason,
    method: refund.method,
    created_at: refund.createdAt,
    confirm_due_at: refund.confirmDueAt,
    confirmed_at: refund.confirmedAt ?? null,
  };
}
