import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { ClosedTransaction, Transaction } from "../../domain/transactions/transaction.ts";
import { isPaid } from "../../domain/transactions/transaction.ts";
import type { UpstreamAttempt, UpstreamCharge } from "../../domain/upstream/attempt.ts";
import type { CallFailure, CloseReply, FindReply } from "../../domain/upstream/connector.ts";
import { findTransactionIn } from "../../store/transactions/find-transaction.ts";
import type { KeptAnswer } from "../../store/transactions/idempotency-keys.ts";
import { listAttempts, updateAttempt } from "../../store/upstream/attempts.ts";
import { updateUpstreamCharge } from "../../store/upstream/charges.ts";
import type { Gateway } from "../gateway.ts";
import { findAccount } from "./accounts.ts";
import { applyReport, type Reported } from "./apply-report.ts";
import { holdingCharge } from "./hold-charge.ts";
import { askToClose, closedReport, find } from "./sync-attempt.ts";
import { later } from "./upstream-times.ts";

interface CloseOrder {
  /** Order id or transaction id. */
  readonly id: string;
  readonly how: "cancel" | "expire";
  readonly answerFrom?: ((transaction: ClosedTransaction) => KeptAnswer) | undefined;
}

type CloseOutcome =
  | { readonly outcome: "applied"; readonly transaction: ClosedTransaction }
  | {
      readonly outcome: "refused";
      /** `unavailable`: what became of it is not known yet; it goes on in the background. */
      readonly reason: "not_pending" | "unavailable";
      readonly transaction: Transaction;
    };

/**
 * Ends a production merchant's transaction, which only the upstream can: it is asked, and what it says is
 * committed. When its answer is lost the merchant is told so, and the resolver goes on asking; a repeat
 * asks again and does no harm. `undefined` when there is no such transaction.
 */
export async function closeUpstream(
  gateway: Gateway,
  merchant: Merchant,
  { id, how, answerFrom }: CloseOrder,
): Promise<CloseOutcome | undefined> {
  const transaction = await gateway.findTransaction(merchant.id, id);
  if (!transaction) return undefined;
  const refused = { outcome: "refused", reason: "not_pending", transaction } as const;
  if (transaction.status !== "pending") return refused;
  const reported = await findShown(gateway, merchant, transaction);
  // Nobody would be asked: then nothing is begun, and nothing comes to be in doubt.
  if (gateway.upstreamCalls.isOpen(reported.account, "other")) {
    return { ...refused, reason: "unavailable" };
  }
  const noted = await noteClosing(gateway, reported.attempt, how);
  if (!noted) {
    const current = await gateway.findTransaction(merchant.id, transaction.id);
    return { ...refused, transaction: current ?? transaction };
  }
  const after =
    (await close(gateway, reported, { how, before: noted.before, answerFrom })) ?? transaction;
  if (after.status === "pending") {
    await goOnSoon(gateway, reported.attempt);
    return { ...refused, reason: "unavailable", transaction: after };
  }
  if (isPaid(after) || after.status !== how) return { ...refused, transaction: after };
  return { outcome: "applied", transaction: after };
}

/** The attempt whose offer was shown: everything that comes later goes to its account. */
export async function findShown(
  gateway: Gateway,
  merchant: Merchant,
  { id }: Transaction,
): Promise<Reported> {
  const attempts = await listAttempts(gateway.db.kysely, merchant.id, id);
  const attempt = attempts.find(({ isShown }) => isShown);
  const account = attempt && (await findAccount(gateway, merchant.id, attempt.accountId));
  if (!account) throw new Error(`transaction ${id} was never offered by an upstream`);
  return { merchant, account, attempt };
}

/** What an earlier request asked for, of which the upstream has yet to say what became. */
interface NotedClosing {
  readonly before: UpstreamCharge["closing"];
}

/**
 * Writes down what is asked for, before it is asked; `undefined` when the transaction is no longer
 * pending.
 */
async function noteClosing(
  gateway: Gateway,
  attempt: UpstreamAttempt,
  closing: "cancel" | "expire",
): Promise<NotedClosing | undefined> {
  return await holdingCharge(gateway, attempt, async ({ trx, charge }) => {
    const { merchantId, transactionId } = attempt;
    const transaction = await findTransactionIn(trx, merchantId, transactionId);
    if (transaction?.status !== "pending") return undefined;
    await updateUpstreamCharge(trx, charge, { closing });
    // Should this process die now, the resolver goes on from here.
    const next_sync_at = later(gateway.wallNow(), gateway.upstreams.requestMs);
    await updateAttempt(trx, attempt, { next_sync_at, syncs: 0 });
    return { before: charge.closing };
  });
}

const SOON_MS = 2_000;

/** The resolver asks again, and the merchant is notified of whatever it has become. */
async function goOnSoon(gateway: Gateway, attempt: UpstreamAttempt): Promise<void> {
  await holdingCharge(gateway, attempt, async ({ trx, charge }) => {
    if (charge.closing === undefined) return;
    await updateAttempt(trx, attempt, { next_sync_at: later(gateway.wallNow(), SOON_MS) });
  });
}

/** The transaction as the upstream has it now; `undefined` when it did not say. */
async function close(
  gateway: Gateway,
  reported: Reported,
  { how, before, answerFrom }: NotedClosing & Pick<CloseOrder, "how" | "answerFrom">,
): Promise<Transaction | undefined> {
  const { attempt } = reported;
  const end = performance.now() + gateway.upstreams.requestMs;
  const reply = await askToClose(gateway, reported, how, {
    rank: "command",
    timeoutMs: end - performance.now(),
  });
  if (reply.outcome === "closed") {
    return await applyReport(gateway, reported, closedReport(attempt, how), answerFrom);
  }
  if (reply.outcome === "not_sent") return await forgetClosing(gateway, attempt, before);
  const found = await find(gateway, reported, {
    rank: "command",
    timeoutMs: end - performance.now(),
  });
  if (isEndedHere(reply, found)) {
    return await applyReport(gateway, reported, closedReport(attempt, how), answerFrom);
  }
  if (found.outcome !== "found") return undefined;
  return await applyReport(gateway, reported, found.report, answerFrom);
}

/** The upstream ends nothing, and nobody has paid: then it ends here, and money that still comes is a stray. */
function isEndedHere(reply: CloseReply | CallFailure, found: FindReply): boolean {
  if (reply.outcome !== "refused" || reply.reason !== "unsupported") return false;
  return (
    found.outcome === "unpaid" || (found.outcome === "found" && found.report.state === "pending")
  );
}

/** This request asked for nothing: only what was in doubt before it still is. */
async function forgetClosing(
  gateway: Gateway,
  attempt: UpstreamAttempt,
  before: UpstreamCharge["closing"],
): Promise<undefined> {
  await holdingCharge(gateway, attempt, async ({ trx, charge }) => {
    await updateUpstreamCharge(trx, charge, { closing: before ?? null });
  });
}
