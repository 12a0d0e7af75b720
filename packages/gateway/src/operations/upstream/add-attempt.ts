import type { OpenedAccount } from "../../domain/upstream/account.ts";
import type { UpstreamAttempt, UpstreamCharge } from "../../domain/upstream/attempt.ts";
import { WATCH_MS } from "../../domain/upstream/plan-sync.ts";
import { upstreamOrderIdOf } from "../../domain/upstream/upstream-order-id.ts";
import type { Trx } from "../../store/database.ts";
import { insertAttempt, type LeasedAttempt } from "../../store/upstream/attempts.ts";
import { abilitiesOf } from "../connectors.ts";
import type { Gateway } from "../gateway.ts";
import { newUpstreamReference } from "../new-ids.ts";
import { LEASE_MS, later, REPEAT_MS } from "./upstream-times.ts";

interface NewAttempt {
  readonly charge: UpstreamCharge;
  readonly account: OpenedAccount;
  /** Among those of the charge, from 1 on. */
  readonly number: number;
  /** Among those of the merchant's order at the account, from 1 on. */
  readonly orderNumber: number;
}

/** Writes down that a charge is about to be asked for at an account. It is this process's own at first. */
export async function addAttempt(
  trx: Trx,
  gateway: Gateway,
  { charge, account, number, orderNumber }: NewAttempt,
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
    number,
    accountId: account.id,
    reference,
    upstreamOrderId: upstreamOrderIdOf(orderId, orderNumber, {
      keep: account.keepOrderIds,
      reference,
      takesName: (name) => abilitiesOf(account).takesOrderId(name),
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
