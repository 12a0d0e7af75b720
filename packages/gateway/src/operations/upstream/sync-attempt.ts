import type { UpstreamAttempt, UpstreamCharge } from "../../domain/upstream/attempt.ts";
import type { CallRank } from "../../domain/upstream/call-rank.ts";
import { labelOf } from "../../domain/upstream/charge-label.ts";
import { checkReport } from "../../domain/upstream/check-report.ts";
import type { CloseReply, FindReply, Report } from "../../domain/upstream/connector.ts";
import { statusLagOf } from "../../domain/upstream/findings.ts";
import { upstreamRequestOf } from "../../domain/upstream/upstream-request.ts";
import { findAttempt, updateAttempt } from "../../store/upstream/attempts.ts";
import { closeAttention } from "../../store/upstream/attention.ts";
import { findUpstreamCharge } from "../../store/upstream/charges.ts";
import { abilitiesOf } from "../connectors.ts";
import type { Gateway } from "../gateway.ts";
import { applyReport, type Reported } from "./apply-report.ts";
import { callAttention } from "./call-attention.ts";
import { complainOfLabel } from "./complain-of-label.ts";
import { holdingCharge } from "./hold-charge.ts";
import { ATTENTION_AFTER_MS } from "./upstream-times.ts";

/**
 * Asks an upstream about one of its orders, and commits what it says. An order that nobody is to see, or
 * whose time is up, or that the merchant wants closed is closed there first: whether that was in time is
 * the upstream's to say. Resolves to whether the upstream said how it is. Safe to repeat.
 */
export async function syncAttempt(
  gateway: Gateway,
  reported: Reported,
  rank: CallRank,
): Promise<boolean> {
  const { attempt } = reported;
  const { merchantId, transactionId } = attempt;
  const charge = await findUpstreamCharge(gateway.db.kysely, merchantId, transactionId);
  if (!charge) throw new Error(`there is no charge ${transactionId}`);
  await countSync(gateway, attempt);
  const how = closeWanted(gateway, attempt, charge);
  // What was never seen is asked about first: it may not even exist.
  if (how !== undefined && attempt.state === "open") {
    const closed = await closeThere(gateway, reported, { how, rank });
    if (closed) return true;
  }
  const found = await find(gateway, reported, { rank });
  if (found.outcome === "found") {
    await takeReport(gateway, reported, { report: found.report, charge, rank });
    return true;
  }
  if (found.outcome === "unpaid") return await takeUnpaid(gateway, reported, charge);
  if (found.outcome === "absent") await takeAbsence(gateway, reported);
  await complainOfKey(gateway, reported, found);
  await complainWhenOld(gateway, attempt);
  await giveUpWatching(gateway, attempt);
  return found.outcome === "absent";
}

async function takeReport(
  gateway: Gateway,
  reported: Reported,
  {
    report,
    charge,
    rank,
  }: { readonly report: Report; readonly charge: UpstreamCharge; readonly rank: CallRank },
): Promise<void> {
  const { merchantId, id: subject } = reported.account;
  await closeAttention(
    gateway.db.kysely,
    { merchantId, kinds: ["unauthorized"], subject },
    { at: gateway.wallNow(), how: "the upstream accepts the key" },
  );
  const { attempt } = reported;
  await applyReport(gateway, reported, report);
  // What bears our name and is not ours is left alone.
  const problem = checkReport(
    report,
    attempt,
    labelOf(upstreamRequestOf(charge.command), attempt.accountId),
  );
  if (problem === "other_maker") await complainOfLabel(gateway, reported.account, report);
  if (problem !== undefined) return await giveUpWatching(gateway, attempt);
  if (report.state === "pending" && abilitiesOf(reported.account).close === "never") {
    return await endUnpaid(gateway, reported, charge);
  }
  if (!attempt.isShown && report.state === "pending") {
    await closeThere(gateway, reported, { how: "cancel", rank });
  }
}

/**
 * Nobody has paid it, and whether it was ever made nobody says. What was shown ends when its time is up, where the
 * upstream ends nothing; what nobody saw, and nobody can pay any more, needs no further look.
 */
async function takeUnpaid(
  gateway: Gateway,
  reported: Reported,
  charge: UpstreamCharge,
): Promise<boolean> {
  const { merchantId, id: subject } = reported.account;
  await closeAttention(
    gateway.db.kysely,
    { merchantId, kinds: ["unauthorized"], subject },
    { at: gateway.wallNow(), how: "the upstream accepts the key" },
  );
  await endUnpaid(gateway, reported, charge);
  return true;
}

async function endUnpaid(
  gateway: Gateway,
  reported: Reported,
  charge: UpstreamCharge,
): Promise<void> {
  await closeHere(gateway, reported, charge);
  if (isLongOver(gateway, reported.attempt)) await giveUpUnpaid(gateway, reported.attempt);
  await giveUpWatching(gateway, reported.attempt);
}

/** For a payment at the last moment to be known everywhere. */
const UNPAID_AFTER_MS = 60_000;

function isLongOver(gateway: Gateway, { deadlineAt }: UpstreamAttempt): boolean {
  return gateway.wallNow().getTime() >= deadlineAt.getTime() + UNPAID_AFTER_MS;
}

/**
 * Ends an order here, of an upstream that ends none: when its merchant wishes so, or when its time has been up for a
 * while. Money that still comes is a stray. Only of what the upstream has just said that nobody has paid it.
 */
async function closeHere(
  gateway: Gateway,
  { account, ...reported }: Reported,
  { closing }: UpstreamCharge,
): Promise<void> {
  const { attempt } = reported;
  if (abilitiesOf(account).close !== "never" || attempt.state !== "open") return;
  const how = closing ?? (isLongOver(gateway, attempt) ? "expire" : undefined);
  if (how === undefined) return;
  await applyReport(gateway, { account, ...reported }, closedReport(attempt, how));
}

async function giveUpUnpaid(gateway: Gateway, attempt: UpstreamAttempt): Promise<void> {
  await holdingCharge(gateway, attempt, async ({ trx }) => {
    const current = await findAttempt(trx, attempt.merchantId, attempt.id);
    // A message that says otherwise may be ahead of the answers: then it is looked at as long as any.
    if (current?.state !== "unwanted" || current.rungClaim === "paid") return;
    const at = gateway.wallNow();
    await updateAttempt(trx, current, { state: "closed", closed_as: "given_up", closed_at: at });
    const solved = {
      merchantId: current.merchantId,
      kinds: ["charge_unknown"],
      subject: current.id,
    } as const;
    await closeAttention(trx, solved, { at, how: "nobody has paid it, and nobody can any more" });
  });
}

/** Nobody saw it, and the time in which it could have been paid is over. */
async function giveUpWatching(gateway: Gateway, attempt: UpstreamAttempt): Promise<void> {
  await holdingCharge(gateway, attempt, async ({ trx }) => {
    const current = await findAttempt(trx, attempt.merchantId, attempt.id);
    const now = gateway.wallNow();
    if (current?.state !== "unwanted" || current.watchUntil > now) return;
    await updateAttempt(trx, current, { state: "closed", closed_as: "given_up", closed_at: now });
  });
}

async function complainOfKey(
  gateway: Gateway,
  { account, attempt: { merchantId } }: Reported,
  found: FindReply,
): Promise<void> {
  if (found.outcome === "refused" && found.reason === "unauthorized") {
    await callAttention(gateway, {
      merchantId,
      kind: "unauthorized",
      subject: account.id,
      data: { code: found.code, message: found.message },
    });
  }
}

async function countSync(gateway: Gateway, attempt: UpstreamAttempt): Promise<void> {
  await holdingCharge(gateway, attempt, async ({ trx }) => {
    await updateAttempt(trx, attempt, { syncs: attempt.syncs + 1 });
  });
}

/** What the upstream is to do with an order, if anything. */
function closeWanted(
  gateway: Gateway,
  { state, deadlineAt }: UpstreamAttempt,
  { closing }: UpstreamCharge,
): "cancel" | "expire" | undefined {
  if (state !== "open") return undefined;
  if (closing) return closing;
  return deadlineAt <= gateway.wallNow() ? "expire" : undefined;
}

/**
 * Has the upstream close an order. Resolves to whether it did, in which case that is committed; when it
 * did not, or did not answer, its status tells.
 */
async function closeThere(
  gateway: Gateway,
  reported: Reported,
  { how, rank }: { readonly how: "cancel" | "expire"; readonly rank: CallRank },
): Promise<boolean> {
  const { attempt, account } = reported;
  if (abilitiesOf(account).close === "never") return false;
  const reply = await askToClose(gateway, reported, how, { rank });
  if (reply.outcome !== "closed") return false;
  await applyReport(gateway, reported, closedReport(attempt, how));
  return true;
}

/** What an upstream says of an order that it has closed as it was asked to. */
export function closedReport(attempt: UpstreamAttempt, how: "cancel" | "expire"): Report {
  return {
    upstreamId: attempt.upstreamId ?? "",
    orderId: attempt.upstreamOrderId,
    amount: attempt.amount,
    state: how === "cancel" ? "cancelled" : "expired",
    refunds: [],
  };
}

/** How urgent a call is, and how long it may take, in milliseconds; the account's own time when absent. */
interface CallUrgency {
  readonly rank: CallRank;
  readonly timeoutMs?: number | undefined;
}

export async function askToClose(
  gateway: Gateway,
  { account, attempt }: Reported,
  how: "cancel" | "expire",
  { rank, timeoutMs }: CallUrgency,
): Promise<CloseReply> {
  return await gateway.upstreamCalls.run<CloseReply>(
    account,
    { verb: how, rank, attemptId: attempt.id, ...(timeoutMs !== undefined && { timeoutMs }) },
    async (connector, call) => await connector.close(call, namesOf(attempt), how),
  );
}

export async function find(
  gateway: Gateway,
  { account, attempt }: Omit<Reported, "merchant">,
  { rank, timeoutMs }: CallUrgency,
): Promise<FindReply> {
  return await gateway.upstreamCalls.run<FindReply>(
    account,
    { verb: "find", rank, attemptId: attempt.id, ...(timeoutMs !== undefined && { timeoutMs }) },
    async (connector, call) => await connector.find(call, namesOf(attempt)),
  );
}

export function namesOf({ upstreamOrderId, upstreamId }: UpstreamAttempt) {
  return { orderId: upstreamOrderId, ...(upstreamId !== undefined && { upstreamId }) };
}

const ABSENCES = 2;
const ABSENT_FOR_MS = 10_000;

/**
 * The upstream knows nothing of an order. Of one that nobody saw this is believed when it was said twice,
 * ten seconds apart, for a request may still be on its way; and never when a message has come about it.
 * One that was shown existed: that it is gone is for a person.
 */
async function takeAbsence(gateway: Gateway, { account, attempt }: Reported): Promise<void> {
  const now = gateway.wallNow();
  // Where it was seen to lag, it may lag twice as long.
  const lagMs = 2 * statusLagOf(account.findings);
  await holdingCharge(gateway, attempt, async ({ trx }) => {
    const current = await findAttempt(trx, attempt.merchantId, attempt.id);
    if (!current) return;
    const { merchantId, id, transactionId, absentSince } = current;
    if (current.state === "open") {
      if (now.getTime() - current.createdAt.getTime() < lagMs) return;
      const data = { why: "the upstream does not know the order" };
      const wanted = {
        merchantId,
        kind: "contradiction",
        subject: id,
        transactionId,
        data,
      } as const;
      await callAttention(gateway, wanted, trx);
      return;
    }
    if (current.state !== "unwanted") return;
    const absences = current.absences + 1;
    const since = absentSince ?? now;
    const isLong = now.getTime() - since.getTime() >= Math.max(ABSENT_FOR_MS, lagMs);
    const isBelieved = absences >= ABSENCES && isLong && current.rungAt === undefined;
    await updateAttempt(trx, current, {
      absences,
      absent_since: since,
      ...(isBelieved && { state: "closed", closed_as: "absent", closed_at: now }),
    });
    if (!isBelieved) return;
    const solved = { merchantId, kinds: ["charge_unknown"], subject: id } as const;
    await closeAttention(trx, solved, { at: now, how: "the upstream never made it" });
  });
}

/** What has been in doubt for long needs a person. */
async function complainWhenOld(gateway: Gateway, attempt: UpstreamAttempt): Promise<void> {
  const { merchantId, id, transactionId, state, createdAt } = attempt;
  const age = gateway.wallNow().getTime() - createdAt.getTime();
  if (state !== "unwanted" || age < ATTENTION_AFTER_MS) return;
  const current = await findAttempt(gateway.db.kysely, merchantId, id);
  if (current?.state !== "unwanted") return;
  const data = { since: createdAt.toISOString() };
  await callAttention(gateway, {
    merchantId,
    kind: "charge_unknown",
    subject: id,
    transactionId,
    data,
  });
}
