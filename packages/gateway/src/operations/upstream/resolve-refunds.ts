import type { Merchant } from "../../domain/merchants/merchant.ts";
import { countAbsence, planRefundSync } from "../../domain/upstream/plan-refund-sync.ts";
import { findAttempt } from "../../store/upstream/attempts.ts";
import {
  type DueRefund,
  findUpstreamRefund,
  leaseDueRefunds,
  postponeRefund,
  releaseUpstreamRefund,
  updateUpstreamRefund,
} from "../../store/upstream/refunds.ts";
import { runApart } from "../bulkhead.ts";
import { abilitiesOf } from "../connectors.ts";
import type { Gateway } from "../gateway.ts";
import { findAccount } from "./accounts.ts";
import { applyReport } from "./apply-report.ts";
import { callAttention } from "./call-attention.ts";
import { roomsBeside, waitForAccount } from "./lanes.ts";
import { type RefundInHand, stayInDoubt, stepRefund } from "./step-refund.ts";
import { find } from "./sync-attempt.ts";
import { ATTENTION_AFTER_MS, LEASE_MS, later } from "./upstream-times.ts";

/** Refunds of one account that one process looks for at once. */
const ACCOUNT_ROOM = 4;
const LIMIT = 64;

/** Leases refunds in doubt that are due, given those of each account that are under way here. */
export async function leaseRefunds(
  gateway: Gateway,
  underWay: ReadonlyMap<string, number>,
): Promise<readonly DueRefund[]> {
  if (gateway.upstreams.mode === "off") return [];
  const wall = gateway.wallNow();
  const lease = { leaseId: gateway.newId(), until: later(wall, LEASE_MS), wall };
  const rooms = roomsBeside(gateway, underWay, { room: ACCOUNT_ROOM, rank: "bell" });
  return await leaseDueRefunds(gateway.db, lease, { room: ACCOUNT_ROOM, rooms, limit: LIMIT });
}

/**
 * Looks for one refund in doubt among those that the upstream lists, behind a wall. Waiting releases
 * nothing: it ends by the upstream's word, or by a person's.
 */
export async function resolveRefund(
  gateway: Gateway,
  leased: DueRefund,
  merchantOf: (id: DueRefund["merchantId"]) => Promise<Merchant>,
): Promise<void> {
  const { merchantId, id: subject, hasFailed } = leased;
  await runApart(gateway, { merchantId, work: "upstream", subject, hasFailed }, async () => {
    const attempt = await findAttempt(gateway.db.kysely, merchantId, leased.attemptId);
    const account = attempt && (await findAccount(gateway, merchantId, attempt.accountId));
    if (!account) throw new Error(`refund ${subject} has no account`);
    const waitMs = waitForAccount(gateway, account, "bell");
    if (waitMs > 0) {
      return await postponeRefund(gateway.db, leased, later(gateway.wallNow(), waitMs));
    }
    const merchant = await merchantOf(merchantId);
    const hand = { merchant, account, attempt, refund: leased, isDirect: true, isFirst: false };
    if (await resolve(gateway, hand)) return;
    await postponeRefund(gateway.db, leased, later(gateway.wallNow(), UNSENT_AGAIN_MS));
  });
  await releaseUpstreamRefund(gateway.db, leased);
}

/** Of what is to go back and never left this machine: when it is sent again. */
const UNSENT_AGAIN_MS = 60_000;

/** Resolves to whether anybody was asked, now or before. */
async function resolve(gateway: Gateway, hand: RefundInHand): Promise<boolean> {
  const { refund } = hand;
  const isSent = await askWhereDue(gateway, hand);
  const current = await findUpstreamRefund(gateway.db.kysely, refund.merchantId, refund.id);
  if (current?.state !== "sending" && current?.state !== "unknown") return true;
  const now = gateway.wallNow();
  const nextSyncAt = planRefundSync(current, now);
  // What nobody was asked for is no try: it is still to be asked for, and not to be looked for.
  if (isSent) await stayInDoubt(gateway, { ...hand, refund: current }, nextSyncAt);
  await complainWhenOld(gateway, hand, now);
  return isSent;
}

/**
 * Asks for a return that nobody was asked for yet, and for what the upstream lacked for long. Resolves to `false` where
 * nothing of it has left this machine, now or before.
 */
async function askWhereDue(gateway: Gateway, hand: RefundInHand): Promise<boolean> {
  const { strayId, tries } = hand.refund;
  if (strayId !== undefined && tries === 0) {
    const step = await stepRefund(gateway, hand);
    return !(step.outcome === "in_doubt" && step.why === "not_sent");
  }
  if (await isAbsent(gateway, hand)) await stepRefund(gateway, { ...hand, wasAbsent: true });
  return true;
}

/** What has been in doubt for long needs a person. */
async function complainWhenOld(
  gateway: Gateway,
  { attempt, refund }: RefundInHand,
  now: Date,
): Promise<void> {
  if (now.getTime() - refund.createdAt.getTime() < ATTENTION_AFTER_MS) return;
  const { merchantId, id: subject, transactionId, key, amount } = refund;
  await callAttention(gateway, {
    merchantId,
    kind: "refund_unknown",
    subject,
    transactionId,
    data: { refund_key: key, amount, attempt: attempt.id },
  });
}

/**
 * Whether the upstream has not made it: it was not listed three times, a minute apart. Then it is asked for
 * again under its own name, which gives nothing twice even if all of that was wrong.
 */
async function isAbsent(gateway: Gateway, hand: RefundInHand): Promise<boolean> {
  const { refund } = hand;
  const { listsRefunds, repeatedRefund } = abilitiesOf(hand.account);
  const found = await find(gateway, hand, { rank: "bell" });
  if (found.outcome !== "found") return false;
  await applyReport(gateway, hand, found.report);
  // Of what is not listed anyway nothing follows, and what may be made twice is not asked for twice.
  if (!listsRefunds || repeatedRefund === "unspecified") return false;
  if (found.report.refunds.some(({ key }) => key === refund.reference)) return false;
  const { absences, absentAt, isRepeatable } = countAbsence(refund, gateway.wallNow());
  await updateUpstreamRefund(gateway.db.kysely, refund, {
    absences: isRepeatable ? 0 : absences,
    absent_at: absentAt,
  });
  return isRepeatable;
}
