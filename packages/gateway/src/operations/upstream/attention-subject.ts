import type { TransactionId } from "@gerbang/protocol";
import type { UpstreamAttempt } from "../../domain/upstream/attempt.ts";
import type { Attention, AttentionKind } from "../../domain/upstream/attention.ts";
import { type AttentionDecision, decisionsOf } from "../../domain/upstream/attention-decision.ts";
import type { StrayPayment } from "../../domain/upstream/stray-payment.ts";
import type { UpstreamRefund } from "../../domain/upstream/upstream-refund.ts";
import type { Db, Trx } from "../../store/database.ts";
import { findAttempt, listAttempts } from "../../store/upstream/attempts.ts";
import { findUpstreamRefund } from "../../store/upstream/refunds.ts";
import { findStray } from "../../store/upstream/strays.ts";

/** What somebody is needed for, as far as it is one of these. */
export interface AttentionSubject {
  /** The attempt that the upstream can be asked about. */
  readonly attempt?: UpstreamAttempt;
  readonly refund?: UpstreamRefund;
  readonly stray?: StrayPayment;
}

export async function findSubject(
  at: Db["kysely"] | Trx,
  attention: Attention,
): Promise<AttentionSubject> {
  return await FINDERS[attention.kind](at, attention);
}

type Finder = (at: Db["kysely"] | Trx, attention: Attention) => Promise<AttentionSubject>;

/** What follows its id says what about it. */
const attemptItself: Finder = async (at, { merchantId, subject }) => {
  const attempt = await findAttempt(at, merchantId, subject.split(" ", 1)[0] ?? subject);
  return { ...(attempt && { attempt }) };
};

const strayAndAttempt: Finder = async (at, { merchantId, subject }) => {
  const stray = await findStray(at, merchantId, subject);
  const attempt = stray && (await findAttempt(at, merchantId, stray.attemptId));
  return { ...(stray && { stray }), ...(attempt && { attempt }) };
};

const refundAndAttempt: Finder = async (at, { merchantId, subject }) => {
  const refund = await findUpstreamRefund(at, merchantId, subject);
  const attempt = refund && (await findAttempt(at, merchantId, refund.attemptId));
  return { ...(refund && { refund }), ...(attempt && { attempt }) };
};

const shownAttempt: Finder = async (at, { merchantId, transactionId }) => {
  if (transactionId === undefined) return {};
  const attempts = await listAttempts(at, merchantId, transactionId as TransactionId);
  const attempt = attempts.find(({ isShown }) => isShown);
  return { ...(attempt && { attempt }) };
};

const nothing: Finder = async () => await Promise.resolve({});

const FINDERS: Readonly<Record<AttentionKind, Finder>> = {
  charge_unknown: attemptItself,
  contradiction: attemptItself,
  bad_offer: attemptItself,
  stray_payment: strayAndAttempt,
  amount_differs: strayAndAttempt,
  refund_unknown: refundAndAttempt,
  refund_unconfirmed: shownAttempt,
  foreign_refund: shownAttempt,
  unauthorized: nothing,
  not_enabled: nothing,
  forged_messages: nothing,
  webhooks_silent: nothing,
  clock_skew: nothing,
  unknown_order: nothing,
  foreign_gerbang: nothing,
};

/** What may be decided about it now; nothing once it is closed, or while its money is on its way back. */
export function decisionsNow(
  { kind, closedAt }: Attention,
  { attempt, stray }: AttentionSubject,
): readonly AttentionDecision[] {
  if (closedAt) return [];
  const isReturning = stray !== undefined && stray.state !== "found";
  return decisionsOf(kind, { isReturning, ...(attempt && { attempt }) });
}
