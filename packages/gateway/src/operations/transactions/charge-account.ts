import {
  type AccountChargeDecision,
  decideAccountCharge,
} from "../../domain/accounts/decide-account-charge.ts";
import { leftOver, payableWith, promotionsFor } from "../../domain/accounts/promotions.ts";
import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { Told } from "../../domain/notifications/present-notification.ts";
import type { AccountToCharge, ChargeCommand } from "../../domain/transactions/charge-command.ts";
import {
  type ForcedOutcome,
  forcedOutcome,
  type ProviderRefusal,
} from "../../domain/transactions/forced-outcomes.ts";
import { heldOfAccount } from "../../domain/transactions/from-account.ts";
import {
  newAccountTransaction,
  type WalletWord,
} from "../../domain/transactions/new-account-transaction.ts";
import { newTransaction } from "../../domain/transactions/new-transaction.ts";
import type {
  AuthorizedTransaction,
  ClosedTransaction,
  PaidTransaction,
  PendingTransaction,
  Transaction,
} from "../../domain/transactions/transaction.ts";
import type { LinkedCustomer } from "../../store/accounts/accounts.ts";
import { lockLinkedCustomer } from "../../store/accounts/lock-linked-customer.ts";
import type { Trx } from "../../store/database.ts";
import { takeFromCustomer } from "../../store/transactions/commit-of-account.ts";
import { findNewestOf } from "../../store/transactions/find-newest.ts";
import { insertChargeIn } from "../../store/transactions/insert-charge.ts";
import { countPromotionUses, type PromotionUses } from "../../store/transactions/promotion-uses.ts";
import type { Gateway } from "../gateway.ts";
import { toldOf } from "../told.ts";
import { announceCharge, type Inserted, insertNewest } from "./insert-newest.ts";
import { nameTransaction } from "./name-transaction.ts";
import type { AnswerFrom } from "./run-once.ts";

/** What a charge of an account leaves open or settles; closed when it was denied. */
export type OpenOrPaid = PendingTransaction | AuthorizedTransaction | PaidTransaction;

type AccountChargeOutcome =
  | { readonly outcome: "applied"; readonly transaction: OpenOrPaid }
  | { readonly outcome: "denied"; readonly transaction: ClosedTransaction }
  /** There is a transaction of the order, which stays as it is. */
  | { readonly outcome: "taken"; readonly transaction: Transaction }
  | { readonly outcome: "refused"; readonly reason: ProviderRefusal };

export type AccountCommand = ChargeCommand & { readonly account: AccountToCharge };

interface AccountChargeOptions {
  readonly subscriptionId?: string;
  /** Which earlier transaction of the order is in the way: one that is live, or any at all. */
  readonly takenBy: "live" | "any";
  readonly answerFrom?: AnswerFrom<OpenOrPaid>;
}

/**
 * Charges a linked account of a sandbox merchant: the transaction, what it takes of the customer's balance,
 * its event and its notifications are one commit. While that is under way everybody else who charges the
 * customer waits, so of two charges that the balance suffices for one of, one is denied. Core API section 8.4.
 */
export async function chargeLinkedAccount(
  gateway: Gateway,
  merchant: Merchant,
  command: AccountCommand,
  options: AccountChargeOptions,
): Promise<AccountChargeOutcome> {
  const told = await toldOf(gateway, merchant, command);
  const made = await gateway.db.kysely
    .transaction()
    .execute(async (trx) => await chargeIn(trx, gateway, merchant, { command, options, told }));
  if (!("inserted" in made)) return made;
  announceCharge(gateway, made.inserted);
  const { transaction } = made.inserted;
  return isClosed(transaction)
    ? { outcome: "denied", transaction }
    : { outcome: "applied", transaction };
}

function isClosed(transaction: OpenOrPaid | ClosedTransaction): transaction is ClosedTransaction {
  return "closedAt" in transaction;
}

interface AskedCharge {
  readonly command: AccountCommand;
  readonly options: AccountChargeOptions;
}

interface AccountChargeWork extends AskedCharge {
  readonly told: Told;
}

type Made =
  | { readonly inserted: Inserted<OpenOrPaid | ClosedTransaction> }
  | Exclude<AccountChargeOutcome, { readonly outcome: "applied" | "denied" }>;

async function chargeIn(
  trx: Trx,
  gateway: Gateway,
  merchant: Merchant,
  { command, options, told }: AccountChargeWork,
): Promise<Made> {
  const { account, orderId } = command;
  const linked = await lockLinkedCustomer(trx, merchant.id, account.id);
  // Of BI-SNAP the order's name may come again: what makes a payment the only one is its external id.
  const earlier =
    command.origin === "bi_snap" ? undefined : await findNewestOf(trx, merchant.id, orderId);
  if (earlier && (options.takenBy === "any" || !("closedAt" in earlier))) {
    return { outcome: "taken", transaction: earlier };
  }
  const pending = newPending(gateway, merchant, command);
  // Under the lock on the customer: of several charges with one promotion only one finds it unused.
  const uses = linked
    ? await countPromotionUses(trx, linked.customer, account.promotionIds)
    : new Map<string, number>();
  const charged = askWallet(merchant, pending, { linked, uses, command, options });
  if ("outcome" in charged) return charged;
  const { answerFrom } = options;
  const inserted = await insertNewest(gateway, merchant, charged, {
    by: async (charge) => await insertChargeIn(trx, charge),
    told,
    answerFrom: answerFrom && ((made) => (isClosed(made) ? undefined : answerFrom(made))),
  });
  if (!inserted) return await takenMeanwhile(trx, merchant, command);
  const { transaction } = inserted;
  if (!(await takeFromCustomer(trx, transaction, heldOfAccount(transaction)))) {
    throw new Error(`the balance behind ${transaction.id} has changed while it was locked`);
  }
  return { inserted };
}

interface AskedWork extends AskedCharge {
  readonly linked: LinkedCustomer | undefined;
  /** How often the customer has used the promotions that the charge names. */
  readonly uses: PromotionUses;
}

/** What the simulated wallet says to it: the transaction that it makes, or that there is none. */
function askWallet(
  { environment }: Merchant,
  pending: PendingTransaction,
  { linked, uses, command, options }: AskedWork,
): OpenOrPaid | ClosedTransaction | Extract<AccountChargeOutcome, { readonly outcome: "refused" }> {
  const { account, grossAmount, orderId } = command;
  const offered = leftOver(promotionsFor(grossAmount, pending.createdAt), uses);
  const payable = payableWith(account.promotionIds, grossAmount, offered);
  if (payable === undefined) return { outcome: "refused", reason: "malformed_data" };
  const { token, id, isPreAuth, promotionIds } = account;
  const decision = decideAccountCharge({
    account: linked?.account,
    customer: linked?.customer,
    token,
    amount: payable,
  });
  if (decision.outcome === "refused") return decision;
  const { subscriptionId } = options;
  const charged = {
    id,
    paymentOptionType: decision.option,
    payable,
    isPreAuth,
    ...(subscriptionId !== undefined && { subscriptionId }),
    ...(promotionIds.length > 0 && { promotionIds }),
  };
  const forced = forcedOutcome(environment, orderId);
  return newAccountTransaction(pending, charged, wordOf(decision, account, forced));
}

/** Somebody charged the order without this customer, between the look and the insertion. */
async function takenMeanwhile(
  trx: Trx,
  merchant: Merchant,
  { orderId }: AccountCommand,
): Promise<Made> {
  const transaction = await findNewestOf(trx, merchant.id, orderId);
  if (!transaction) throw new Error(`order ${orderId} is taken by nothing`);
  return { outcome: "taken", transaction };
}

function newPending(
  gateway: Gateway,
  merchant: Merchant,
  command: AccountCommand,
): PendingTransaction {
  const now = merchantTime(merchant.clock, gateway.wallNow());
  return newTransaction(
    merchant.id,
    command,
    nameTransaction(gateway, merchant, command, now),
    now,
  );
}

/** A charge that the merchant makes on its own finds nobody who could approve it: the link was the consent. */
function wordOf(
  decision: Exclude<AccountChargeDecision, { readonly outcome: "refused" }>,
  { isRecurring }: AccountToCharge,
  forced: ForcedOutcome | undefined,
): WalletWord {
  if (decision.outcome === "denied") return { says: "no", denial: decision.denial };
  if (forced?.denyCharge) return { says: "no", denial: forced.denyCharge };
  const isAsked = decision.outcome === "action_required" || forced?.verifyCharge === true;
  return { says: isAsked && !isRecurring ? "ask" : "yes" };
}
