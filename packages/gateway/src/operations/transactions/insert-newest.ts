import type { TransactionId } from "@gerbang/protocol";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { oweNotifications } from "../../domain/notifications/notification.ts";
import type { Told } from "../../domain/notifications/present-notification.ts";
import { logEvent } from "../../domain/transactions/logged-event.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import type { InsertOutcome, NewCharge } from "../../store/transactions/insert-charge.ts";
import type { Gateway } from "../gateway.ts";
import { uuidv7After } from "../new-ids.ts";
import { isSentByWorkers } from "../worker-delivery.ts";
import type { KeptAnswer } from "./run-once.ts";

/** How what a charge makes is written: among others, or within a database transaction of the caller's. */
type InsertCharge = (charge: NewCharge) => Promise<InsertOutcome>;

/** What is written of a new transaction, and whether workers have to tell anybody. */
export interface Inserted<Charged extends Transaction> {
  readonly transaction: Charged;
  readonly owesNotifications: boolean;
}

interface InsertOptions<Charged> {
  readonly by: InsertCharge;
  /** By `toldOf`, before any database transaction: within one it would take a second connection. */
  readonly told: Told;
  /** Makes the answer that the commit keeps; none is kept of what is no success. */
  readonly answerFrom?: ((charged: Charged) => KeptAnswer | undefined) | undefined;
}

/**
 * Inserts a transaction as the newest of its order, which its id says: when a process whose clock is
 * ahead made the one before, the id goes on from there. `undefined` when the order is taken. What was
 * inserted is announced with `announceCharge`, after the commit.
 */
export async function insertNewest<Charged extends Transaction>(
  gateway: Gateway,
  merchant: Merchant,
  charged: Charged,
  { by, told, answerFrom }: InsertOptions<Charged>,
): Promise<Inserted<Charged> | undefined> {
  for (let transaction = charged; ; ) {
    const charge = newCharge(gateway, told, transaction);
    const outcome = await by({ ...charge, answer: answerFrom?.(transaction) });
    if (outcome === "inserted") {
      const owesNotifications =
        charge.notifications.length > 0 && isSentByWorkers(gateway, merchant);
      return { transaction, owesNotifications };
    }
    if (outcome === "taken") return undefined;
    transaction = { ...transaction, id: uuidv7After(outcome.outrunBy) as TransactionId };
  }
}

function newCharge(
  { newId, wallNow }: Gateway,
  told: Told,
  transaction: Transaction,
): Omit<NewCharge, "answer"> {
  const { createdAt, status, account } = transaction;
  const happened = {
    name: `transaction.${status}`,
    occurredAt: createdAt,
    data: { via: "charge", ...(account && { account_id: account.id }) },
  };
  const event = logEvent(transaction, happened, { id: newId(), recordedAt: wallNow() });
  const notifications = oweNotifications(transaction, told, { newId, createdAt });
  return { transaction, event, notifications };
}

/** Counts a charge, and wakes whoever waits for it. Only after its commit. */
export function announceCharge(gateway: Gateway, inserted: Inserted<Transaction>): void {
  const { transaction, owesNotifications } = inserted;
  gateway.metrics.countCharge(transaction.chargedAs, "applied");
  gateway.db.changes.announce({
    merchantId: transaction.merchantId,
    transactionId: transaction.id,
    owesNotifications,
  });
}
