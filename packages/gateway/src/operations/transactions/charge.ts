import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { ChargeCommand } from "../../domain/transactions/charge-command.ts";
import {
  type ChargeDenial,
  forcedOutcome,
  type ProviderRefusal,
} from "../../domain/transactions/forced-outcomes.ts";
import { denyAtCreation, newTransaction } from "../../domain/transactions/new-transaction.ts";
import type {
  ClosedTransaction,
  PendingTransaction,
} from "../../domain/transactions/transaction.ts";
import type { Gateway } from "../gateway.ts";
import { toldOf } from "../told.ts";
import { chargeUpstream } from "../upstream/charge-upstream.ts";
import { type AccountCommand, chargeLinkedAccount, type OpenOrPaid } from "./charge-account.ts";
import { announceCharge, insertNewest } from "./insert-newest.ts";
import { nameTransaction } from "./name-transaction.ts";
import type { AnswerFrom } from "./run-once.ts";

export type ChargeRefusal = "order_taken" | ProviderRefusal;

/** What a charge has become. */
export interface ChargedOrder {
  readonly transaction: OpenOrPaid;
  /** The upstream's link to its wallet; absent where the wallet is our own. */
  readonly deeplink?: string;
}

type ChargeOutcome =
  | ({ readonly outcome: "applied" } & ChargedOrder)
  /** A transaction exists, and is closed. Section 2.9. */
  | { readonly outcome: "denied"; readonly transaction: ClosedTransaction }
  | { readonly outcome: "refused"; readonly reason: ChargeRefusal };

/**
 * Makes a transaction: that of a production merchant through its upstream, and one that takes from a linked
 * account by asking the customer's wallet; every other one is pending. The order id makes it safe to repeat:
 * while a live transaction holds it, however many charges arrive at once, all but one are refused. Core API
 * sections 2 and 2.13.
 */
export async function charge(
  gateway: Gateway,
  merchant: Merchant,
  command: ChargeCommand,
  answerFrom?: AnswerFrom<ChargedOrder>,
): Promise<ChargeOutcome> {
  if (merchant.environment === "production") {
    // The simulated wallet's accounts are of no use with real money, and no other ones are known.
    if (command.account) return { outcome: "refused", reason: "no_access" };
    return await chargeUpstream(gateway, merchant, command, answerFrom);
  }
  const forced = forcedOutcome(merchant.environment, command.orderId);
  if (forced?.refuseCharge) return { outcome: "refused", reason: forced.refuseCharge };
  const keep = answerFrom && ((transaction: OpenOrPaid) => answerFrom({ transaction }));
  if (isOfAccount(command)) return await chargeAccountOnce(gateway, merchant, command, keep);
  const now = merchantTime(merchant.clock, gateway.wallNow());
  const names = nameTransaction(gateway, merchant, command, now);
  const pending = newTransaction(merchant.id, command, names, now);
  if (forced?.denyCharge) return await chargeDenied(gateway, merchant, pending, forced.denyCharge);
  const inserted = await insertNewest(gateway, merchant, pending, {
    by: gateway.insertCharge,
    told: await toldOf(gateway, merchant, pending),
    answerFrom: keep,
  });
  if (!inserted) return orderTaken(gateway, command);
  announceCharge(gateway, inserted);
  return { outcome: "applied", transaction: inserted.transaction };
}

async function chargeDenied(
  gateway: Gateway,
  merchant: Merchant,
  pending: PendingTransaction,
  denial: ChargeDenial,
): Promise<ChargeOutcome> {
  const denied = denyAtCreation(pending, denial);
  // An order id that forces a denial never has a live transaction, so none can be in the way.
  const inserted = await insertNewest(gateway, merchant, denied, {
    by: gateway.insertCharge,
    told: await toldOf(gateway, merchant, denied),
  });
  if (!inserted) throw new Error(`transaction ${denied.id} exists already`);
  announceCharge(gateway, inserted);
  return { outcome: "denied", transaction: inserted.transaction };
}

function isOfAccount(command: ChargeCommand): command is AccountCommand {
  return command.account !== undefined;
}

async function chargeAccountOnce(
  gateway: Gateway,
  merchant: Merchant,
  command: AccountCommand,
  answerFrom: AnswerFrom<OpenOrPaid>,
): Promise<ChargeOutcome> {
  const made = await chargeLinkedAccount(gateway, merchant, command, {
    takenBy: "live",
    answerFrom,
  });
  return made.outcome === "taken" ? orderTaken(gateway, command) : made;
}

function orderTaken({ metrics }: Gateway, { paymentType }: ChargeCommand): ChargeOutcome {
  metrics.countCharge(paymentType, "refused");
  return { outcome: "refused", reason: "order_taken" };
}
