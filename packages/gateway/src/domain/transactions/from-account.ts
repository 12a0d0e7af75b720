import type { Rupiah } from "@gerbang/protocol";
import {
  type AuthorizedTransaction,
  type ChargedAccount,
  isPaid,
  type PaidTransaction,
  type PendingTransaction,
  refundedAmount,
  type Transaction,
} from "./transaction.ts";

/** How long an amount stays reserved, in the merchant's time. Core API section 3.6. */
const RESERVATION_MS = 15 * 60_000;

/** A transaction that waits for its linked account to give the amount. */
export type PendingOfAccount = PendingTransaction & { readonly account: ChargedAccount };

/** What such a transaction becomes when the account gives the amount: paid, or reserved with pre_auth. */
export function takenFromAccount(
  transaction: PendingOfAccount,
  now: Date,
): PaidTransaction | AuthorizedTransaction {
  if (!transaction.account.isPreAuth) return paidFromAccount(transaction, now);
  // Through BI-SNAP the charge itself says until when.
  const expiresAt =
    transaction.origin === "bi_snap"
      ? transaction.expiresAt
      : new Date(now.getTime() + RESERVATION_MS);
  return { ...transaction, status: "authorize", expiresAt };
}

/** The same transaction, paid. */
export function paidFromAccount(
  transaction: PendingOfAccount | AuthorizedTransaction,
  now: Date,
): PaidTransaction {
  const { paymentOptionType } = transaction.account;
  return {
    ...transaction,
    status: "settlement",
    settledAt: now,
    payment: { paymentType: "gopay", paymentOptionType },
    refunds: [],
  };
}

/**
 * How much of the customer's balance a transaction has just now: the whole while it is reserved or paid,
 * less the share of what was refunded; nothing before and nothing after. A change of the transaction moves
 * the balance by the difference, in the same commit.
 */
export function heldOfAccount(transaction: Transaction): Rupiah {
  const { account } = transaction;
  if (!account) return 0 as Rupiah;
  if (transaction.status === "authorize") return account.payable;
  return isPaid(transaction) ? leftOf(account, transaction) : (0 as Rupiah);
}

/** A promotion bears its share of what goes back; of everything, everything goes back. */
function leftOf({ payable }: ChargedAccount, transaction: PaidTransaction): Rupiah {
  const refunded = refundedAmount(transaction);
  // Two amounts multiplied are more than a double holds exactly.
  const returned = (BigInt(payable) * BigInt(refunded)) / BigInt(transaction.grossAmount);
  return (payable - Number(returned)) as Rupiah;
}
