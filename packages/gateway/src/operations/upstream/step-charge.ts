import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { ProviderRefusal } from "../../domain/transactions/forced-outcomes.ts";
import type { ClosedTransaction } from "../../domain/transactions/transaction.ts";
import type { OpenedAccount } from "../../domain/upstream/account.ts";
import { isInDoubt, type UpstreamCharge } from "../../domain/upstream/attempt.ts";
import { labelOf } from "../../domain/upstream/charge-label.ts";
import { checkOffer } from "../../domain/upstream/check-offer.ts";
import { checkReport } from "../../domain/upstream/check-report.ts";
import type {
  CallFailure,
  ChargeOrder,
  ChargeReply,
  Offer,
  UpstreamRefusal,
} from "../../domain/upstream/connector.ts";
import { upstreamRequestOf } from "../../domain/upstream/upstream-request.ts";
import type { KeptAnswer } from "../../store/transactions/idempotency-keys.ts";
import { findAttempt, type LeasedAttempt, updateAttempt } from "../../store/upstream/attempts.ts";
import { abilitiesOf } from "../connectors.ts";
import type { Gateway } from "../gateway.ts";
import { callAttention } from "./call-attention.ts";
import { findHolder } from "./find-holder.ts";
import { type GivenOffer, giveDenial, giveOffer } from "./give-offer.ts";
import { abandon, giveUp } from "./give-up.ts";
import { holdingCharge } from "./hold-charge.ts";
import { messageUrlOf } from "./message-url.ts";
import { type LeftAttempt, moveOn } from "./move-on.ts";
import { LIFETIME_SECONDS_MIN } from "./upstream-times.ts";

/** A charge in doubt that this process has in hand. */
export interface ChargeInHand {
  readonly merchant: Merchant;
  readonly account: OpenedAccount;
  readonly charge: UpstreamCharge;
  readonly attempt: LeasedAttempt;
  readonly answerFrom?: ((given: GivenOffer) => KeptAnswer) | undefined;
  /** Where the charge goes on when this account does not give it an offer; absent: nowhere. */
  readonly next?: OpenedAccount | undefined;
  /** How long the call may take, in milliseconds; the account's own time when absent. */
  readonly timeoutMs?: number;
}

/**
 * `in_doubt`: the call may have made an order, and can be made again. `moved`: this account gives nothing,
 * and the charge is to be asked for at the next one.
 */
export type StepOutcome =
  | ({ readonly outcome: "applied" } & GivenOffer)
  | { readonly outcome: "denied"; readonly transaction: ClosedTransaction }
  | { readonly outcome: "refused"; readonly reason: ProviderRefusal }
  | { readonly outcome: "in_doubt" }
  | { readonly outcome: "moved"; readonly hand: ChargeInHand };

const UNAVAILABLE = { outcome: "refused", reason: "partner_unavailable" } as const;

/**
 * Asks the upstream for the offer once: for the first time, or again under the same name, which gives
 * the same answer. Whatever comes of it is committed before this returns.
 */
export async function stepCharge(gateway: Gateway, hand: ChargeInHand): Promise<StepOutcome> {
  const { account, attempt, timeoutMs } = hand;
  const begun = performance.now();
  const reply = await gateway.upstreamCalls.run<ChargeReply>(
    account,
    {
      verb: "charge",
      rank: "charge",
      attemptId: attempt.id,
      ...(timeoutMs !== undefined && { timeoutMs }),
    },
    async (connector, call) => await connector.charge(call, orderOf(gateway, hand)),
  );
  switch (reply.outcome) {
    case "offered":
      return await takeOffer(gateway, hand, reply.offer);
    case "denied":
      return await takeDenial(gateway, hand, reply);
    case "refused":
      return await takeRefusal(gateway, hand, reply);
    case "not_sent":
      return await takeNotSent(gateway, hand);
    case "unknown": {
      const leftMs = (timeoutMs ?? account.callMs) - (performance.now() - begun);
      return await takeUnknown(gateway, { ...hand, timeoutMs: leftMs }, reply);
    }
  }
}

function orderOf(gateway: Gateway, { account, charge, attempt }: ChargeInHand): ChargeOrder {
  const { command } = charge;
  const leftMs = attempt.deadlineAt.getTime() - gateway.wallNow().getTime();
  const callbackUrl = callbackOf(gateway, charge, attempt);
  return {
    orderId: attempt.upstreamOrderId,
    idempotencyKey: `c-${attempt.reference}`,
    paymentType: command.paymentType,
    acquirer: command.acquirer,
    amount: charge.amount,
    lifetimeSeconds: Math.max(1, Math.ceil(leftMs / 1_000)),
    expiresAt: attempt.deadlineAt,
    notificationUrl: messageUrlOf(gateway, account),
    ...(callbackUrl !== undefined && { callbackUrl }),
    ...(command.locale && { locale: command.locale }),
    request: upstreamRequestOf(command),
  };
}

/**
 * The wallet appends the upstream's order id: where that is another one, it is sent by way of us. So it is where nothing is to
 * be appended.
 */
function callbackOf(
  gateway: Gateway,
  { command, orderId }: UpstreamCharge,
  { upstreamOrderId, reference }: LeasedAttempt,
): string | undefined {
  if (!command.enableCallback || command.callbackUrl === undefined) return undefined;
  const isAppended = command.origin !== "bi_snap";
  if (isAppended && upstreamOrderId === orderId) return command.callbackUrl;
  return `${gateway.publicAddress.url}/finish/${reference}`;
}

/** An offer whose code or amount cannot be trusted is shown to nobody. */
async function takeOffer(gateway: Gateway, hand: ChargeInHand, offer: Offer): Promise<StepOutcome> {
  const { merchant, charge, attempt, answerFrom } = hand;
  const { acquirer, paymentType, origin } = charge.command;
  const request = upstreamRequestOf(charge.command);
  const problem = checkOffer(offer, {
    orderId: attempt.upstreamOrderId,
    amount: charge.amount,
    paymentType,
    // A shop that names none leaves it to the upstream; one that has no others acquires itself.
    ...(request["qris"] !== undefined && abilitiesOf(hand.account).heedsAcquirer && { acquirer }),
    ...(origin === "bi_snap" && { mustShow: paymentType === "qris" ? "qrPayload" : "deeplink" }),
    now: gateway.wallNow(),
    lifetimeSecondsMin: LIFETIME_SECONDS_MIN,
  });
  if (problem !== undefined) {
    // Its own id tells it from somebody else's order of the same name.
    const isOurs = offer.orderId === attempt.upstreamOrderId;
    const data = { problem, upstream_id: offer.upstreamId };
    const upstreamId = isOurs ? offer.upstreamId : undefined;
    const left = await leave(gateway, hand, { upstreamId, answer: UNAVAILABLE });
    await callAttention(gateway, attentionOf(attempt, "bad_offer", data));
    return left;
  }
  const given = await giveOffer(gateway, merchant, { attempt, offer, answerFrom });
  return given ? { outcome: "applied", ...given } : UNAVAILABLE;
}

/** A denial of another order says nothing of ours. */
async function takeDenial(
  gateway: Gateway,
  { merchant, charge, attempt }: ChargeInHand,
  denial: Extract<ChargeReply, { readonly outcome: "denied" }>,
): Promise<StepOutcome> {
  const label = labelOf(upstreamRequestOf(charge.command), attempt.accountId);
  if (checkReport(denial.report, attempt, label) !== undefined)
    return await stayInDoubt(gateway, attempt);
  const transaction = await giveDenial(gateway, merchant, attempt, denial);
  return transaction ? { outcome: "denied", transaction } : UNAVAILABLE;
}

type Failure<Outcome extends CallFailure["outcome"]> = Extract<
  CallFailure,
  { readonly outcome: Outcome }
>;

/**
 * A refusal of the first call says that nothing was made. After a call whose answer was lost it says that
 * of this call alone.
 */
async function takeRefusal(
  gateway: Gateway,
  hand: ChargeInHand,
  refusal: Failure<"refused">,
): Promise<StepOutcome> {
  const { account, attempt } = hand;
  if (refusal.reason === "unauthorized" || refusal.reason === "not_enabled") {
    await callAttention(gateway, {
      merchantId: attempt.merchantId,
      kind: refusal.reason,
      subject: account.id,
      data: { code: refusal.code, message: refusal.message },
    });
  }
  if (attempt.calls > 0) return await leave(gateway, hand, { answer: UNAVAILABLE });
  const answer = { outcome: "refused", reason: reasonOf(refusal) } as const;
  const closedAs = "refused";
  // Of what is wrong with the charge itself another account would say the same.
  const next = TRYABLE.has(refusal.reason) ? hand.next : undefined;
  return await leave(gateway, { ...hand, next }, { closedAs, answer });
}

/** Refusals that are the account's own matter, and not the charge's. */
const TRYABLE: ReadonlySet<UpstreamRefusal> = new Set([
  "unauthorized",
  "not_enabled",
  "rate_limited",
]);

const REASONS: Partial<Readonly<Record<UpstreamRefusal, ProviderRefusal>>> = {
  invalid: "malformed_data",
  amount: "malformed_data",
  not_enabled: "channel_not_activated",
  duplicate: "order_taken",
};

function reasonOf({ reason, code }: Failure<"refused">): ProviderRefusal {
  if (code === "410") return "user_blocked";
  return REASONS[reason] ?? "partner_unavailable";
}

async function takeNotSent(gateway: Gateway, hand: ChargeInHand): Promise<StepOutcome> {
  // There was a call before this one, and what came of that is what matters.
  if (hand.attempt.calls > 0) return await stayInDoubt(gateway, hand.attempt);
  return await leave(gateway, hand, { closedAs: "not_sent", answer: UNAVAILABLE });
}

/**
 * `order_taken`: something holds our name at the upstream. At the first call that is an order of
 * somebody else's, for ours was not made, or what a copy of our own call made, and then asking again gives it;
 * later it may be the one whose answer was lost, which is not to be had any more. Whatever else is not
 * understood may have made ours, and is asked again.
 */
async function takeUnknown(
  gateway: Gateway,
  hand: ChargeInHand,
  { why }: Failure<"unknown">,
): Promise<StepOutcome> {
  const { attempt, account } = hand;
  if (why !== "order_taken") {
    if (abilitiesOf(account).repeatedCharge === "same_answer") {
      return await stayInDoubt(gateway, attempt);
    }
    // What it may have made is looked for and closed; the same is not asked for twice.
    return await leave(gateway, hand, { answer: UNAVAILABLE });
  }
  if (attempt.calls > 0) return await leave(gateway, hand, { answer: UNAVAILABLE });
  const { isOurs, facts } = await findHolder(gateway, hand, hand.timeoutMs ?? account.callMs);
  if (isOurs) return await stayInDoubt(gateway, attempt);
  await abandon(gateway, attempt, "refused");
  const data = { why: "order id taken", ...facts };
  await callAttention(gateway, attentionOf(attempt, "contradiction", data));
  return { outcome: "refused", reason: "order_taken" };
}

interface Leaving extends LeftAttempt {
  /** What the merchant is answered when there is nowhere to go on. */
  readonly answer: Extract<StepOutcome, { readonly outcome: "refused" }>;
}

/** This account gives nothing: the charge goes on at the next one, or ends. */
async function leave(
  gateway: Gateway,
  hand: ChargeInHand,
  { answer, ...left }: Leaving,
): Promise<StepOutcome> {
  const moved = await leaveAccount(gateway, hand, left);
  if (moved) return moved;
  if (left.closedAs !== undefined) await abandon(gateway, hand.attempt, left.closedAs);
  else await giveUp(gateway, hand.attempt, left.upstreamId);
  return answer;
}

/** Goes on at the next account; `undefined`, and nothing is done, where there is none. */
export async function leaveAccount(
  gateway: Gateway,
  hand: ChargeInHand,
  left: LeftAttempt = {},
): Promise<Extract<StepOutcome, { readonly outcome: "moved" }> | undefined> {
  const { next: account, ...others } = hand;
  // One that is drained may be of the other environment than those that take charges now.
  if (!account || account.environment !== hand.account.environment) return undefined;
  const attempt = await moveOn(gateway, hand.attempt, account, left);
  return attempt && { outcome: "moved", hand: { ...others, account, attempt } };
}

async function stayInDoubt(gateway: Gateway, attempt: LeasedAttempt): Promise<StepOutcome> {
  await holdingCharge(gateway, attempt, async ({ trx }) => {
    const current = await findAttempt(trx, attempt.merchantId, attempt.id);
    if (!current || !isInDoubt(current)) return;
    const { calls, syncs } = current;
    await updateAttempt(trx, attempt, { state: "unknown", calls: calls + 1, syncs: syncs + 1 });
  });
  return { outcome: "in_doubt" };
}

function attentionOf(
  { merchantId, id, transactionId }: LeasedAttempt,
  kind: "bad_offer" | "contradiction",
  data: Readonly<Record<string, unknown>>,
) {
  return { merchantId, kind, subject: id, transactionId, data };
}
