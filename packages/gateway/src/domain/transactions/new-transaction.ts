import type { MerchantId, TransactionId } from "@gerbang/protocol";
import type { ChargeCommand } from "./charge-command.ts";
import type { ChargeDenial } from "./forced-outcomes.ts";
import type { ClosedTransaction, PendingTransaction } from "./transaction.ts";

/** Names made for one transaction. Unguessable: pictures and deeplinks need no other permission. */
interface TransactionNames {
  readonly id: TransactionId;
  readonly reference: string;
  readonly qrReference: string;
  readonly qrPayload: string;
  readonly acquirerReferenceId?: string;
}

/** The pending transaction that a charge makes. Expiry: Core API section 2.5. */
export function newTransaction(
  merchantId: MerchantId,
  command: ChargeCommand,
  names: TransactionNames,
  now: Date,
): PendingTransaction {
  const { paymentType, expiry, account: _, ...kept } = command;
  return {
    ...kept,
    ...names,
    merchantId,
    chargedAs: paymentType,
    status: "pending",
    version: 1,
    fraudStatus: "accept",
    createdAt: now,
    expiresAt: expiresAt(expiry, now),
  };
}

/** The transaction of a charge that the provider denies at once. Section 2.9. */
export function denyAtCreation(
  transaction: PendingTransaction,
  { fraudStatus, channelResponse }: ChargeDenial,
): ClosedTransaction {
  return {
    ...transaction,
    status: "deny",
    fraudStatus,
    closedAt: transaction.createdAt,
    ...(channelResponse && { channelResponse }),
  };
}

/** When a charge made now runs out. */
function expiresAt(expiry: ChargeCommand["expiry"], now: Date): Date {
  return new Date((expiry.orderTime ?? now).getTime() + expiry.durationMs);
}
