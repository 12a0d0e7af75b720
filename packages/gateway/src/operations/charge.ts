import type { TransactionId } from "@gerbang/protocol";
import type { ChargeCommand } from "../domain/charge-command.ts";
import { merchantTime } from "../domain/clock.ts";
import type { Merchant } from "../domain/merchant.ts";
import { newTransaction } from "../domain/new-transaction.ts";
import { oweNotifications } from "../domain/notification.ts";
import { buildSandboxQris } from "../domain/sandbox-qris.ts";
import type { PendingTransaction } from "../domain/transaction.ts";
import { eventRow, notificationRow } from "../store/new-rows.ts";
import { fromTransaction } from "../store/transaction-row.ts";
import { type Gateway, signerOf } from "./gateway.ts";
import { newReference, randomAlphanumerics } from "./new-ids.ts";

export type ChargeOutcome =
  | { readonly outcome: "applied"; readonly transaction: PendingTransaction }
  | { readonly outcome: "refused"; readonly reason: "order_taken" };

/**
 * Makes a pending transaction. The order id makes it safe to repeat: while a live transaction holds
 * it, however many charges arrive at once, all but one are refused. Core API sections 2 and 2.13.
 */
export async function charge(
  gateway: Gateway,
  merchant: Merchant,
  command: ChargeCommand,
): Promise<ChargeOutcome> {
  const wall = gateway.wallNow();
  const now = merchantTime(merchant.clock, wall);
  const transaction = newTransaction(
    merchant.id,
    command,
    nameIt(gateway, merchant, command, now),
    now,
  );
  const stamp = { name: "transaction.pending", occurredAt: now, data: { via: "charge" } };
  const owed = oweNotifications(transaction, merchant.settings, signerOf(merchant));
  const inserted = await gateway.insertCharge({
    transaction: fromTransaction(transaction),
    events: [eventRow(transaction, stamp, { id: gateway.newId(), recordedAt: wall })],
    notifications: owed.map((one) =>
      notificationRow(transaction, one, { id: gateway.newId(), createdAt: now }),
    ),
  });
  if (!inserted) return { outcome: "refused", reason: "order_taken" };
  gateway.db.changes.announce({
    merchantId: merchant.id,
    transactionId: transaction.id,
    owesNotifications: owed.length > 0,
  });
  return { outcome: "applied", transaction };
}

function nameIt(gateway: Gateway, merchant: Merchant, command: ChargeCommand, now: Date) {
  const shopee = command.acquirer === "airpay shopee";
  const qrReference = shopee ? randomAlphanumerics(25) : gateway.newId();
  return {
    id: gateway.newId() as TransactionId,
    reference: newReference(now),
    qrReference,
    qrPayload: buildSandboxQris({
      merchantId: merchant.id,
      profile: merchant.profile,
      acquirer: command.acquirer,
      amount: command.grossAmount,
      reference: qrReference,
    }),
    ...(shopee && { acquirerReferenceId: `QR-${randomAlphanumerics(22)}` }),
  };
}
