import { NO_RUPIAH, type TransactionId } from "@gerbang/protocol";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { ChargeCommand } from "../../domain/transactions/charge-command.ts";
import type { OpenedAccount } from "../../domain/upstream/account.ts";
import type { UpstreamAttempt, UpstreamCharge } from "../../domain/upstream/attempt.ts";
import { fingerprintOf } from "../../domain/upstream/charge-fingerprint.ts";
import { WATCH_MS } from "../../domain/upstream/plan-sync.ts";
import { upstreamOrderIdOf } from "../../domain/upstream/upstream-order-id.ts";
import type { Trx } from "../../store/database.ts";
import { insertAttempt, type LeasedAttempt } from "../../store/upstream/attempts.ts";
import { findOrderPast, insertUpstreamCharge, isOrderTaken } from "../../store/upstream/charges.ts";
import type { Gateway } from "../gateway.ts";
import { newUpstreamReference, uuidv7After } from "../new-ids.ts";
import { LEASE_MS, later, REPEAT_MS, WANTED_MS } from "./upstream-times.ts";

/** A charge that was written down, with the attempt that this process has in hand. */
export interface BegunCharge {
  readonly charge: UpstreamCharge;
  readonly attempt: LeasedAttempt;
}

/** `being_made`: another charge holds the order, and may be joined. `taken`: a transaction does. */
type BeginOutcome = BegunCharge | "being_made" | "taken";

class OrderTaken extends Error {}

/**
 * Writes down what is about to be asked of an upstream, before it is asked: the order id is taken from
 * this commit on, a message that comes early finds its attempt, and a crash leaves a row to finish.
 */
export async function beginCharge(
  gateway: Gateway,
  merchant: Merchant,
  command: ChargeCommand,
  account: OpenedAccount,
): Promise<BeginOutcome> {
  try {
    return await gateway.db.kysely.transaction().execute(async (trx) => {
      const { orderId } = command;
      const past = await findOrderPast(trx, {
        merchantId: merchant.id,
        orderId,
        accountId: account.id,
      });
      const id = newestId(gateway, past.newestId);
      const charge = newCharge(gateway, merchant, { id, command });
      if (!(await insertUpstreamCharge(trx, charge))) return "being_made";
      // After the insert, which waited for whoever was giving an offer for the same order.
      if (await isOrderTaken(trx, { merchantId: merchant.id, orderId, id })) throw new OrderTaken();
      const number = past.attempts + 1;
      return { charge, attempt: await addAttempt(trx, gateway, { charge, account, number }) };
    });
  } catch (error) {
    if (error instanceof OrderTaken) return "taken";
    throw error;
  }
}

function newCharge(
  gateway: Gateway,
  merchant: Merchant,
  { id, command }: { readonly id: TransactionId; readonly command: ChargeCommand },
): UpstreamCharge {
  const now = gateway.wallNow();
  return {
    merchantId: merchant.id,
    transactionId: id,
    orderId: command.orderId,
    state: "creating",
    amount: command.grossAmount,
    command,
    fingerprint: fingerprintOf(command),
    createdAt: now,
    wantedUntil: later(now, gateway.upstreams.requestMs + WANTED_MS),
    refundedAmount: NO_RUPIAH,
    refundReserved: NO_RUPIAH,
  };
}

/** An order id finds the transaction with the greatest id: a clock behind another one's must not matter. */
function newestId(gateway: Gateway, newest: TransactionId | null): TransactionId {
  const id = gateway.newId() as TransactionId;
  return newest !== null && newest > id ? (uuidv7After(newest) as TransactionId) : id;
}

async function addAttempt(
  trx: Trx,
  gateway: Gateway,
  {
    charge,
    account,
    number: orderNumber,
  }: { charge: UpstreamCharge; account: OpenedAccount; number: number },
): Promise<LeasedAttempt> {
  const { merchantId, orderId, command } = charge;
  const now = gateway.wallNow();
  const lease = { leaseId: gateway.newId(), until: later(now, LEASE_MS) };
  const reference = newUpstreamReference();
  const from = command.expiry.orderTime ?? charge.createdAt;
  const deadlineAt = later(from, command.expiry.durationMs);
  const attempt: UpstreamAttempt = {
    merchantId,
    id: gateway.newId(),
    transactionId: charge.transactionId,
    number: 1,
    accountId: account.id,
    reference,
    upstreamOrderId: upstreamOrderIdOf(orderId, orderNumber, {
      keep: account.keepOrderIds,
      reference,
    }),
    state: "sending",
    isShown: false,
    amount: charge.amount,
    deadlineAt,
    watchUntil: later(deadlineAt, WATCH_MS),
    repeatUntil: later(now, REPEAT_MS),
    // Counted before it is made: whoever finishes this after a crash knows that it may have been.
    calls: 1,
    syncs: 0,
    bells: 0,
    absences: 0,
    nextSyncAt: lease.until,
    createdAt: now,
  };
  const kept = (await insertAttempt(trx, attempt, lease))
    ? attempt
    : { ...attempt, upstreamOrderId: reference };
  if (kept !== attempt && !(await insertAttempt(trx, kept, lease))) {
    throw new Error(`the reference ${reference} is taken`);
  }
  return { ...kept, calls: 0, leaseId: lease.leaseId, hasFailed: false };
}
