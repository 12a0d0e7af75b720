import type { RefundKey } from "@gerbang/protocol";
import type { UpstreamAttempt } from "../../domain/upstream/attempt.ts";
import type { StrayPayment } from "../../domain/upstream/stray-payment.ts";
import type { UpstreamRefund } from "../../domain/upstream/upstream-refund.ts";
import type { Trx } from "../../store/database.ts";
import { insertUpstreamRefund } from "../../store/upstream/refunds.ts";
import { updateStray } from "../../store/upstream/strays.ts";
import type { Gateway } from "../gateway.ts";
import { newChargebackId, newUpstreamReference } from "../new-ids.ts";

/**
 * Writes down that a stray payment goes back, before the upstream is asked: the resolver asks, under the
 * name that is given here, and goes on until the upstream has said what became of it.
 */
export async function beginReturn(
  trx: Trx,
  gateway: Gateway,
  { stray, attempt }: { readonly stray: StrayPayment; readonly attempt: UpstreamAttempt },
): Promise<void> {
  const now = gateway.wallNow();
  const reference = newUpstreamReference();
  const refund: UpstreamRefund = {
    merchantId: stray.merchantId,
    id: gateway.newId(),
    chargebackId: newChargebackId(now),
    transactionId: stray.transactionId,
    attemptId: attempt.id,
    strayId: stray.id,
    reference,
    key: reference as RefundKey,
    amount: stray.amount,
    reason: "paid without an order",
    // Nobody was asked yet.
    state: "sending",
    absences: 0,
    tries: 0,
    nextSyncAt: now,
    createdAt: now,
  };
  await insertUpstreamRefund(trx, refund);
  await updateStray(trx, stray, { state: "returning" });
}
