import type { ChargeRequest } from "@gerbang/protocol";
import type { ChargeOptions, GatewayClient } from "./client.ts";
import { GatewayError } from "./errors.ts";
import { deadlineOf, type PaymentRecord } from "./payment-record.ts";
import type { Payments } from "./payments.ts";
import { parseTransaction } from "./transaction.ts";

export interface ChargeSource {
  readonly payments: Payments;
  readonly client: Pick<GatewayClient, "charge" | "status" | "cancel">;
}

/**
 * Sees to it that the customer can pay an order, and resolves with what is known of it then: as a
 * rule a pending transaction with its links, or that the order is paid, or that the charge was denied.
 *
 * Call it whenever the customer wants to pay: twice at once, after a lost answer or a crash, after
 * the time has run out. An order that can be paid, or is paid, is not charged again. A transaction
 * that stands in the way because its links are lost, its time is up or its amount is another one is
 * cancelled first, unless it turns out to be paid; `onClosed` then says `isReplaced`.
 *
 * @throws {@link GatewayError} as `charge` does. Nothing is lost: call it again.
 */
export async function chargeOrder(
  source: ChargeSource,
  request: ChargeRequest,
  options: ChargeOptions = {},
): Promise<PaymentRecord> {
  const { payments } = source;
  const { order_id } = request.transaction_details;
  const grossAmount = Number(request.transaction_details.gross_amount);
  const known = await payments.find(order_id);
  if (known && isSettled(known, grossAmount, payments.now())) return known;
  await payments.open(order_id, grossAmount);
  const paid = await withdrawStale(source, known?.transactions.at(-1), grossAmount);
  return paid ?? (await chargeOrWithdraw(source, request, options));
}

type ChargedTransaction = PaymentRecord["transactions"][number];

/** There is nothing to charge: the order is paid, or the customer holds what it can be paid with. */
function isSettled({ transactions }: PaymentRecord, grossAmount: number, now: Date): boolean {
  if (transactions.some(({ isPaid }) => isPaid)) return true;
  const newest = transactions.at(-1);
  if (newest?.status === "authorize") return isUsable(newest, grossAmount, now);
  if (newest?.status !== "pending" || !isUsable(newest, grossAmount, now)) return false;
  return newest.qrCodeUrl !== undefined || newest.deeplinkUrl !== undefined;
}

function isUsable(known: ChargedTransaction, wanted: number, now: Date): boolean {
  const deadline = deadlineOf(known);
  return known.grossAmount === wanted && (deadline === undefined || deadline > now.toISOString());
}

async function withdrawStale(
  source: ChargeSource,
  newest: ChargedTransaction | undefined,
  grossAmount: number,
): Promise<PaymentRecord | undefined> {
  if (newest?.status !== "pending") return undefined;
  if (isUsable(newest, grossAmount, source.payments.now())) return undefined;
  return await withdraw(source, newest.transactionId);
}

async function chargeOrWithdraw(
  source: ChargeSource,
  request: ChargeRequest,
  options: ChargeOptions,
): Promise<PaymentRecord> {
  try {
    return await charge(source, request, options);
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== "conflict") throw error;
    const settled = await withdrawUnknown(source, request);
    return settled ?? (await charge(source, request, options));
  }
}

async function charge(
  { payments, client }: ChargeSource,
  request: ChargeRequest,
  options: ChargeOptions,
): Promise<PaymentRecord> {
  const { order_id } = request.transaction_details;
  const record = await payments.find(order_id);
  const idempotencyKey = options.idempotencyKey ?? (await keyOf(request, record));
  const answer = await client.charge(request, { ...options, idempotencyKey });
  const tracked = await payments.track(answer);
  if (answer.transaction_status === "pending") return tracked;
  // Denied at once, as a rule. The merchant is told by the one path that tells exactly once.
  const transaction = parseTransaction(answer);
  if (!("problem" in transaction)) await payments.apply(transaction, { isConfirmed: true });
  return (await payments.find(order_id)) ?? tracked;
}

/**
 * The same for everyone who charges the same order at the same time, and another one after each
 * transaction that has ended: who repeats it gets the first answer again, with its links.
 */
async function keyOf(request: ChargeRequest, record: PaymentRecord | undefined): Promise<string> {
  const ended = record?.transactions.filter(({ isClosed }) => isClosed).length ?? 0;
  const text = new TextEncoder().encode(`${ended} ${JSON.stringify(request)}`);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
  return Array.from(digest.subarray(0, 20), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Takes a transaction out of the way. Returns the record when the order turns out to be paid. */
async function withdraw(
  { payments, client }: ChargeSource,
  transactionId: string,
): Promise<PaymentRecord | undefined> {
  try {
    await client.cancel(transactionId);
  } catch (error) {
    // It has ended by itself, one way or the other: the status says which.
    if (!(error instanceof GatewayError) || error.outcome === "unknown") throw error;
  }
  const transaction = parseTransaction(await client.status(transactionId));
  if ("problem" in transaction) throw new Error(`Unreadable status: ${transaction.problem}`);
  await payments.apply(transaction, { isConfirmed: true });
  const record = await payments.find(transaction.orderId);
  return record?.transactions.some(({ isPaid }) => isPaid) ? record : undefined;
}

/** The gateway has a transaction for this order: somebody else's just now, or one with lost links. */
async function withdrawUnknown(
  source: ChargeSource,
  { transaction_details: { order_id, gross_amount } }: ChargeRequest,
): Promise<PaymentRecord | undefined> {
  const { payments, client } = source;
  const grossAmount = Number(gross_amount);
  const standing = await client.status(order_id);
  const record = await payments.track(standing);
  if (isSettled(record, grossAmount, payments.now())) return record;
  // Once more: the order is to be charged, after that transaction has gone.
  await payments.open(order_id, grossAmount);
  return await withdraw(source, standing.transaction_id);
}
