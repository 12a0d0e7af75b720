import { hash } from "node:crypto";
import { merchantTime } from "../../domain/merchants/clock.ts";
import { requireSimulated } from "../../domain/merchants/simulated.ts";
import { type PaymentRefusal, refusePayment } from "../../domain/transactions/decide-payment.ts";
import {
  type ApprovalDecision,
  type ApprovalRefusal,
  decideWalletApproval,
  unlock,
  type WalletApproval,
  type WalletVisit,
} from "../../domain/transactions/decide-wallet-approval.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import { insertEvent, isRefusedPress, isTakenByForm } from "../../store/transactions/events.ts";
import {
  findWalletVisit,
  lockWalletVisit,
  saveWalletVisit,
  type VisitKey,
} from "../../store/transactions/wallet-visits.ts";
import type { Gateway } from "../gateway.ts";
import type { Payable } from "./find-payable.ts";
import { announceLogged, entryOf } from "./log-event.ts";
import { type PaymentMethod, pay } from "./pay.ts";

export type WalletRefusal = ApprovalRefusal | PaymentRefusal;

type WalletOutcome =
  | { readonly outcome: "paid" }
  | { readonly outcome: "refused"; readonly reason: WalletRefusal };

interface WalletPayment {
  readonly approval: Omit<WalletApproval, "amount">;
  readonly method: PaymentMethod;
  /** Names the form that was sent: the same form again has the same name. */
  readonly form: string;
}

/**
 * A simulated customer approves a payment in the wallet. A form that is sent twice pays once, or counts one
 * wrong PIN, and is told so both times; whatever the wallet refuses leaves the transaction pending and stands in the
 * log.
 */
export async function payWithWallet(
  gateway: Gateway,
  payable: Payable,
  { approval, method, form }: WalletPayment,
): Promise<WalletOutcome> {
  const { transaction, merchant } = payable;
  requireSimulated(merchant);
  const now = merchantTime(merchant.clock, gateway.wallNow());
  const refusal = refusePayment(transaction, now, method.via);
  if (refusal !== undefined) return await refuseOrRepeat(gateway, transaction, refusal, form);
  const press = pressOf(form, approval);
  const decision = await approve(gateway, payable, { approval, press });
  if (decision.outcome === "refused") {
    announceLogged(gateway, transaction);
    return { outcome: "refused", reason: decision.reason };
  }
  const paid = await pay(gateway, merchant, { id: transaction.id, method, form });
  if (!paid) throw new Error(`transaction ${transaction.id} is gone`);
  if (paid.outcome !== "refused") return { outcome: "paid" };
  return await refuseOrRepeat(gateway, transaction, paid.reason, form);
}

/** What the page shows before anybody pays. */
export async function readWalletVisit(
  gateway: Gateway,
  { transaction, merchant }: Payable,
  customer: string,
): Promise<WalletVisit> {
  const visit = await findWalletVisit(gateway.db, keyOf(transaction, customer));
  return unlock(visit, merchantTime(merchant.clock, gateway.wallNow()));
}

async function refuseOrRepeat(
  gateway: Gateway,
  transaction: Transaction,
  reason: PaymentRefusal,
  form: string,
): Promise<WalletOutcome> {
  const isRepeated =
    reason === "already_paid" && (await isTakenByForm(gateway.db, transaction, form));
  return isRepeated ? { outcome: "paid" } : { outcome: "refused", reason };
}

/** Counts a wrong PIN under a lock, so that many at once are no more tries than one by one. */
async function approve(
  gateway: Gateway,
  { transaction, merchant }: Payable,
  { approval, press }: Pick<WalletPayment, "approval"> & { readonly press: string },
): Promise<ApprovalDecision> {
  const now = merchantTime(merchant.clock, gateway.wallNow());
  const key = keyOf(transaction, approval.customer.id);
  return await gateway.db.kysely.transaction().execute(async (trx) => {
    const before = await lockWalletVisit(trx, key);
    const wanted = { ...approval, amount: transaction.grossAmount };
    const decision = decideWalletApproval(before, wanted, now);
    if (decision.outcome === "refused" && (await isRefusedPress(trx, transaction, press))) {
      const reason = before.lockedUntil ? "pin_locked" : decision.reason;
      return { outcome: "refused", reason, visit: before };
    }
    await saveWalletVisit(trx, key, decision.visit);
    if (decision.outcome === "refused") {
      const data = { reason: decision.reason, customer: approval.customer.id, press };
      const event = { name: "wallet.refused", occurredAt: now, data };
      await insertEvent(trx, entryOf(gateway, transaction, event));
    }
    return decision;
  });
}

/** What tells a double press from another try: a form that is gone back to may be sent with another PIN. */
function pressOf(form: string, { customer, pin }: WalletPayment["approval"]): string {
  return hash("sha256", JSON.stringify([form, customer.id, pin]), "base64url").slice(0, 16);
}

function keyOf(transaction: Transaction, customer: string): VisitKey {
  return { merchantId: transaction.merchantId, transactionId: transaction.id, customer };
}
