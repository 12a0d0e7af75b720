import type { Merchant } from "../../domain/merchants/merchant.ts";
import { isPaid } from "../../domain/transactions/transaction.ts";
import type { OpenedAccount } from "../../domain/upstream/account.ts";
import type { UpstreamAttempt } from "../../domain/upstream/attempt.ts";
import type { CallRank } from "../../domain/upstream/call-rank.ts";
import type { CallFailure, RefundReply } from "../../domain/upstream/connector.ts";
import type { UpstreamRefund } from "../../domain/upstream/upstream-refund.ts";
import { findTransactionIn } from "../../store/transactions/find-transaction.ts";
import type { KeptAnswer } from "../../store/transactions/idempotency-keys.ts";
import { updateAttempt } from "../../store/upstream/attempts.ts";
import { findUpstreamRefund, updateUpstreamRefund } from "../../store/upstream/refunds.ts";
import { lockStray, updateStray } from "../../store/upstream/strays.ts";
import { abilitiesOf } from "../connectors.ts";
import type { Gateway } from "../gateway.ts";
import { applyReport } from "./apply-report.ts";
import { endReturn } from "./apply-reported-refunds.ts";
import { type HeldCharge, holdingCharge } from "./hold-charge.ts";
import { type PostedRefund, postRefund, releaseReserved } from "./post-refund.ts";
import { find, namesOf } from "./sync-attempt.ts";
import { later } from "./upstream-times.ts";

/** A refund that this process has in hand. */
export interface RefundInHand {
  readonly merchant: Merchant;
  readonly account: OpenedAccount;
  readonly attempt: UpstreamAttempt;
  readonly refund: UpstreamRefund;
  readonly isDirect: boolean;
  /** Whether no call before this one may have made it: then a refusal says that nothing was. */
  readonly isFirst: boolean;
  /**
   * Whether the upstream's list lacked it for long: a refusal, after which it still lacks it, is then
   * about every call before this one too.
   */
  readonly wasAbsent?: boolean;
  readonly answerFrom?: ((posted: PostedRefund) => KeptAnswer) | undefined;
  readonly timeoutMs?: number;
}

export type RefundStep =
  | { readonly outcome: "accepted" }
  | { readonly outcome: "denied" }
  /** The upstream refused, or nothing was sent: what was reserved is free again. */
  | { readonly outcome: "released"; readonly why: ReleaseReason }
  | { readonly outcome: "in_doubt"; readonly why: string };

export type ReleaseReason = "short_of_funds" | "amount" | "wrong_state" | "unavailable";

/** When a refund is confirmed by the bank is asked soon after it was made. */
const CONFIRMATION_MS = 60_000;

/**
 * Asks the upstream to give money back, once, under the refund's own name: asked twice it gives nothing
 * twice. Whatever comes of it is committed before this returns.
 */
export async function stepRefund(gateway: Gateway, hand: RefundInHand): Promise<RefundStep> {
  const { account, attempt, refund, isDirect, timeoutMs } = hand;
  const isOnce = abilitiesOf(account).repeatedRefund === "unspecified";
  if (isOnce && !(await markSent(gateway, hand))) return await lookFor(gateway, hand, "duplicate");
  const reply = await gateway.upstreamCalls.run<RefundReply>(
    account,
    {
      verb: "refund",
      rank: rankOf(hand),
      attemptId: attempt.id,
      refundId: refund.id,
      ...(timeoutMs !== undefined && { timeoutMs }),
    },
    async (connector, call) =>
      await connector.refund(call, {
        ...namesOf(attempt),
        refundKey: refund.reference,
        amount: refund.amount,
        reason: refund.reason,
        direct: isDirect,
      }),
  );
  switch (reply.outcome) {
    case "accepted":
      return await accept(gateway, hand);
    case "denied":
      return await end(gateway, hand, "denied", { outcome: "denied" });
    case "refused":
      return await takeRefusal(gateway, hand, reply);
    case "not_sent":
      if (isOnce) await markUnsent(gateway, hand);
      return await takeNotSent(gateway, hand);
    case "unknown":
      return { outcome: "in_doubt", why: reply.why };
  }
}

/**
 * Where the same refund may be made twice it is asked for once: that it was is written down before, so that neither a
 * repeat nor another process after a crash asks again. Resolves to whether this is the first time.
 */
async function markSent(gateway: Gateway, { attempt, refund }: RefundInHand): Promise<boolean> {
  return await holdingCharge(gateway, attempt, async (held) => {
    const { state } = await current(held, refund);
    if (state !== "sending") return false;
    await updateUpstreamRefund(held.trx, refund, { state: "unknown" });
    return true;
  });
}

/** Nothing left this machine: it may be asked for again. */
async function markUnsent(gateway: Gateway, { attempt, refund }: RefundInHand): Promise<void> {
  await holdingCharge(gateway, attempt, async (held) => {
    const { state } = await current(held, refund);
    if (state === "unknown") await updateUpstreamRefund(held.trx, refund, { state: "sending" });
  });
}

/** Who has little time for it has somebody waiting. */
function rankOf({ timeoutMs }: RefundInHand): CallRank {
  return timeoutMs === undefined ? "bell" : "command";
}

async function accept(gateway: Gateway, hand: RefundInHand): Promise<RefundStep> {
  await holdingCharge(gateway, hand.attempt, async (held) => {
    const refund = await current(held, hand.refund);
    await acceptRefund(gateway, held, { ...hand, refund });
  });
  return { outcome: "accepted" };
}

/**
 * The money went back, as the upstream says, or somebody who looked there. Once: nothing when that is
 * known already.
 */
export async function acceptRefund(
  gateway: Gateway,
  held: HeldCharge,
  accepted: AcceptedRefund,
): Promise<void> {
  const { merchant, refund } = accepted;
  if (refund.state === "accepted") return;
  if (refund.strayId === undefined) await post(gateway, held, accepted);
  else await endReturn(gateway, held, { merchant, refund });
}

type AcceptedRefund = Pick<RefundInHand, "merchant" | "attempt" | "refund" | "answerFrom">;

async function current({ trx }: HeldCharge, { merchantId, id }: UpstreamRefund) {
  const refund = await findUpstreamRefund(trx, merchantId, id);
  if (!refund) throw new Error(`there is no refund ${id}`);
  return refund;
}

async function post(
  gateway: Gateway,
  { trx }: HeldCharge,
  { merchant, attempt, refund, answerFrom }: AcceptedRefund,
): Promise<void> {
  const transaction = await findTransactionIn(trx, merchant.id, refund.transactionId);
  if (!transaction || !isPaid(transaction)) {
    throw new Error(`transaction ${refund.transactionId} is not paid`);
  }
  await postRefund(trx, gateway, merchant, { transaction, refund, answerFrom });
  const next_sync_at = later(gateway.wallNow(), CONFIRMATION_MS);
  await updateAttempt(trx, attempt, { next_sync_at, syncs: 0 });
}

async function takeRefusal(
  gateway: Gateway,
  hand: RefundInHand,
  { reason }: Extract<CallFailure, { readonly outcome: "refused" }>,
): Promise<RefundStep> {
  // Its name is taken: by this very refund, asked for before.
  if (reason === "duplicate" || reason === "wrong_state")
    return await lookFor(gateway, hand, reason);
  if (reason === "too_early" || reason === "unauthorized" || reason === "rate_limited") {
    return await leaveOpen(gateway, hand, reason);
  }
  const isMoney = reason === "short_of_funds" || reason === "amount";
  return await release(gateway, hand, isMoney ? reason : "wrong_state");
}

/** A refusal of this call alone says nothing of one before it whose answer was lost. */
async function release(
  gateway: Gateway,
  hand: RefundInHand,
  why: ReleaseReason,
): Promise<RefundStep> {
  if (hand.isFirst) return await end(gateway, hand, "released", { outcome: "released", why });
  return await lookFor(gateway, hand, "wrong_state");
}

/** What the upstream lists is what it made. */
async function lookFor(
  gateway: Gateway,
  hand: RefundInHand,
  reason: "duplicate" | "wrong_state",
): Promise<RefundStep> {
  const found = await find(gateway, hand, { rank: rankOf(hand), timeoutMs: hand.timeoutMs });
  if (found.outcome !== "found") return { outcome: "in_doubt", why: "unknown" };
  await applyReport(gateway, hand, found.report);
  const listed = found.report.refunds.some(({ key }) => key === hand.refund.reference);
  if (listed) return await accept(gateway, hand);
  if (reason === "wrong_state" && (hand.isFirst || hand.wasAbsent)) {
    const step = { outcome: "released", why: "wrong_state" } as const;
    await end(gateway, hand, "released", step);
    // What did not fit beside it may fit now.
    await applyReport(gateway, hand, found.report);
    return step;
  }
  return { outcome: "in_doubt", why: reason };
}

async function takeNotSent(gateway: Gateway, hand: RefundInHand): Promise<RefundStep> {
  if (hand.isFirst && hand.refund.strayId === undefined) {
    return await end(gateway, hand, "released", { outcome: "released", why: "unavailable" });
  }
  return { outcome: "in_doubt", why: "not_sent" };
}

/** Nothing was made, and nothing has to be undone: it is asked for again. */
async function leaveOpen(
  gateway: Gateway,
  hand: RefundInHand,
  why: "too_early" | "unauthorized" | "rate_limited",
): Promise<RefundStep> {
  if (why !== "too_early" && hand.isFirst) return await release(gateway, hand, "unavailable");
  return { outcome: "in_doubt", why };
}

async function end(
  gateway: Gateway,
  { attempt, refund }: RefundInHand,
  state: "denied" | "released",
  step: RefundStep,
): Promise<RefundStep> {
  await holdingCharge(gateway, attempt, async (held) => {
    await endWithout(gateway, held, await current(held, refund), state);
  });
  return step;
}

/** The money did not go back: what was reserved for it is free again. Safe to repeat. */
export async function endWithout(
  gateway: Gateway,
  { trx }: HeldCharge,
  refund: UpstreamRefund,
  state: "denied" | "released",
): Promise<void> {
  if (refund.state !== "sending" && refund.state !== "unknown") return;
  await releaseReserved(trx, gateway, refund, state);
  if (refund.strayId === undefined) return;
  // The money is still here: somebody has to decide again.
  const stray = await lockStray(trx, refund.merchantId, refund.strayId);
  if (stray?.state === "returning") await updateStray(trx, stray, { state: "found" });
}

/** Notes that a refund is in doubt, and when it is looked for next. */
export async function stayInDoubt(
  gateway: Gateway,
  { attempt, refund }: RefundInHand,
  nextSyncAt: Date,
): Promise<void> {
  await holdingCharge(gateway, attempt, async (held) => {
    const { state, tries } = await current(held, refund);
    if (state !== "sending" && state !== "unknown") return;
    await updateUpstreamRefund(held.trx, refund, {
      state: "unknown",
      tries: tries + 1,
      next_sync_at: nextSyncAt,
    });
  });
}
