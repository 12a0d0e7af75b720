import type { Merchant } from "../../domain/merchants/merchant.ts";
import { withRefund } from "../../domain/transactions/decide-refund.ts";
import type { PaidTransaction, Refund } from "../../domain/transactions/transaction.ts";
import type { UpstreamRefund } from "../../domain/upstream/upstream-refund.ts";
import type { Trx } from "../../store/database.ts";
import type { KeptAnswer } from "../../store/transactions/idempotency-keys.ts";
import { closeAttention } from "../../store/upstream/attention.ts";
import { moveRefunds } from "../../store/upstream/charges.ts";
import { updateUpstreamRefund } from "../../store/upstream/refunds.ts";
import type { Gateway } from "../gateway.ts";
import { writeChange } from "./write-change.ts";

/** A refund with the transaction that it made of the one before. */
export interface PostedRefund {
  readonly transaction: PaidTransaction;
  readonly refund: Refund;
}

/**
 * Posts a refund that the upstream has made: it becomes the merchant's, and what was reserved for it is
 * spent. By who holds the charge.
 */
export async function postRefund(
  trx: Trx,
  gateway: Gateway,
  merchant: Merchant,
  {
    transaction,
    refund,
    answerFrom,
  }: {
    readonly transaction: PaidTransaction;
    readonly refund: UpstreamRefund;
    readonly answerFrom?: ((posted: PostedRefund) => KeptAnswer) | undefined;
  },
): Promise<PostedRefund> {
  const made: Refund = {
    id: refund.id,
    chargebackId: refund.chargebackId,
    key: refund.key,
    amount: refund.amount,
    reason: refund.reason,
    method: "online",
    createdAt: refund.createdAt,
  };
  const posted = await addRefund(trx, gateway, merchant, { transaction, made, answerFrom });
  const isReserved = refund.state === "sending" || refund.state === "unknown";
  await moveRefunds(trx, refund, {
    reserved: isReserved ? -1 * refund.amount : 0,
    refunded: refund.amount,
  });
  const closedAt = gateway.wallNow();
  await updateUpstreamRefund(trx, refund, {
    state: "accepted",
    closed_at: closedAt,
    next_sync_at: null,
  });
  await closeAttention(
    trx,
    { merchantId: refund.merchantId, kinds: ["refund_unknown"], subject: refund.id },
    { at: closedAt, how: "the upstream has made it" },
  );
  return posted;
}

/** Adds a refund to a transaction, with its event and notifications. */
export async function addRefund(
  trx: Trx,
  gateway: Gateway,
  merchant: Merchant,
  {
    transaction,
    made,
    answerFrom,
  }: {
    readonly transaction: PaidTransaction;
    readonly made: Refund;
    readonly answerFrom?: ((posted: PostedRefund) => KeptAnswer) | undefined;
  },
): Promise<PostedRefund> {
  const after = withRefund(transaction, made);
  const event = {
    name: `transaction.${after.status}`,
    occurredAt: gateway.wallNow(),
    data: { refund_key: made.key, refund_id: made.id },
  };
  const answer = answerFrom?.({ transaction: after, refund: made });
  const change = { before: transaction, after, event, answer };
  return { transaction: await writeChange(trx, gateway, merchant, change), refund: made };
}

/** Gives back what was reserved for a refund that is not made. By who holds the charge. */
export async function releaseReserved(
  trx: Trx,
  gateway: Gateway,
  refund: UpstreamRefund,
  state: "denied" | "released",
): Promise<void> {
  if (refund.state !== "sending" && refund.state !== "unknown") return;
  await updateUpstreamRefund(trx, refund, {
    state,
    closed_at: gateway.wallNow(),
    next_sync_at: null,
  });
  if (refund.strayId === undefined) {
    await moveRefunds(trx, refund, { reserved: -1 * refund.amount, refunded: 0 });
  }
  await closeAttention(
    trx,
    { merchantId: refund.merchantId, kinds: ["refund_unknown"], subject: refund.id },
    { at: gateway.wallNow(), how: "the upstream has refused it" },
  );
}
