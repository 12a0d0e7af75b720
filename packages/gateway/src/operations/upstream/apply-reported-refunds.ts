import { parseRefundKey, type RefundKey } from "@gerbang/protocol";
import { isToldOnce } from "../../domain/bi-snap/told-once.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import {
  type ClosedTransaction,
  isPaid,
  type PaidTransaction,
  type Refund,
  type Transaction,
} from "../../domain/transactions/transaction.ts";
import type { UpstreamAttempt } from "../../domain/upstream/attempt.ts";
import type { EndedByItself } from "../../domain/upstream/attention.ts";
import type { Report, ReportedRefund } from "../../domain/upstream/connector.ts";
import type { StrayPayment } from "../../domain/upstream/stray-payment.ts";
import type { UpstreamRefund } from "../../domain/upstream/upstream-refund.ts";
import type { Trx } from "../../store/database.ts";
import { closeAttention } from "../../store/upstream/attention.ts";
import { findUpstreamCharge, moveRefunds } from "../../store/upstream/charges.ts";
import { listUpstreamRefunds, updateUpstreamRefund } from "../../store/upstream/refunds.ts";
import { findStrayOf, lockStray, updateStray } from "../../store/upstream/strays.ts";
import type { Gateway } from "../gateway.ts";
import { newChargebackId } from "../new-ids.ts";
import { callAttention } from "./call-attention.ts";
import { endHold } from "./end-hold.ts";
import type { HeldCharge } from "./hold-charge.ts";
import { addRefund, postRefund } from "./post-refund.ts";
import { writeChange } from "./write-change.ts";

interface ReportedTransaction {
  readonly merchant: Merchant;
  readonly attempt: UpstreamAttempt;
  readonly transaction: Transaction;
  readonly report: Report;
}

/**
 * Posts the refunds that an upstream lists of a transaction: ours whose answers were lost, those that the
 * bank has confirmed since, and those that somebody made at the upstream itself.
 */
export async function applyReportedRefunds(
  gateway: Gateway,
  held: HeldCharge,
  { merchant, attempt, transaction, report }: ReportedTransaction,
): Promise<Transaction> {
  if (!isPaid(transaction)) return transaction;
  await checkTotal(gateway, held, transaction, report);
  if (report.refunds.length === 0) return transaction;
  const known = await listUpstreamRefunds(held.trx, merchant.id, transaction.id);
  let current: PaidTransaction = transaction;
  for (const reported of report.refunds) {
    const ours = known.find(({ reference }) => reference === reported.key);
    if (ours?.strayId !== undefined) continue;
    if (ours && ours.amount !== reported.amount) {
      await complainOfAmount(gateway, held, { attempt, ours, reported });
      continue;
    }
    const step = { merchant, transaction: current, reported };
    current = ours
      ? await applyOurs(gateway, held, { ...step, ours })
      : await adopt(gateway, held, step);
    current = await confirm(gateway, held, { ...step, transaction: current, key: ours?.key });
  }
  return current;
}

/** More went back than is listed: nobody can say as what, so a person is called. */
async function checkTotal(
  gateway: Gateway,
  { trx }: HeldCharge,
  { id: transactionId, merchantId }: PaidTransaction,
  report: Report,
): Promise<void> {
  const listed = report.refunds.reduce((sum, { amount }) => sum + amount, 0);
  const said = report.refundedAmount ?? listed;
  const [kind, subject] = ["foreign_refund", `${transactionId} in all`] as const;
  if (said > listed) {
    const data = { amount: said, listed };
    await callAttention(gateway, { merchantId, kind, subject, transactionId, data }, trx);
    return;
  }
  if (report.refundedAmount === undefined) return;
  const closed = { at: gateway.wallNow(), how: "the upstream lists it by now" } as const;
  await closeAttention(trx, { merchantId, kinds: [kind], subject }, closed);
}

/** Equal to the rupiah, or nothing moves. */
async function complainOfAmount(
  gateway: Gateway,
  { trx }: HeldCharge,
  {
    attempt: { merchantId, id: subject, transactionId },
    ours,
    reported,
  }: {
    readonly attempt: UpstreamAttempt;
    readonly ours: UpstreamRefund;
    readonly reported: ReportedRefund;
  },
): Promise<void> {
  const data = {
    why: "refund_amount",
    refund_key: ours.key,
    asked: ours.amount,
    said: reported.amount,
  };
  await callAttention(
    gateway,
    { merchantId, kind: "contradiction", subject, transactionId, data },
    trx,
  );
}

interface RefundStep {
  readonly merchant: Merchant;
  readonly transaction: PaidTransaction;
  readonly reported: ReportedRefund;
}

async function applyOurs(
  gateway: Gateway,
  held: HeldCharge,
  step: RefundStep & { readonly ours: UpstreamRefund },
): Promise<PaidTransaction> {
  const { merchant, transaction, ours } = step;
  if (ours.state === "accepted") return transaction;
  // One that was refused, and was made all the same, has no place of its own any more.
  const isReserved = ours.state === "sending" || ours.state === "unknown";
  if (!isReserved && !(await hasRoom(gateway, held, step))) return transaction;
  const posted = await postRefund(held.trx, gateway, merchant, { transaction, refund: ours });
  return posted.transaction;
}

/**
 * Whether a refund for which nothing is reserved fits beside what has gone back and what may be going;
 * a person is called while it does not.
 */
async function hasRoom(
  gateway: Gateway,
  { trx }: HeldCharge,
  { merchant: { id: merchantId }, transaction, reported }: RefundStep,
): Promise<boolean> {
  const { key, amount } = reported;
  const charge = await findUpstreamCharge(trx, merchantId, transaction.id);
  const gone = (charge?.refundedAmount ?? 0) + (charge?.refundReserved ?? 0);
  const subject = `${transaction.id} ${key}`.slice(0, 200);
  const kind = "foreign_refund";
  if (gone + amount > (charge?.paidAmount ?? 0)) {
    const data = { key, amount };
    const { id: transactionId } = transaction;
    await callAttention(gateway, { merchantId, kind, subject, transactionId, data }, trx);
    return false;
  }
  const closed = { at: gateway.wallNow(), how: "it fits by now" } as const;
  await closeAttention(trx, { merchantId, kinds: [kind], subject }, closed);
  return true;
}

/** The name by which a refund of somebody else's is kept. */
function adoptedKey(key: string): RefundKey {
  const name = `upstream-${key.replaceAll(/[^A-Za-z0-9_-]/g, "-")}`.slice(0, 64);
  const parsed = parseRefundKey(name);
  if (!parsed) throw new Error(`${name} is not a refund key`);
  return parsed;
}

/** Somebody made it at the upstream itself: the merchant is told of it like of any other. */
async function adopt(
  gateway: Gateway,
  held: HeldCharge,
  step: RefundStep,
): Promise<PaidTransaction> {
  const { merchant, transaction, reported } = step;
  const key = adoptedKey(reported.key);
  if (transaction.refunds.some((one) => one.key === key)) return transaction;
  if (!(await hasRoom(gateway, held, step))) return transaction;
  const now = gateway.wallNow();
  const made: Refund = {
    id: gateway.newId(),
    chargebackId: newChargebackId(now),
    key,
    amount: reported.amount,
    reason: reported.reason,
    method: "online",
    createdAt: reported.at ?? now,
  };
  const posted = await addRefund(held.trx, gateway, merchant, { transaction, made });
  const refunded = { merchantId: merchant.id, transactionId: transaction.id };
  await moveRefunds(held.trx, refunded, { reserved: 0, refunded: reported.amount });
  return posted.transaction;
}

/** The bank has confirmed it, which is told in a notification of its own, or was told with the refund. */
async function confirm(
  gateway: Gateway,
  { trx }: HeldCharge,
  { merchant, transaction, reported, key }: RefundStep & { readonly key: RefundKey | undefined },
): Promise<PaidTransaction> {
  const { confirmedAt } = reported;
  const name = key ?? adoptedKey(reported.key);
  const made = transaction.refunds.find((one) => one.key === name);
  if (!confirmedAt || !made || made.confirmedAt) return transaction;
  const refunds = transaction.refunds.map((one) => (one === made ? { ...one, confirmedAt } : one));
  const event = { name: "refund.confirmed", occurredAt: gateway.wallNow(), data: {} };
  const after = { ...transaction, refunds };
  await closeAttention(
    trx,
    { merchantId: merchant.id, kinds: ["refund_unconfirmed"], subject: made.id },
    { at: gateway.wallNow(), how: "the bank has confirmed it" },
  );
  const isUntold = isToldOnce(transaction);
  return await writeChange(trx, gateway, merchant, { before: transaction, after, event, isUntold });
}

interface ReportedReturns {
  readonly merchant: Merchant;
  readonly attempt: UpstreamAttempt;
  readonly report: Report;
}

/**
 * Ends the returns of stray payments that the upstream lists, whoever has made them. Resolves to the
 * transaction that ended with one.
 */
export async function applyReportedReturns(
  gateway: Gateway,
  held: HeldCharge,
  { merchant, attempt, report }: ReportedReturns,
): Promise<ClosedTransaction | undefined> {
  if (report.refunds.length === 0) return undefined;
  const { trx, charge } = held;
  let ended: ClosedTransaction | undefined;
  const known = await listUpstreamRefunds(trx, charge.merchantId, charge.transactionId);
  const listed = new Set(report.refunds.map(({ key }) => key));
  for (const refund of known) {
    if (refund.strayId === undefined || refund.state === "accepted") continue;
    if (!listed.has(refund.reference)) continue;
    ended = (await endReturn(gateway, held, { merchant, refund })) ?? ended;
  }
  return (await endReturnedThere(gateway, held, { merchant, attempt, report })) ?? ended;
}

/** Somebody may have returned a stray payment at the upstream itself. */
async function endReturnedThere(
  gateway: Gateway,
  held: HeldCharge,
  { merchant, attempt, report }: ReportedReturns,
): Promise<ClosedTransaction | undefined> {
  const stray = await findStrayOf(held.trx, attempt);
  const gone = report.refunds.reduce((sum, { amount }) => sum + amount, 0);
  if (stray?.state !== "found" || gone < stray.amount) return undefined;
  await endStray(gateway, held.trx, stray, "somebody has returned it at the upstream");
  return await endHold(gateway, held, merchant, stray);
}

/**
 * A stray payment went back: nobody is needed for it any more. Resolves to the transaction that ended
 * with it, when its money was held.
 */
export async function endReturn(
  gateway: Gateway,
  held: HeldCharge,
  { merchant, refund }: { readonly merchant: Merchant; readonly refund: UpstreamRefund },
): Promise<ClosedTransaction | undefined> {
  const { trx } = held;
  const { merchantId, strayId } = refund;
  if (strayId === undefined) throw new Error(`refund ${refund.id} returns no stray payment`);
  const now = gateway.wallNow();
  await updateUpstreamRefund(trx, refund, {
    state: "accepted",
    closed_at: now,
    next_sync_at: null,
  });
  const how = "the money went back";
  const stray = await lockStray(trx, merchantId, strayId);
  if (stray) await endStray(gateway, trx, stray, how);
  await closeAttention(
    trx,
    { merchantId, kinds: ["refund_unknown"], subject: refund.id },
    { at: now, how },
  );
  return stray && (await endHold(gateway, held, merchant, stray));
}

async function endStray(
  gateway: Gateway,
  trx: Trx,
  stray: StrayPayment,
  how: EndedByItself,
): Promise<void> {
  const at = gateway.wallNow();
  const { merchantId, id: subject } = stray;
  await updateStray(trx, stray, { state: "returned", decided_at: at });
  const kinds = ["stray_payment", "amount_differs"] as const;
  await closeAttention(trx, { merchantId, kinds, subject }, { at, how });
}
