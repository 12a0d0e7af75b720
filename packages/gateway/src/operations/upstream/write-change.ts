import type { Merchant } from "../../domain/merchants/merchant.ts";
import { oweNotifications } from "../../domain/notifications/notification.ts";
import { logEvent, type NewEvent } from "../../domain/transactions/logged-event.ts";
import type {
  ClosedTransaction,
  PendingTransaction,
  Transaction,
} from "../../domain/transactions/transaction.ts";
import type { Trx } from "../../store/database.ts";
import { commitChangeIn } from "../../store/transactions/commit-change.ts";
import type { KeptAnswer } from "../../store/transactions/idempotency-keys.ts";
import { insertChargeIn } from "../../store/transactions/insert-charge.ts";
import type { Gateway } from "../gateway.ts";
import { toldOf } from "../told.ts";

interface DecidedChange<After extends Transaction> {
  readonly before: Transaction;
  readonly after: After;
  readonly event: NewEvent;
  readonly answer?: KeptAnswer | undefined;
  /** Whether nobody is told of it. */
  readonly isUntold?: boolean;
}

/**
 * Writes a change that was decided under the hold of its charge: status, event, notifications, answer.
 * Returns the transaction as it is stored then.
 */
export async function writeChange<After extends Transaction>(
  trx: Trx,
  gateway: Gateway,
  merchant: Merchant,
  { before, after, event, answer, isUntold = false }: DecidedChange<After>,
): Promise<After> {
  const change = {
    before,
    after,
    event: logEvent(after, event, { id: gateway.newId(), recordedAt: gateway.wallNow() }),
    notifications: isUntold
      ? []
      : await owed(trx, gateway, merchant, { transaction: after, createdAt: event.occurredAt }),
    answer,
  };
  const result = await commitChangeIn(trx, change, { isFact: true });
  // Whoever changes a production merchant's transaction holds its charge.
  if (result !== "committed")
    throw new Error(`transaction ${before.id} changed while its charge was held`);
  if (after.status !== before.status) gateway.metrics.countChange(after.status);
  return { ...after, version: before.version + 1 };
}

interface MadeTransaction {
  readonly transaction: PendingTransaction | ClosedTransaction;
  readonly answer?: KeptAnswer | undefined;
}

/** Writes the transaction that a charge became. */
export async function writeTransaction(
  trx: Trx,
  gateway: Gateway,
  merchant: Merchant,
  { transaction, answer }: MadeTransaction,
): Promise<void> {
  const { createdAt } = transaction;
  const event = {
    name: `transaction.${transaction.status}`,
    occurredAt: gateway.wallNow(),
    data: { via: "charge" },
  };
  const outcome = await insertChargeIn(trx, {
    transaction,
    event: logEvent(transaction, event, { id: gateway.newId(), recordedAt: gateway.wallNow() }),
    notifications: await owed(trx, gateway, merchant, { transaction, createdAt }),
    answer,
  });
  // The order has been this charge's own since it was begun.
  if (outcome !== "inserted")
    throw new Error(`the order of transaction ${transaction.id} is taken`);
  gateway.metrics.countCharge(transaction.chargedAs, "applied");
}

async function owed(
  trx: Trx,
  { newId }: Gateway,
  merchant: Merchant,
  { transaction, createdAt }: { readonly transaction: Transaction; readonly createdAt: Date },
) {
  const told = await toldOf({ db: trx }, merchant, transaction);
  return oweNotifications(transaction, told, { newId, createdAt });
}
