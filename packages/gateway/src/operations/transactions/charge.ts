import type { TransactionId } from "@gerbang/protocol";
import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { oweNotifications } from "../../domain/notifications/notification.ts";
import { buildSandboxQris } from "../../domain/qris/sandbox-qris.ts";
import { shopeeReference } from "../../domain/qris/shopee-reference.ts";
import type { ChargeCommand } from "../../domain/transactions/charge-command.ts";
import {
  type ChargeDenial,
  forcedOutcome,
  type ProviderRefusal,
} from "../../domain/transactions/forced-outcomes.ts";
import { logEvent } from "../../domain/transactions/logged-event.ts";
import { denyAtCreation, newTransaction } from "../../domain/transactions/new-transaction.ts";
import type {
  ClosedTransaction,
  PendingTransaction,
} from "../../domain/transactions/transaction.ts";
import type { InsertOutcome } from "../../store/transactions/insert-charge.ts";
import { type Gateway, signerOf } from "../gateway.ts";
import { newReference, randomAlphanumerics, uuidv7After } from "../new-ids.ts";
import { chargeUpstream } from "../upstream/charge-upstream.ts";
import type { AnswerFrom, KeptAnswer } from "./run-once.ts";

export type ChargeRefusal = "order_taken" | ProviderRefusal;

/** What a charge has become. */
export interface ChargedOrder {
  readonly transaction: PendingTransaction;
  /** The upstream's link to its wallet; absent where the wallet is our own. */
  readonly deeplink?: string;
}

type ChargeOutcome =
  | ({ readonly outcome: "applied" } & ChargedOrder)
  /** A transaction exists, and is closed. Section 2.9. */
  | { readonly outcome: "denied"; readonly transaction: ClosedTransaction }
  | { readonly outcome: "refused"; readonly reason: ChargeRefusal };

/**
 * Makes a pending transaction: that of a production merchant through its upstream. The order id makes it safe to repeat: while a live transaction holds
 * it, however many charges arrive at once, all but one are refused. Core API sections 2 and 2.13.
 */
export async function charge(
  gateway: Gateway,
  merchant: Merchant,
  command: ChargeCommand,
  answerFrom?: AnswerFrom<ChargedOrder>,
): Promise<ChargeOutcome> {
  if (merchant.environment === "production") {
    return await chargeUpstream(gateway, merchant, command, answerFrom);
  }
  const forced = forcedOutcome(merchant.environment, command.orderId);
  if (forced?.refuseCharge) return { outcome: "refused", reason: forced.refuseCharge };
  const now = merchantTime(merchant.clock, gateway.wallNow());
  const names = nameTransaction(gateway, merchant, command, now);
  const pending = newTransaction(merchant.id, command, names, now);
  if (forced?.denyCharge) return await chargeDenied(gateway, merchant, pending, forced.denyCharge);
  const keep = answerFrom && ((transaction: PendingTransaction) => answerFrom({ transaction }));
  const inserted = await insertNewest(gateway, merchant, pending, keep);
  return inserted
    ? { outcome: "applied", transaction: inserted }
    : { outcome: "refused", reason: "order_taken" };
}

async function chargeDenied(
  gateway: Gateway,
  merchant: Merchant,
  pending: PendingTransaction,
  denial: ChargeDenial,
): Promise<ChargeOutcome> {
  const denied = denyAtCreation(pending, denial);
  // An order id that forces a denial never has a live transaction, so none can be in the way.
  const transaction = await insertNewest(gateway, merchant, denied);
  if (!transaction) throw new Error(`transaction ${denied.id} exists already`);
  return { outcome: "denied", transaction };
}

/**
 * Inserts a transaction as the newest of its order, which its id says: when a process whose clock is
 * ahead made the one before, the id goes on from there. `undefined` when the order is taken.
 */
async function insertNewest<Charged extends PendingTransaction | ClosedTransaction>(
  gateway: Gateway,
  merchant: Merchant,
  charged: Charged,
  answerFrom?: AnswerFrom<Charged>,
): Promise<Charged | undefined> {
  for (let transaction = charged; ; ) {
    const outcome = await insert(gateway, merchant, transaction, answerFrom?.(transaction));
    if (outcome === "inserted") return transaction;
    if (outcome === "taken") return undefined;
    transaction = { ...transaction, id: uuidv7After(outcome.outrunBy) as TransactionId };
  }
}

async function insert(
  gateway: Gateway,
  merchant: Merchant,
  transaction: PendingTransaction | ClosedTransaction,
  answer?: KeptAnswer,
): Promise<InsertOutcome> {
  const { createdAt } = transaction;
  const { newId, wallNow } = gateway;
  const { settings } = merchant;
  const name = `transaction.${transaction.status}`;
  const happened = { name, occurredAt: createdAt, data: { via: "charge" } };
  const event = logEvent(transaction, happened, { id: newId(), recordedAt: wallNow() });
  const notifications = oweNotifications(
    transaction,
    { settings, sign: signerOf(merchant) },
    { newId, createdAt },
  );
  const outcome = await gateway.insertCharge({ transaction, event, notifications, answer });
  if (outcome === "taken") gateway.metrics.countCharge(transaction.chargedAs, "refused");
  if (outcome === "inserted") {
    gateway.metrics.countCharge(transaction.chargedAs, "applied");
    gateway.db.changes.announce({
      merchantId: merchant.id,
      transactionId: transaction.id,
      owesNotifications: notifications.length > 0,
    });
  }
  return outcome;
}

function nameTransaction(gateway: Gateway, merchant: Merchant, command: ChargeCommand, now: Date) {
  const shopee = command.acquirer === "airpay shopee";
  const qrReference = shopee ? randomAlphanumerics(25) : gateway.newId();
  return {
    id: gateway.newId() as TransactionId,
    reference: newReference(now),
    qrReference,
    qrPayload: buildSandboxQris({
      merchantId: merchant.id,
      environment: merchant.environment,
      profile: merchant.profile,
      acquirer: command.acquirer,
      amount: command.grossAmount,
      reference: qrReference,
    }),
    ...(shopee && { acquirerReferenceId: shopeeReference(now, randomAlphanumerics(10)) }),
  };
}
