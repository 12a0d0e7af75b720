import { setTimeout as pause } from "node:timers/promises";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { ChargeCommand } from "../../domain/transactions/charge-command.ts";
import type { ProviderRefusal } from "../../domain/transactions/forced-outcomes.ts";
import type { ClosedTransaction } from "../../domain/transactions/transaction.ts";
import type { OpenedAccount } from "../../domain/upstream/account.ts";
import type { UpstreamAttempt, UpstreamCharge } from "../../domain/upstream/attempt.ts";
import { fingerprintOf } from "../../domain/upstream/charge-fingerprint.ts";
import { chargeNameOf } from "../../domain/upstream/charge-name.ts";
import type { RoutedCharge } from "../../domain/upstream/choose-route.ts";
import { planSync } from "../../domain/upstream/plan-sync.ts";
import type { KeptAnswer } from "../../store/transactions/idempotency-keys.ts";
import {
  findAttempt,
  type LeasedAttempt,
  leaseInDoubt,
  listAttempts,
  releaseAttempt,
} from "../../store/upstream/attempts.ts";
import { findCreating, findUpstreamCharge, prolongWanted } from "../../store/upstream/charges.ts";
import type { Gateway } from "../gateway.ts";
import { findAccount } from "./accounts.ts";
import { beginCharge } from "./begin-charge.ts";
import { findChargeAccounts } from "./explain-routes.ts";
import { type GivenOffer, readOffer } from "./give-offer.ts";
import { giveUp } from "./give-up.ts";
import { type ChargeInHand, leaveAccount, type StepOutcome, stepCharge } from "./step-charge.ts";
import { LEASE_MS, later, WANTED_MS } from "./upstream-times.ts";

type UpstreamChargeOutcome =
  | ({ readonly outcome: "applied" } & GivenOffer)
  | { readonly outcome: "denied"; readonly transaction: ClosedTransaction }
  | { readonly outcome: "refused"; readonly reason: ProviderRefusal };

type AnswerFromOffer = ((given: GivenOffer) => KeptAnswer) | undefined;

const UNAVAILABLE = { outcome: "refused", reason: "partner_unavailable" } as const;
const NOT_ACTIVATED = { outcome: "refused", reason: "channel_not_activated" } as const;
const TAKEN = { outcome: "refused", reason: "order_taken" } as const;

/** Between two calls of one request at one account, in real time; then the resolver goes on. */
const PAUSES_MS = [200, 1_000];
/** Where another account waits: what this one made of a call whose answer was lost is asked for once. */
const PAUSES_BEFORE_NEXT_MS = [200];
/** A call that would have less time than this is not made any more. */
const CALL_MS_MIN = 300;
/** How much of a request's time an account may take while another one waits. */
const SHARE_BEFORE_NEXT = 5 / 8;
const JOIN_LOOK_MS = 100;

/**
 * A production merchant's charge, at the account that its routes name first; at the next one when that
 * gives no offer. What is asked of an upstream is committed before it is asked; when the answer is lost the
 * merchant is told that the partner is unavailable, and its own repeat joins what is in doubt: it gets the
 * same offer, for the same name gives the same answer. While the order id is held by a transaction, or by a
 * charge of other contents, it is taken.
 */
export async function chargeUpstream(
  gateway: Gateway,
  merchant: Merchant,
  command: ChargeCommand,
  answerFrom?: AnswerFromOffer,
): Promise<UpstreamChargeOutcome> {
  return await begin(gateway, merchant, { command, answerFrom, time: newTime(gateway) });
}

interface AskedCharge {
  readonly command: ChargeCommand;
  readonly answerFrom?: AnswerFromOffer;
  readonly time: RequestTime;
}

async function begin(
  gateway: Gateway,
  merchant: Merchant,
  asked: AskedCharge,
): Promise<UpstreamChargeOutcome> {
  const { command, answerFrom, time } = asked;
  const { accounts, isPause } = await findChargeAccounts(gateway, merchant.id, routedBy(command));
  const [account, next] = accounts;
  // Accounts that take no charges any more still end what they have.
  if (!account) {
    return await joinMade(gateway, merchant, asked, isPause ? UNAVAILABLE : NOT_ACTIVATED);
  }
  const begun = await beginCharge(gateway, merchant, command, account);
  switch (begun) {
    case "taken":
      return TAKEN;
    case "closed":
      return await begin(gateway, merchant, asked);
    case "being_made":
      // Or it has ended in this very moment: the next request finds what came of it.
      return await joinMade(gateway, merchant, asked, TAKEN);
    default:
      return await carryOn(gateway, { merchant, account, next, ...begun, answerFrom }, time);
  }
}

/** Joins the charge of the order that is being made; answers what is told otherwise where none is. */
async function joinMade(
  gateway: Gateway,
  merchant: Merchant,
  asked: AskedCharge,
  otherwise: UpstreamChargeOutcome,
): Promise<UpstreamChargeOutcome> {
  const charge = await findCreating(gateway.db, merchant.id, chargeNameOf(asked.command));
  if (!charge) return otherwise;
  const joined = await join(gateway, merchant, { ...asked, charge });
  return joined === "given_up" ? await begin(gateway, merchant, asked) : joined;
}

function routedBy({ paymentType, acquirer, grossAmount: amount }: ChargeCommand): RoutedCharge {
  return { paymentType, acquirer, amount };
}

/** Of one request, as `performance.now()` counts it. */
interface RequestTime {
  readonly begin: number;
  readonly end: number;
}

function newTime({ upstreams }: Gateway): RequestTime {
  const begin = performance.now();
  return { begin, end: begin + upstreams.requestMs };
}

/** Asks until there is an answer or the time is up, then leaves the rest to the resolver. */
async function carryOn(
  gateway: Gateway,
  first: ChargeInHand,
  time: RequestTime,
): Promise<UpstreamChargeOutcome> {
  let hand = first;
  let isShown = false;
  try {
    for (;;) {
      const asked = await askAccount(gateway, hand, time);
      // The commit that shows an offer gives its attempt back as well.
      isShown = asked.outcome === "applied";
      const hasTime = performance.now() + CALL_MS_MIN < time.end;
      const step =
        (asked.outcome === "in_doubt" && hasTime && (await leaveAccount(gateway, hand))) || asked;
      if (step.outcome === "in_doubt") return UNAVAILABLE;
      if (step.outcome !== "moved") return step;
      hand = step.hand;
    }
  } finally {
    if (!isShown) await release(gateway, hand.attempt);
  }
}

/** Asks one account until it has said what the charge comes to, or its time is up. */
async function askAccount(
  gateway: Gateway,
  hand: ChargeInHand,
  time: RequestTime,
): Promise<StepOutcome> {
  const { end, pausesMs } = limitsOf(hand, time);
  for (let calls = 0; ; calls++) {
    const timeoutMs = end - performance.now();
    if (timeoutMs < CALL_MS_MIN) return { outcome: "in_doubt" };
    const { attempt } = hand;
    // From the second on an answer to an earlier call may be what a refusal is about.
    const repeated = { ...attempt, calls: attempt.calls + calls };
    const step = await stepCharge(gateway, { ...hand, attempt: repeated, timeoutMs });
    if (step.outcome !== "in_doubt") return step;
    const wait = pausesMs[calls];
    if (wait === undefined || performance.now() + wait + CALL_MS_MIN > end) return step;
    await pause(wait);
  }
}

function limitsOf({ next }: ChargeInHand, { begin, end }: RequestTime) {
  const share = (end - begin) * SHARE_BEFORE_NEXT;
  // A request that has no time for two has all of it for one.
  const isShared = next && Math.min(share, end - begin - share) >= CALL_MS_MIN;
  return isShared
    ? { end: begin + share, pausesMs: PAUSES_BEFORE_NEXT_MS }
    : { end, pausesMs: PAUSES_MS };
}

/** Gives an attempt back with what it has become. */
async function release(gateway: Gateway, leased: LeasedAttempt): Promise<void> {
  const { merchantId, id, transactionId } = leased;
  const attempt = (await findAttempt(gateway.db.kysely, merchantId, id)) ?? leased;
  const charge = await findUpstreamCharge(gateway.db.kysely, merchantId, transactionId);
  const now = gateway.wallNow();
  const wantedUntil = charge?.wantedUntil ?? now;
  const next =
    attempt.state === "unwanted" ? now : planSync(attempt, { now, isClosing: false, wantedUntil });
  await releaseAttempt(gateway.db, leased, next);
}

interface Joining extends AskedCharge {
  /** That of the order which is being made. */
  readonly charge: UpstreamCharge;
}

/**
 * A repeat of a charge that is being made: while the first request runs it is refused; when that ended
 * in doubt, this one goes on where it stopped, and the charge stays wanted.
 */
async function join(
  gateway: Gateway,
  merchant: Merchant,
  { charge, command, answerFrom, time }: Joining,
): Promise<UpstreamChargeOutcome | "given_up"> {
  if (charge.fingerprint !== fingerprintOf(command)) return TAKEN;
  const wall = gateway.wallNow();
  await prolongWanted(gateway.db, charge, later(wall, gateway.upstreams.requestMs + WANTED_MS));
  const attempt = await standInLine(gateway, charge, time.end);
  if ("outcome" in attempt) return attempt;
  const account = await findAccount(gateway, merchant.id, attempt.accountId);
  // The same answer is not to be had any more: the charge is made anew, under another name.
  if (!account || attempt.repeatUntil <= gateway.wallNow() || account.state === "off") {
    await giveUp(gateway, attempt);
    await release(gateway, attempt);
    return "given_up";
  }
  const next = await findNext(gateway, merchant, charge);
  return await carryOn(gateway, { merchant, account, next, charge, attempt, answerFrom }, time);
}

/** The account where a charge may go on that has been at some. */
async function findNext(
  gateway: Gateway,
  { id }: Merchant,
  { command, transactionId }: UpstreamCharge,
): Promise<OpenedAccount | undefined> {
  const attempts = await listAttempts(gateway.db.kysely, id, transactionId);
  const tried = new Set(attempts.map(({ accountId }) => accountId));
  return (await findChargeAccounts(gateway, id, routedBy(command), tried)).accounts[0];
}

/** Waits for the newest attempt, or for what whoever has it in hand makes of it. */
async function standInLine(
  gateway: Gateway,
  charge: UpstreamCharge,
  end: number,
): Promise<LeasedAttempt | UpstreamChargeOutcome> {
  for (let looks = 0; ; looks++) {
    const current = await newestAttempt(gateway, charge);
    if (current?.isShown && looks > 0) return await readShown(gateway, current);
    const leased = current && (await lease(gateway, current));
    if (leased) return leased;
    const isLate = performance.now() + JOIN_LOOK_MS > end;
    if (isLate || !isWorthWaiting(current, looks)) return outOfLine(current);
    await pause(JOIN_LOOK_MS);
  }
}

/** The request before this one may have gone on to the next account since the first look. */
function isWorthWaiting(current: UpstreamAttempt | undefined, looks: number): boolean {
  return current?.state === "unknown" || (current?.state === "sending" && looks > 0);
}

/** What is under way, or was shown at the first look, is the matter of the request before this one. */
function outOfLine(current: UpstreamAttempt | undefined): UpstreamChargeOutcome {
  return current?.state === "sending" || current?.isShown === true ? TAKEN : UNAVAILABLE;
}

async function newestAttempt(
  gateway: Gateway,
  { merchantId, transactionId }: UpstreamCharge,
): Promise<UpstreamAttempt | undefined> {
  return (await listAttempts(gateway.db.kysely, merchantId, transactionId)).at(-1);
}

async function lease(
  gateway: Gateway,
  attempt: UpstreamAttempt,
): Promise<LeasedAttempt | undefined> {
  const wall = gateway.wallNow();
  const until = later(wall, LEASE_MS);
  return await leaseInDoubt(gateway.db, attempt, { leaseId: gateway.newId(), until, wall });
}

/** Another repeat was faster. The answer is not kept under a key: a repeat finds the order taken. */
async function readShown(
  gateway: Gateway,
  attempt: UpstreamAttempt,
): Promise<UpstreamChargeOutcome> {
  const given = await readOffer(gateway, attempt);
  return given ? { outcome: "applied", ...given } : TAKEN;
}
