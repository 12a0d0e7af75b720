import { setTimeout as pause } from "node:timers/promises";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { ChargeCommand } from "../../domain/transactions/charge-command.ts";
import type { ProviderRefusal } from "../../domain/transactions/forced-outcomes.ts";
import type { ClosedTransaction } from "../../domain/transactions/transaction.ts";
import type { UpstreamAttempt, UpstreamCharge } from "../../domain/upstream/attempt.ts";
import { fingerprintOf } from "../../domain/upstream/charge-fingerprint.ts";
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
import { findAccount, findActiveAccount } from "./accounts.ts";
import { beginCharge } from "./begin-charge.ts";
import { type GivenOffer, readOffer } from "./give-offer.ts";
import { giveUp } from "./give-up.ts";
import { type ChargeInHand, stepCharge } from "./step-charge.ts";
import { LEASE_MS, later, WANTED_MS } from "./upstream-times.ts";

type UpstreamChargeOutcome =
  | ({ readonly outcome: "applied" } & GivenOffer)
  | { readonly outcome: "denied"; readonly transaction: ClosedTransaction }
  | { readonly outcome: "refused"; readonly reason: ProviderRefusal };

type AnswerFromOffer = ((given: GivenOffer) => KeptAnswer) | undefined;

const UNAVAILABLE = { outcome: "refused", reason: "partner_unavailable" } as const;
const NOT_ACTIVATED = { outcome: "refused", reason: "channel_not_activated" } as const;
const TAKEN = { outcome: "refused", reason: "order_taken" } as const;

/** Between two calls of one request, in real time; then the resolver goes on. */
const PAUSES_MS = [200, 1_000];
/** A call that would have less time than this is not made any more. */
const CALL_MS_MIN = 300;
const JOIN_LOOK_MS = 100;

/**
 * A production merchant's charge. What is asked of the upstream is committed before it is asked; when
 * the answer is lost the merchant is told that the partner is unavailable, and its own repeat joins what
 * is in doubt: it gets the same offer, for the same name gives the same answer. While the order id is held
 * by a transaction, or by a charge of other contents, it is taken.
 */
export async function chargeUpstream(
  gateway: Gateway,
  merchant: Merchant,
  command: ChargeCommand,
  answerFrom?: AnswerFromOffer,
): Promise<UpstreamChargeOutcome> {
  const end = performance.now() + gateway.upstreams.requestMs;
  const account = await findActiveAccount(gateway, merchant.id);
  const begun = account && (await beginCharge(gateway, merchant, command, account));
  if (begun === "taken") return TAKEN;
  if (account && begun && begun !== "being_made") {
    return await carryOn(gateway, { merchant, account, ...begun, answerFrom }, end);
  }
  // An account that takes no charges any more still ends what it has.
  const charge = await findCreating(gateway.db, merchant.id, command.orderId);
  if (!charge && !account) return NOT_ACTIVATED;
  const joined = await join(gateway, merchant, { charge, command, answerFrom, end });
  return joined === "given_up"
    ? await chargeUpstream(gateway, merchant, command, answerFrom)
    : joined;
}

/** Asks until there is an answer or the time is up, then leaves the rest to the resolver. */
async function carryOn(
  gateway: Gateway,
  hand: ChargeInHand,
  end: number,
): Promise<UpstreamChargeOutcome> {
  let isShown = false;
  try {
    for (let calls = 0; ; calls++) {
      const timeoutMs = end - performance.now();
      if (timeoutMs < CALL_MS_MIN) return UNAVAILABLE;
      const step = await stepCharge(gateway, { ...hand, timeoutMs });
      // The commit that shows an offer gives its attempt back as well.
      isShown = step.outcome === "applied";
      if (step.outcome !== "in_doubt") return step;
      const wait = PAUSES_MS[calls];
      if (wait === undefined || performance.now() + wait + CALL_MS_MIN > end) return UNAVAILABLE;
      await pause(wait);
      // From now on an answer to an earlier call may be what a refusal is about.
      hand = { ...hand, attempt: { ...hand.attempt, calls: hand.attempt.calls + 1 } };
    }
  } finally {
    if (!isShown) await release(gateway, hand.attempt);
  }
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

interface Joining {
  /** That of the order which is being made. */
  readonly charge: UpstreamCharge | undefined;
  readonly command: ChargeCommand;
  readonly answerFrom?: AnswerFromOffer;
  readonly end: number;
}

/**
 * A repeat of a charge that is being made: while the first request runs it is refused; when that ended
 * in doubt, this one goes on where it stopped, and the charge stays wanted.
 */
async function join(
  gateway: Gateway,
  merchant: Merchant,
  { charge, command, answerFrom, end }: Joining,
): Promise<UpstreamChargeOutcome | "given_up"> {
  // It has ended in this very moment: the next request finds what came of it.
  if (!charge || charge.fingerprint !== fingerprintOf(command)) return TAKEN;
  const wall = gateway.wallNow();
  await prolongWanted(gateway.db, charge, later(wall, gateway.upstreams.requestMs + WANTED_MS));
  const attempt = await newestAttempt(gateway, charge);
  const account = attempt && (await findAccount(gateway, merchant.id, attempt.accountId));
  if (!account) return UNAVAILABLE;
  const found = await standInLine(gateway, attempt, end);
  if ("outcome" in found) return found;
  // The same answer is not to be had any more: the charge is made anew, under another name.
  if (found.repeatUntil <= gateway.wallNow() || account.state === "off") {
    await giveUp(gateway, found);
    await release(gateway, found);
    return "given_up";
  }
  return await carryOn(gateway, { merchant, account, charge, attempt: found, answerFrom }, end);
}

/** Waits for the attempt, or for what whoever has it in hand makes of it. */
async function standInLine(
  gateway: Gateway,
  attempt: UpstreamAttempt,
  end: number,
): Promise<LeasedAttempt | UpstreamChargeOutcome> {
  for (let looks = 0; ; looks++) {
    const current = await findAttempt(gateway.db.kysely, attempt.merchantId, attempt.id);
    // What is shown at the first look was given to the request before this one.
    if (current?.isShown) return looks === 0 ? TAKEN : await readShown(gateway, attempt);
    const leased = await lease(gateway, attempt);
    if (leased) return leased;
    if (current?.state === "sending") return TAKEN;
    if (current?.state !== "unknown") return UNAVAILABLE;
    if (performance.now() + JOIN_LOOK_MS > end) return UNAVAILABLE;
    await pause(JOIN_LOOK_MS);
  }
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
