import type { Merchant } from "../../domain/merchants/merchant.ts";
import type {
  ClosedTransaction,
  Payment,
  Transaction,
} from "../../domain/transactions/transaction.ts";
import type { OpenedAccount } from "../../domain/upstream/account.ts";
import type { AttemptClose, UpstreamAttempt } from "../../domain/upstream/attempt.ts";
import { labelOf } from "../../domain/upstream/charge-label.ts";
import { checkReport } from "../../domain/upstream/check-report.ts";
import type { Report } from "../../domain/upstream/connector.ts";
import { closeOf, decideReport, type ReportDecision } from "../../domain/upstream/decide-report.ts";
import { planSync } from "../../domain/upstream/plan-sync.ts";
import { upstreamRequestOf } from "../../domain/upstream/upstream-request.ts";
import { findTransactionIn } from "../../store/transactions/find-transaction.ts";
import type { KeptAnswer } from "../../store/transactions/idempotency-keys.ts";
import { findAttempt, updateAttempt } from "../../store/upstream/attempts.ts";
import { closeAttention } from "../../store/upstream/attention.ts";
import { updateUpstreamCharge } from "../../store/upstream/charges.ts";
import type { Gateway } from "../gateway.ts";
import { applyReportedRefunds, applyReportedReturns } from "./apply-reported-refunds.ts";
import { callAttention } from "./call-attention.ts";
import { compareWithBooks } from "./compare-books.ts";
import { findStray, takeStrayBack } from "./find-stray.ts";
import { type HeldCharge, holdingCharge } from "./hold-charge.ts";
import { writeChange } from "./write-change.ts";

type AnswerFromClose = ((transaction: ClosedTransaction) => KeptAnswer) | undefined;

/** Whom a report is about. */
export interface Reported {
  readonly merchant: Merchant;
  readonly account: OpenedAccount;
  readonly attempt: UpstreamAttempt;
}

/**
 * Commits what an upstream says of one of its orders: the transaction follows it, money that does not
 * fit is held or put down as stray, refunds are posted. The same report again, or one that is older than
 * what is known, changes nothing.
 */
export async function applyReport(
  gateway: Gateway,
  reported: Reported,
  report: Report,
  answerFrom?: AnswerFromClose,
): Promise<Transaction | undefined> {
  return await holdingCharge(gateway, reported.attempt, async (held) => {
    const { merchantId, id, transactionId } = reported.attempt;
    const attempt = await findAttempt(held.trx, merchantId, id);
    if (!attempt) throw new Error(`there is no attempt ${id}`);
    const now = gateway.wallNow();
    await updateAttempt(held.trx, attempt, { absences: 0, absent_since: null });
    const contradiction = checkReport(
      report,
      attempt,
      labelOf(upstreamRequestOf(held.charge.command), attempt.accountId),
    );
    if (contradiction !== undefined) {
      const data = { why: contradiction, report };
      await callAttention(
        gateway,
        { merchantId, kind: "contradiction", subject: id, transactionId, data },
        held.trx,
      );
      return await findTransactionIn(held.trx, merchantId, transactionId);
    }
    await updateAttempt(held.trx, attempt, { report, reported_at: now });
    const current = { ...reported, attempt, answerFrom };
    const apply = attempt.isShown ? applyToShown : applyToUnseen;
    const transaction = await apply(gateway, held, current, withPayment(report, attempt));
    await compareWithBooks(gateway, held, attempt, report);
    return transaction;
  });
}

/** What nobody says of a payment that was made. */
const UNTOLD: Payment = { paymentType: "qris", transactionType: "off-us", issuer: "unknown" };

/** How it was paid: by the report, by a message that was signed, or nobody knows; that it was is no less true. */
function withPayment(report: Report, { toldPayment }: UpstreamAttempt): Report {
  return report.state === "paid"
    ? { ...report, payment: report.payment ?? toldPayment ?? UNTOLD }
    : report;
}

/** Nobody saw its offer, so there is no transaction; if it is paid all the same, the money is a stray. */
async function applyToUnseen(
  gateway: Gateway,
  held: HeldCharge,
  { merchant, account, attempt }: Reported,
  report: Report,
): Promise<undefined> {
  if (report.state === "paid") {
    await findStray(gateway, held, { account, attempt, report, cause: "unwanted" });
    await isSolved(gateway, held, attempt);
    await applyReportedReturns(gateway, held, { merchant, attempt, report });
    return undefined;
  }
  const closedAs = closeOf(report.state);
  if (!closedAs || attempt.state === "closed" || attempt.state === "paid") return undefined;
  await closeAttempt(gateway, held, attempt, closedAs);
  return undefined;
}

async function applyToShown(
  gateway: Gateway,
  held: HeldCharge,
  reported: AnsweredReport,
  report: Report,
): Promise<Transaction> {
  const { trx, charge } = held;
  const { merchantId, transactionId } = reported.attempt;
  const transaction = await findTransactionIn(trx, merchantId, transactionId);
  if (!transaction) throw new Error(`there is no transaction ${transactionId}`);
  const now = gateway.wallNow();
  const isHeld = charge.hold !== undefined;
  const decision = decideReport(transaction, report, { now, closing: charge.closing, isHeld });
  const after = await applyDecision(gateway, held, reported, { transaction, report, decision });
  const { merchant, attempt } = reported;
  const ended = await applyReportedReturns(gateway, held, { merchant, attempt, report });
  return await applyReportedRefunds(gateway, held, {
    merchant,
    attempt,
    transaction: ended ?? after,
    report,
  });
}

interface AnsweredReport extends Reported {
  readonly answerFrom: AnswerFromClose;
}

interface Decided {
  readonly transaction: Transaction;
  readonly report: Report;
  readonly decision: ReportDecision;
}

async function applyDecision(
  gateway: Gateway,
  held: HeldCharge,
  { merchant, account, attempt, answerFrom }: AnsweredReport,
  { transaction, report, decision }: Decided,
): Promise<Transaction> {
  const { trx, charge } = held;
  switch (decision.outcome) {
    case "settled": {
      const { transaction: after } = decision;
      if (charge.hold !== undefined && !(await takeStrayBack(gateway, held, attempt))) {
        return transaction;
      }
      const event = { name: "transaction.settlement", occurredAt: gateway.wallNow(), data: VIA };
      const settled = await writeChange(trx, gateway, merchant, {
        before: transaction,
        after,
        event,
      });
      await endAttempt(gateway, held, attempt, { state: "paid", closedAt: after.settledAt });
      await updateUpstreamCharge(trx, charge, {
        paid_amount: after.grossAmount,
        closing: null,
        hold: null,
      });
      await isSolved(gateway, held, attempt);
      return settled;
    }
    case "closed": {
      const { transaction: after, closedAs } = decision;
      const name = `transaction.${after.status}`;
      const event = { name, occurredAt: gateway.wallNow(), data: VIA };
      // Only the answer to what the merchant asked for is kept.
      const answer = after.status === charge.closing ? answerFrom?.(after) : undefined;
      const change = { before: transaction, after, event, answer };
      const closed = await writeChange(trx, gateway, merchant, change);
      await updateUpstreamCharge(trx, charge, { closing: null });
      await closeAttempt(gateway, held, attempt, closedAs);
      return closed;
    }
    case "held":
      await updateUpstreamCharge(trx, charge, { hold: "amount_differs" });
      await findStray(gateway, held, { account, attempt, report, cause: "amount_differs" });
      return transaction;
    case "stray":
      await findStray(gateway, held, { account, attempt, report, cause: "after_close" });
      return transaction;
    case "unchanged":
      return transaction;
  }
}

const VIA = { via: "upstream" };

async function closeAttempt(
  gateway: Gateway,
  held: HeldCharge,
  attempt: UpstreamAttempt,
  closedAs: AttemptClose,
): Promise<void> {
  const closedAt = gateway.wallNow();
  await endAttempt(gateway, held, attempt, { state: "closed", closedAs, closedAt });
  await isSolved(gateway, held, attempt);
}

/** It is asked about from time to time all the same: money or refunds may come late. */
async function endAttempt(
  gateway: Gateway,
  { trx }: HeldCharge,
  attempt: UpstreamAttempt,
  end: Pick<UpstreamAttempt, "state" | "closedAs" | "closedAt">,
): Promise<void> {
  const now = gateway.wallNow();
  const next = planSync(
    { ...attempt, ...end, syncs: 0 },
    { now, isClosing: false, wantedUntil: now },
  );
  await updateAttempt(trx, attempt, {
    state: end.state,
    closed_as: end.closedAs ?? null,
    closed_at: end.closedAt ?? now,
    syncs: 0,
    next_sync_at: next ?? null,
  });
}

async function isSolved(gateway: Gateway, { trx }: HeldCharge, attempt: UpstreamAttempt) {
  await closeAttention(
    trx,
    {
      merchantId: attempt.merchantId,
      kinds: ["charge_unknown", "contradiction"],
      subject: attempt.id,
    },
    { at: gateway.wallNow(), how: "the upstream said what became of it" },
  );
}
