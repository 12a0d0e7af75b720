import type { Merchant } from "../../domain/merchants/merchant.ts";
import { denyAtCreation, newTransaction } from "../../domain/transactions/new-transaction.ts";
import type {
  ClosedTransaction,
  PendingTransaction,
} from "../../domain/transactions/transaction.ts";
import {
  isInDoubt,
  type UpstreamAttempt,
  type UpstreamCharge,
} from "../../domain/upstream/attempt.ts";
import type { ChargeReply, Offer } from "../../domain/upstream/connector.ts";
import { planSync, WATCH_MS } from "../../domain/upstream/plan-sync.ts";
import { findTransactionIn } from "../../store/transactions/find-transaction.ts";
import type { KeptAnswer } from "../../store/transactions/idempotency-keys.ts";
import { findAttempt, updateAttempt } from "../../store/upstream/attempts.ts";
import { closeAttention } from "../../store/upstream/attention.ts";
import { updateUpstreamCharge } from "../../store/upstream/charges.ts";
import type { Gateway } from "../gateway.ts";
import { newReference } from "../new-ids.ts";
import { setUnwanted } from "./give-up.ts";
import { type HeldCharge, holdingCharge } from "./hold-charge.ts";
import { later } from "./upstream-times.ts";
import { writeTransaction } from "./write-change.ts";

/** What a charge has become: its pending transaction, and the upstream's link where it gave one. */
export interface GivenOffer {
  readonly transaction: PendingTransaction;
  readonly deeplink?: string;
}

type AnswerFromOffer = ((given: GivenOffer) => KeptAnswer) | undefined;

/**
 * Shows an offer: from this commit on the transaction is pending, and no other offer of it is ever
 * shown. When somebody else was faster, what they made is returned; `undefined` when nobody wants the
 * offer any more: then nobody sees it, and it is closed at the upstream.
 */
export async function giveOffer(
  gateway: Gateway,
  merchant: Merchant,
  {
    attempt,
    offer,
    answerFrom,
  }: {
    attempt: UpstreamAttempt;
    offer: Offer;
    answerFrom?: AnswerFromOffer;
  },
): Promise<GivenOffer | undefined> {
  return await holdingCharge(gateway, attempt, async (held) => {
    const { trx, charge } = held;
    const current = await findAttempt(trx, attempt.merchantId, attempt.id);
    if (!current) throw new Error(`there is no attempt ${attempt.id}`);
    if (charge.state !== "creating" || !isInDoubt(current)) {
      if (current.isShown) return await readGiven(held);
      if (isInDoubt(current)) await setUnwanted(held, current);
      return undefined;
    }
    const given = toGiven(gateway, merchant, { charge, attempt, offer });
    const answer = answerFrom?.(given);
    const { transaction } = given;
    await writeTransaction(trx, gateway, merchant, { transaction, answer });
    await show(gateway, held, { current, attempt, offer });
    return given;
  });
}

interface ShownOffer {
  readonly current: UpstreamAttempt;
  readonly attempt: UpstreamAttempt;
  readonly offer: Offer;
}

/** The attempt whose code is shown, given back; and the account takes charges, whatever it said before. */
async function show(
  gateway: Gateway,
  { trx, charge }: HeldCharge,
  { current, attempt, offer }: ShownOffer,
): Promise<void> {
  await updateAttempt(trx, attempt, {
    state: "open",
    shown: true,
    upstream_id: offer.upstreamId,
    deadline_at: offer.expiresAt,
    watch_until: later(offer.expiresAt, WATCH_MS),
    calls: current.calls + 1,
    syncs: 0,
    lease_id: null,
    leased_until: null,
    next_sync_at: firstSync(gateway, { ...current, deadlineAt: offer.expiresAt }, attempt),
  });
  await updateUpstreamCharge(trx, charge, {
    state: "offered",
    deeplink: offer.deeplink ?? null,
    picture_url: offer.pictureUrl ?? null,
  });
  const { merchantId, accountId: subject } = attempt;
  const kinds = ["unauthorized", "not_enabled"] as const;
  const closing = { at: gateway.wallNow(), how: "the upstream takes charges" } as const;
  await closeAttention(trx, { merchantId, kinds, subject }, closing);
}

/** At once when a message came before the offer was shown, as fast upstreams have it. */
function firstSync(
  { wallNow }: Gateway,
  current: UpstreamAttempt,
  { bells }: UpstreamAttempt,
): Date | null {
  const now = wallNow();
  if (current.bells > bells && current.rungClaim !== "pending") return now;
  const open = { ...current, state: "open", syncs: 0 } as const;
  return planSync(open, { now, isClosing: false, wantedUntil: now }) ?? null;
}

/** What a charge was given that somebody else finished; `undefined` when it is no longer pending. */
export async function readOffer(
  gateway: Gateway,
  attempt: UpstreamAttempt,
): Promise<GivenOffer | undefined> {
  return await holdingCharge(gateway, attempt, readGiven);
}

async function readGiven({ trx, charge }: HeldCharge): Promise<GivenOffer | undefined> {
  const { merchantId, transactionId, deeplink } = charge;
  const transaction = await findTransactionIn(trx, merchantId, transactionId);
  if (transaction?.status !== "pending") return undefined;
  return { transaction, ...(deeplink !== undefined && { deeplink }) };
}

function toGiven(
  gateway: Gateway,
  merchant: Merchant,
  { charge, attempt, offer }: { charge: UpstreamCharge; attempt: UpstreamAttempt; offer: Offer },
): GivenOffer {
  const transaction = {
    ...transactionOf(gateway, merchant, charge, attempt),
    qrPayload: offer.qrPayload ?? "",
    acquirer: offer.acquirer,
    expiresAt: offer.expiresAt,
  };
  return { transaction, ...(offer.deeplink !== undefined && { deeplink: offer.deeplink }) };
}

function transactionOf(
  gateway: Gateway,
  merchant: Merchant,
  charge: UpstreamCharge,
  attempt: UpstreamAttempt,
): PendingTransaction {
  const names = {
    id: charge.transactionId,
    reference: newReference(gateway.wallNow()),
    qrReference: attempt.reference,
    qrPayload: "",
  };
  return newTransaction(merchant.id, charge.command, names, charge.createdAt);
}

type Denial = Extract<ChargeReply, { readonly outcome: "denied" }>;

/** The upstream made a transaction and closed it at once. `undefined` when somebody else ended the charge. */
export async function giveDenial(
  gateway: Gateway,
  merchant: Merchant,
  attempt: UpstreamAttempt,
  { report, fraudStatus }: Denial,
): Promise<ClosedTransaction | undefined> {
  return await holdingCharge(gateway, attempt, async ({ trx, charge }) => {
    const current = await findAttempt(trx, attempt.merchantId, attempt.id);
    if (!current || !isInDoubt(current) || charge.state !== "creating") return undefined;
    const { channelResponse } = report;
    const denied = denyAtCreation(transactionOf(gateway, merchant, charge, attempt), {
      fraudStatus,
      ...(channelResponse && { channelResponse }),
    });
    await writeTransaction(trx, gateway, merchant, { transaction: denied });
    await updateAttempt(trx, attempt, {
      state: "closed",
      closed_as: "denied",
      closed_at: gateway.wallNow(),
      upstream_id: report.upstreamId,
      calls: current.calls + 1,
    });
    await updateUpstreamCharge(trx, charge, { state: "offered" });
    return denied;
  });
}
