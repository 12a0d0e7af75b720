import { setTimeout as pause } from "node:timers/promises";
import type { Rupiah } from "@gerbang/protocol";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { RefundRefusal } from "../../domain/transactions/decide-refund.ts";
import { isPaid, type Refund, type Transaction } from "../../domain/transactions/transaction.ts";
import { decideRefundReserve } from "../../domain/upstream/decide-refund-reserve.ts";
import { planRefundSync } from "../../domain/upstream/plan-refund-sync.ts";
import type { UpstreamRefund } from "../../domain/upstream/upstream-refund.ts";
import { findTransactionIn } from "../../store/transactions/find-transaction.ts";
import type { KeptAnswer } from "../../store/transactions/idempotency-keys.ts";
import { moveRefunds } from "../../store/upstream/charges.ts";
import {
  findRefundOfKey,
  insertUpstreamRefund,
  type LeasedRefund,
  leaseUpstreamRefund,
  releaseUpstreamRefund,
  updateUpstreamRefund,
} from "../../store/upstream/refunds.ts";
import type { Gateway } from "../gateway.ts";
import { newUpstreamReference } from "../new-ids.ts";
import type { Reported } from "./apply-report.ts";
import { findShown } from "./close-upstream.ts";
import { holdingCharge } from "./hold-charge.ts";
import type { PostedRefund } from "./post-refund.ts";
import {
  type RefundInHand,
  type RefundStep,
  type ReleaseReason,
  stayInDoubt,
  stepRefund,
} from "./step-refund.ts";
import { LEASE_MS, later } from "./upstream-times.ts";

/** A refund that a merchant asks for, with the names that it is going to have. */
interface WantedRefund extends Pick<Refund, "id" | "chargebackId" | "key" | "reason"> {
  readonly amount?: Rupiah;
  readonly isDirect: boolean;
}

interface RefundRequest {
  readonly transaction: Transaction;
  readonly wanted: WantedRefund;
  readonly answerFrom?: ((posted: PostedRefund) => KeptAnswer) | undefined;
}

type UpstreamRefundOutcome =
  | ({ readonly outcome: "applied" } & PostedRefund)
  | {
      readonly outcome: "refused";
      /** `unavailable`: it may have been made; it goes on in the background, and is notified. */
      readonly reason: RefundRefusal | "unavailable";
      readonly transaction: Transaction;
      /** The names of the refund that is meant, which a repeat may have joined. */
      readonly attempt: Pick<Refund, "id" | "chargebackId" | "key">;
    };

/** A refund soon after its payment may come too early: what is waited for within the request. */
const TOO_EARLY_PAUSES_MS = [1_000, 5_000];
const CALL_MS_MIN = 300;

/**
 * Gives a production merchant's money back. It is reserved before the upstream is asked, so that whatever
 * is in doubt never adds up to more than was paid; it is posted or released by what the upstream says
 * alone. A repeat of the same key joins what is in doubt.
 */
export async function refundUpstream(
  gateway: Gateway,
  merchant: Merchant,
  { transaction, wanted, answerFrom }: RefundRequest,
): Promise<UpstreamRefundOutcome> {
  const end = performance.now() + gateway.upstreams.requestMs;
  if (!isPaid(transaction)) {
    return { outcome: "refused", reason: "not_refundable", transaction, attempt: wanted };
  }
  const reported = await findShown(gateway, merchant, transaction);
  const reserved = await reserve(gateway, reported, wanted);
  if (!("id" in reserved)) {
    const after = (await gateway.findTransaction(merchant.id, transaction.id)) ?? transaction;
    const { reason } = reserved;
    return { outcome: "refused", reason, transaction: after, attempt: wanted };
  }
  if (!("leaseId" in reserved)) {
    return await present(gateway, { merchant, refund: reserved }, { outcome: "accepted" });
  }
  const { isDirect } = wanted;
  const isFirst = reserved.id === wanted.id;
  const hand = { ...reported, refund: reserved, isDirect, isFirst, answerFrom };
  const step = await carryOn(gateway, hand, end);
  await releaseUpstreamRefund(gateway.db, reserved);
  // Who asked is told now: from here on its key is taken.
  if (step.outcome === "accepted") {
    await updateUpstreamRefund(gateway.db.kysely, reserved, { tries: 0 });
  }
  return await present(gateway, hand, step);
}

type Refused = { readonly reason: RefundRefusal | "unavailable" };
const UNAVAILABLE: Refused = { reason: "unavailable" };
const DUPLICATE: Refused = { reason: "duplicate_key" };
type Reservation = LeasedRefund | UpstreamRefund | Refused;

/** Reserves the amount, or takes over the refund of the same key that is in doubt. */
async function reserve(
  gateway: Gateway,
  { merchant, account, attempt }: Reported,
  wanted: WantedRefund,
): Promise<Reservation> {
  const wall = gateway.wallNow();
  const lease = { leaseId: gateway.newId(), until: later(wall, LEASE_MS), wall };
  // Nobody would be asked: then nothing is reserved, and nothing comes to be in doubt.
  const isDown = gateway.upstreamCalls.isOpen(account, "other");
  const found = await holdingCharge<Reservation | UpstreamRefund>(
    gateway,
    attempt,
    async (held) => {
      const { trx, charge } = held;
      const before = await findRefundOfKey(trx, attempt, wanted.key);
      if (before && (before.state !== "accepted" || isRepeated(before, wanted))) return before;
      const transaction = await findTransactionIn(trx, merchant.id, attempt.transactionId);
      if (!transaction) throw new Error(`there is no transaction ${attempt.transactionId}`);
      const decision = decideRefundReserve(transaction, wanted, {
        reserved: charge.refundReserved,
        rules: gateway.refundRules,
        now: wall,
      });
      if (decision.outcome === "refused") return { reason: decision.reason };
      if (isDown) return UNAVAILABLE;
      const refund: UpstreamRefund = {
        merchantId: merchant.id,
        id: wanted.id,
        chargebackId: wanted.chargebackId,
        transactionId: transaction.id,
        attemptId: attempt.id,
        reference: newUpstreamReference(),
        key: wanted.key,
        amount: decision.amount,
        reason: wanted.reason,
        state: "sending",
        absences: 0,
        tries: 0,
        nextSyncAt: lease.until,
        createdAt: wall,
      };
      await insertUpstreamRefund(trx, refund, lease);
      await moveRefunds(trx, refund, { reserved: refund.amount, refunded: 0 });
      return { ...refund, leaseId: lease.leaseId, hasFailed: false };
    },
  );
  if (!("id" in found) || "leaseId" in found || found.state === "accepted") return found;
  if (isDown) return isOther(found, wanted) ? DUPLICATE : UNAVAILABLE;
  return (await join(gateway, found, wanted, lease)) ?? UNAVAILABLE;
}

/**
 * Who was told that nobody knows yet asks the same again, and hears what became of it. Of one that was
 * answered the key is taken, as the Core API has it.
 */
function isRepeated({ tries, amount }: UpstreamRefund, wanted: WantedRefund): boolean {
  return tries > 0 && (wanted.amount === undefined || wanted.amount === amount);
}

/** Whoever asks for another amount under the same key asks for another refund. */
function isOther(before: UpstreamRefund, { amount }: WantedRefund): boolean {
  return amount !== undefined && amount !== before.amount;
}

async function join(
  gateway: Gateway,
  before: UpstreamRefund,
  wanted: WantedRefund,
  lease: { readonly leaseId: string; readonly until: Date; readonly wall: Date },
): Promise<Reservation | undefined> {
  if (isOther(before, wanted)) return DUPLICATE;
  return await leaseUpstreamRefund(gateway.db, before, lease);
}

async function carryOn(gateway: Gateway, hand: RefundInHand, end: number): Promise<RefundStep> {
  for (let pauses = 0; ; pauses++) {
    const timeoutMs = end - performance.now();
    const step: RefundStep =
      timeoutMs < CALL_MS_MIN
        ? { outcome: "in_doubt", why: "no_time" }
        : await stepRefund(gateway, { ...hand, timeoutMs });
    if (step.outcome !== "in_doubt") return step;
    const wait = step.why === "too_early" ? TOO_EARLY_PAUSES_MS[pauses] : undefined;
    if (wait === undefined || performance.now() + wait > end) {
      await stayInDoubt(gateway, hand, planRefundSync(hand.refund, gateway.wallNow()));
      return step;
    }
    await pause(wait);
  }
}

const RELEASED: Readonly<Record<ReleaseReason, RefundRefusal | "unavailable">> = {
  short_of_funds: "short_of_funds",
  amount: "invalid_amount",
  wrong_state: "not_refundable",
  unavailable: "unavailable",
};

async function present(
  gateway: Gateway,
  { merchant, refund }: Pick<RefundInHand, "merchant" | "refund">,
  step: RefundStep,
): Promise<UpstreamRefundOutcome> {
  const transaction = await gateway.findTransaction(merchant.id, refund.transactionId);
  if (!transaction) throw new Error(`there is no transaction ${refund.transactionId}`);
  const made = isPaid(transaction) && transaction.refunds.find(({ id }) => id === refund.id);
  if (made && isPaid(transaction)) return { outcome: "applied", transaction, refund: made };
  const refused = { outcome: "refused", transaction, attempt: refund } as const;
  switch (step.outcome) {
    case "accepted":
      throw new Error(`refund ${refund.id} was accepted, and is not there`);
    case "denied":
      return { ...refused, reason: "denied_by_provider" };
    case "released":
      return { ...refused, reason: RELEASED[step.why] };
    case "in_doubt":
      return { ...refused, reason: "unavailable" };
  }
}
