import type { TransactionId } from "@gerbang/protocol";
import type { UpstreamAttempt } from "../../domain/upstream/attempt.ts";
import type { Attention } from "../../domain/upstream/attention.ts";
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
  { merchantId, kind, subject, transactionId }: Attention,
): Promise<AttentionSubject> {
  switch (kind) {
    case "charge_unknown":
    case "contradiction":
    case "bad_offer": {
      const attempt = await findAttempt(at, merchantId, subject);
      return { ...(attempt && { attempt }) };
    }
    case "stray_payment":
    case "amount_differs": {
      const stray = await findStray(at, merchantId, subject);
      const attempt = stray && (await findAttempt(at, merchantId, stray.attemptId));
      return { ...(stray && { stray }), ...(attempt && { attempt }) };
    }
    case "refund_unknown": {
      const refund = await findUpstreamRefund(at, merchantId, subject);
      const attempt = refund && (await findAttempt(at, merchantId, refund.attemptId));
      return { ...(refund && { refund }), ...(attempt && { attempt }) };
    }
    case "refund_unconfirmed":
    case "foreign_refund": {
      if (transactionId === undefined) return {};
      const attempts = await listAttempts(at, merchantId, transactionId as TransactionId);
      const attempt = attempts.find(({ isShown }) => isShown);
      return { ...(attempt && { attempt }) };
    }
    case "unauthorized":
    case "not_enabled":
    case "forged_messages":
    case "unknown_order":
      return {};
  }
}

/** What may be decided about it now; nothing once it is closed, or while its money is on its way back. */
export function decisionsNow(
  { kind, closedAt }: Attention,
  { attempt, stray }: AttentionSubject,
): readonly AttentionDecision[] {
  if (closedAt) return [];
  const isReturning = stray !== undefined && stray.state !== "found";
  return decisionsOf(kind, { isReturning, ...(attempt && { attempt }) });
}
