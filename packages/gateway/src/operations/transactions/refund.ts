import { parseRefundKey, type RefundKey, type Rupiah } from "@gerbang/protocol";
import { isToldOnce } from "../../domain/bi-snap/told-once.ts";
import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { requireSimulated } from "../../domain/merchants/simulated.ts";
import {
  type ConfirmationRefusal,
  decideConfirmation,
  decideOwnConfirmation,
  decideRefund,
  type ProviderAnswer,
  type RefundRefusal,
} from "../../domain/transactions/decide-refund.ts";
import type { Decision } from "../../domain/transactions/decision.ts";
import { forcedOutcome } from "../../domain/transactions/forced-outcomes.ts";
import {
  isPaid,
  type PaidTransaction,
  type Refund,
  type Transaction,
} from "../../domain/transactions/transaction.ts";
import { findDueRefunds } from "../../store/transactions/due-refunds.ts";
import { runApart } from "../bulkhead.ts";
import type { Gateway } from "../gateway.ts";
import { merchantsOfBatch } from "../merchants/find-merchant.ts";
import { newChargebackId } from "../new-ids.ts";
import { refundUpstream } from "../upstream/refund-upstream.ts";
import { changeTransaction } from "./change-transaction.ts";
import { logAlone } from "./log-event.ts";
import type { AnswerFrom } from "./run-once.ts";

export interface RefundOrder {
  /** Order id or transaction id. */
  readonly id: string;
  /** Made when absent; a repeated request is then another refund. */
  readonly key?: RefundKey;
  /** Everything that is left when absent. */
  readonly amount?: Rupiah;
  readonly reason: string;
  /**
   * The same key with the same amount is answered with the refund it made, and logged no more: for
   * forms, which a double click sends twice.
   */
  readonly isRepeatable?: boolean;
  /** Whether the provider is to be asked at once, where there is one. Core API section 3.8. */
  readonly isDirect?: boolean;
}

export interface AppliedRefund {
  readonly transaction: PaidTransaction;
  readonly refund: Refund;
}

/** The names of a refund that was not made: the provider's refusal carries them. */
export type RefundAttempt = Pick<Refund, "id" | "chargebackId" | "key">;

export type RefundOutcome =
  | ({ readonly outcome: "applied"; readonly isRepeat?: boolean } & AppliedRefund)
  | {
      readonly outcome: "refused";
      /** `unavailable`: an upstream may have made it; it goes on in the background. */
      readonly reason: RefundRefusal | "unavailable";
      readonly transaction: Transaction;
      readonly attempt: RefundAttempt;
    };

/**
 * Gives money back: everything that is left, or a part. The refund key makes it safe to repeat: the
 * key of a refund that was made is refused. `undefined` when the merchant has no such transaction.
 * Core API sections 3.7 and 3.8.
 */
export async function refund(
  gateway: Gateway,
  merchant: Merchant,
  request: RefundOrder,
  answerFrom?: AnswerFrom<AppliedRefund>,
): Promise<RefundOutcome | undefined> {
  let attempt = nameAttempt(gateway, request.key);
  if (merchant.environment === "production") {
    return await refundThere(gateway, merchant, { request, attempt }, answerFrom);
  }
  const decision = await changeTransaction<PaidTransaction, RefundRefusal>(gateway, merchant, {
    id: request.id,
    decide: (transaction, now) => {
      // Refunds are listed by their ids: one that is decided anew, behind another, stands behind that one.
      attempt = nameAttempt(gateway, request.key);
      const provider = askProvider(merchant, transaction);
      return decideRefund(
        transaction,
        { ...request, ...attempt, provider },
        gateway.refundRules,
        now,
      );
    },
    data: () => ({ refund_key: attempt.key, refund_id: attempt.id }),
    whenShortOfFunds: (transaction) => ({
      outcome: "refused",
      reason: "short_of_funds",
      transaction,
    }),
    answerFrom:
      answerFrom &&
      ((transaction) => answerFrom({ transaction, refund: made(transaction, attempt) })),
  });
  if (!decision) return undefined;
  const { transaction } = decision;
  if (decision.outcome === "applied") {
    return {
      outcome: "applied",
      transaction: decision.transaction,
      refund: made(decision.transaction, attempt),
    };
  }
  if (decision.outcome === "unchanged") throw new Error("a refund is applied or refused");
  const repeated = request.isRepeatable === true && findRepeated(transaction, request);
  if (repeated) return { outcome: "applied", isRepeat: true, ...repeated };
  await logRefusal(gateway, merchant, { transaction, attempt, reason: decision.reason });
  return { outcome: "refused", reason: decision.reason, transaction, attempt };
}

/** A production merchant's refund is made by its upstream. */
async function refundThere(
  gateway: Gateway,
  merchant: Merchant,
  { request, attempt }: { readonly request: RefundOrder; readonly attempt: RefundAttempt },
  answerFrom: AnswerFrom<AppliedRefund>,
): Promise<RefundOutcome | undefined> {
  const transaction = await gateway.findTransaction(merchant.id, request.id);
  if (!transaction) return undefined;
  const { amount, reason: why, isDirect = false } = request;
  const wanted = { ...attempt, reason: why, isDirect, ...(amount !== undefined && { amount }) };
  const outcome = await refundUpstream(gateway, merchant, { transaction, wanted, answerFrom });
  if (outcome.outcome === "applied") return outcome;
  const { reason } = outcome;
  const repeated = request.isRepeatable === true && findRepeated(outcome.transaction, request);
  if (repeated) return { outcome: "applied", isRepeat: true, ...repeated };
  await logRefusal(gateway, merchant, { transaction, attempt: outcome.attempt, reason });
  return outcome;
}

/** The refund that this very request has made already. */
function findRepeated(
  transaction: Transaction,
  { key, amount }: RefundOrder,
): AppliedRefund | undefined {
  if (!isPaid(transaction)) return undefined;
  const made = transaction.refunds.find((one) => one.key === key && one.amount === amount);
  return made && { transaction, refund: made };
}

function nameAttempt(gateway: Gateway, key: RefundKey | undefined): RefundAttempt {
  const id = gateway.newId();
  const named = key ?? parseRefundKey(id);
  if (!named) throw new Error(`${id} is not a refund key`);
  return { id, chargebackId: newChargebackId(gateway.wallNow()), key: named };
}

function askProvider(merchant: Merchant, { orderId }: Transaction): ProviderAnswer {
  return forcedOutcome(merchant.environment, orderId)?.refund ?? "approves";
}

function made(transaction: PaidTransaction, { id }: RefundAttempt): Refund {
  const refund = transaction.refunds.find((one) => one.id === id);
  if (!refund) throw new Error(`refund ${id} is not among those of ${transaction.id}`);
  return refund;
}

/** A refused refund changes nothing and notifies nobody, but the log remembers the attempt. */
async function logRefusal(
  gateway: Gateway,
  merchant: Merchant,
  refusal: {
    readonly transaction: Transaction;
    readonly attempt: RefundAttempt;
    readonly reason: RefundRefusal | "unavailable";
  },
): Promise<void> {
  await logAlone(gateway, refusal.transaction, {
    name: "refund.refused",
    occurredAt: merchantTime(merchant.clock, gateway.wallNow()),
    data: { refund_key: refusal.attempt.key, reason: refusal.reason },
  });
}

const BATCH = 64;

/**
 * Confirms refunds whose time has come by their merchant's clock, which owes the second notification
 * of each (section 5.6), and returns how many transactions it found. Several processes may do so at
 * once: what somebody else confirmed is left as it is.
 */
export async function confirmDueRefunds(gateway: Gateway): Promise<number> {
  const due = await findDueRefunds(gateway.db, gateway.wallNow(), BATCH);
  const merchantOf = merchantsOfBatch(gateway);
  await Promise.all(
    due.map(async ({ merchantId, transactionId: id, hasFailed }) => {
      const place = { merchantId, work: "refund_confirmation", subject: id, hasFailed } as const;
      await runApart(gateway, place, async () => {
        const merchant = await merchantOf(merchantId);
        while ((await confirmNextRefund(gateway, merchant, id))?.outcome === "applied");
      });
    }),
  );
  return due.length;
}

/**
 * Confirms the refund of a transaction that has been due the longest by the merchant's clock. Throws for
 * a production merchant: there the provider confirms, and no clock.
 */
export async function confirmNextRefund(
  gateway: Gateway,
  merchant: Merchant,
  id: string,
): Promise<Decision<PaidTransaction, never> | undefined> {
  requireSimulated(merchant);
  return await changeTransaction(gateway, merchant, {
    id,
    decide: decideConfirmation,
    event: "refund.confirmed",
    isUntold: isToldOnce,
  });
}

/**
 * Confirms one refund of a sandbox merchant now, whenever time would have. `undefined` when there is no such
 * transaction; repeating it changes nothing. Throws for a production merchant.
 */
export async function confirmRefund(
  gateway: Gateway,
  merchant: Merchant,
  {
    id,
    known,
    key,
  }: { readonly id: string; readonly known?: Transaction; readonly key: RefundKey },
): Promise<Decision<PaidTransaction, ConfirmationRefusal> | undefined> {
  requireSimulated(merchant);
  return await changeTransaction(gateway, merchant, {
    id,
    known,
    decide: (transaction, now) => decideOwnConfirmation(transaction, key, now),
    event: "refund.confirmed",
    isUntold: isToldOnce,
  });
}
