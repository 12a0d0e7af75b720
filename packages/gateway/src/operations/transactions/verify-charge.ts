import { hash } from "node:crypto";
import type { Customer } from "../../domain/accounts/customer.ts";
import { SHORT_OF_BALANCE } from "../../domain/accounts/decide-account-charge.ts";
import { refuseApproval } from "../../domain/accounts/refuse-approval.ts";
import { merchantTime } from "../../domain/merchants/clock.ts";
import { requireSimulated } from "../../domain/merchants/simulated.ts";
import { decidePin, type PinDecision } from "../../domain/transactions/decide-pin.ts";
import {
  decideVerification,
  refuseVerification,
  type Verification,
  type VerificationRefusal,
} from "../../domain/transactions/decide-verification.ts";
import { PIN_FAILURES_MAX } from "../../domain/transactions/decide-wallet-approval.ts";
import type { Decision } from "../../domain/transactions/decision.ts";
import type {
  AuthorizedTransaction,
  ChannelResponse,
  ClosedTransaction,
  PaidTransaction,
  Transaction,
} from "../../domain/transactions/transaction.ts";
import { findLinkedCustomer } from "../../store/accounts/accounts.ts";
import { insertEvent, isRefusedPress, isTakenByForm } from "../../store/transactions/events.ts";
import { lockWalletVisit, saveWalletVisit } from "../../store/transactions/wallet-visits.ts";
import type { Gateway } from "../gateway.ts";
import { changeTransaction } from "./change-transaction.ts";
import type { Payable } from "./find-payable.ts";
import { announceLogged, entryOf } from "./log-event.ts";

/** What a customer's approval came to. */
export type ApprovalOutcome =
  | { readonly outcome: "taken" }
  | { readonly outcome: "wrong_pin"; readonly failures: number }
  /** For good. */
  | { readonly outcome: "denied" }
  | { readonly outcome: "refused"; readonly reason: VerificationRefusal };

interface PinForm {
  readonly pin: string;
  /** Names the form that was sent: the same form again has the same name. */
  readonly form: string;
}

/**
 * A customer approves a charge of their account with their PIN. A form that is sent twice approves once, or
 * counts one wrong PIN, and is told so both times; the third wrong PIN denies the charge. Throws for a
 * production merchant.
 */
export async function approveWithPin(
  gateway: Gateway,
  payable: Payable,
  { pin, form }: PinForm,
): Promise<ApprovalOutcome> {
  const { transaction, merchant } = payable;
  requireSimulated(merchant);
  const now = merchantTime(merchant.clock, gateway.wallNow());
  const refusal = refuseVerification(transaction, now);
  if (refusal !== undefined) return await refuseOrRepeat(gateway, transaction, refusal, form);
  const customer = await findCustomerOf(gateway, transaction);
  const counted = await countPin(gateway, payable, { customer, pin, form });
  switch (counted.outcome) {
    case "wrong":
      announceLogged(gateway, transaction);
      return { outcome: "wrong_pin", failures: counted.failures };
    case "refused":
      return toOutcome(
        await answer(gateway, payable, { says: "no" }, { reason: "wrong_pin", form }),
      );
    case "right":
      return await approveOrRepeat(gateway, payable, form);
  }
}

/** The customer turns a charge of their account down, for good. Repeated, it is refused as denied. */
export async function refuseCharge(gateway: Gateway, payable: Payable): Promise<ApprovalOutcome> {
  requireSimulated(payable.merchant);
  const decision = await answer(
    gateway,
    payable,
    { says: "no" },
    { reason: "refused_by_customer" },
  );
  return toOutcome(decision);
}

type Answered = Decision<
  PaidTransaction | AuthorizedTransaction | ClosedTransaction,
  VerificationRefusal
>;

/**
 * The customer approves a charge of their account, without the question for a PIN: what they have not got any
 * more, or an account that was unlinked or frozen meanwhile, denies it. Throws for a production merchant.
 */
export async function approveCharge(
  gateway: Gateway,
  payable: Payable,
  form?: string,
): Promise<Answered> {
  const { transaction, merchant } = payable;
  requireSimulated(merchant);
  const { id, merchantId, account } = transaction;
  const linked = account && (await findLinkedCustomer(gateway.db.kysely, merchantId, account.id));
  const obstacle = refuseApproval(linked);
  if (account && obstacle) return await deny(gateway, payable, obstacle);
  const decision = await changeTransaction<
    PaidTransaction | AuthorizedTransaction | ClosedTransaction,
    VerificationRefusal | "short_of_balance"
  >(gateway, merchant, {
    id,
    decide: (current, now) => decideVerification(current, { says: "yes" }, now),
    data: { via: "verification", ...(form !== undefined && { form }) },
    whenShortOfBalance: (current) => ({
      outcome: "refused",
      reason: "short_of_balance",
      transaction: current,
    }),
  });
  if (!decision) throw new Error(`transaction ${id} is gone`);
  if (decision.outcome !== "refused") return decision;
  const { reason } = decision;
  if (reason !== "short_of_balance") return { ...decision, reason };
  // Or the account was unlinked or frozen while it was being committed.
  const since = account && (await findLinkedCustomer(gateway.db.kysely, merchantId, account.id));
  return await deny(gateway, payable, refuseApproval(since) ?? SHORT_OF_BALANCE.channelResponse);
}

async function deny(
  gateway: Gateway,
  payable: Payable,
  channelResponse: ChannelResponse | undefined,
): Promise<Answered> {
  const verification = { says: "no", ...(channelResponse && { channelResponse }) } as const;
  return await answer(gateway, payable, verification, { ...channelResponse });
}

async function answer(
  gateway: Gateway,
  { transaction, merchant }: Payable,
  verification: Verification,
  data: Readonly<Record<string, unknown>>,
): Promise<Answered> {
  const decision = await changeTransaction<
    ClosedTransaction | PaidTransaction | AuthorizedTransaction,
    VerificationRefusal
  >(gateway, merchant, {
    id: transaction.id,
    decide: (current, now) => decideVerification(current, verification, now),
    data: { via: "verification", ...data },
  });
  if (!decision) throw new Error(`transaction ${transaction.id} is gone`);
  return decision;
}

async function approveOrRepeat(
  gateway: Gateway,
  payable: Payable,
  form: string,
): Promise<ApprovalOutcome> {
  const decision = await approveCharge(gateway, payable, form);
  if (decision.outcome !== "refused") return toOutcome(decision);
  return await refuseOrRepeat(gateway, payable.transaction, decision.reason, form);
}

function toOutcome(decision: Answered): ApprovalOutcome {
  if (decision.outcome === "refused") return { outcome: "refused", reason: decision.reason };
  return { outcome: decision.transaction.status === "deny" ? "denied" : "taken" };
}

async function refuseOrRepeat(
  gateway: Gateway,
  transaction: Transaction,
  reason: VerificationRefusal,
  form: string,
): Promise<ApprovalOutcome> {
  const isTaken = reason === "already_paid" || reason === "reserved";
  const isRepeated = isTaken && (await isTakenByForm(gateway.db, transaction, form));
  return isRepeated ? { outcome: "taken" } : { outcome: "refused", reason };
}

async function findCustomerOf(
  { db }: Gateway,
  { id, merchantId, account }: Transaction,
): Promise<Customer> {
  const linked = account && (await findLinkedCustomer(db.kysely, merchantId, account.id));
  if (!linked) throw new Error(`transaction ${id} is charged to an account without a customer`);
  return linked.customer;
}

interface EnteredPin extends PinForm {
  readonly customer: Customer;
}

/** Counts a wrong PIN under a lock, so that many at once are no more tries than one by one. */
async function countPin(
  gateway: Gateway,
  { transaction, merchant }: Payable,
  { customer, pin, form }: EnteredPin,
): Promise<PinDecision> {
  const occurredAt = merchantTime(merchant.clock, gateway.wallNow());
  const { merchantId, id: transactionId } = transaction;
  const key = { merchantId, transactionId, customer: customer.id };
  const press = hash("sha256", JSON.stringify([form, pin]), "base64url").slice(0, 16);
  return await gateway.db.kysely.transaction().execute(async (trx) => {
    const visit = await lockWalletVisit(trx, key);
    const decision = decidePin(visit, { entered: pin, right: customer.pin });
    if (decision.outcome === "right") return decision;
    if (await isRefusedPress(trx, transaction, press)) {
      return { outcome: "wrong", failures: visit.pinFailures };
    }
    if (decision.outcome === "refused") {
      await saveWalletVisit(trx, key, { pinFailures: PIN_FAILURES_MAX, lockedUntil: occurredAt });
      return decision;
    }
    await saveWalletVisit(trx, key, { pinFailures: decision.failures });
    const data = { reason: "wrong_pin", press };
    await insertEvent(
      trx,
      entryOf(gateway, transaction, { name: "wallet.refused", occurredAt, data }),
    );
    return decision;
  });
}
