import { type PaymentRefusal, refuseAnyPayment } from "./decide-payment.ts";
import type { Decision } from "./decision.ts";
import { type PendingOfAccount, takenFromAccount } from "./from-account.ts";
import type {
  AuthorizedTransaction,
  ChannelResponse,
  ClosedTransaction,
  PaidTransaction,
  Transaction,
} from "./transaction.ts";

/** `no_account`: it is not charged to an account, but paid by link or scan. */
export type VerificationRefusal = PaymentRefusal | "no_account";

/** What the customer, or their wallet for them, says to what is charged to their account. */
export type Verification =
  | { readonly says: "yes" }
  /** For good: unlike a payment by link, there is no second attempt. Core API section 4.2. */
  | { readonly says: "no"; readonly channelResponse?: ChannelResponse };

/**
 * Decides what becomes of a charge that waits for its customer: paid or reserved, or denied. What has
 * been decided before, or whose time is over, takes no other answer.
 */
export function decideVerification(
  transaction: Transaction,
  verification: Verification,
  now: Date,
): Decision<PaidTransaction | AuthorizedTransaction | ClosedTransaction, VerificationRefusal> {
  const reason = refuseVerification(transaction, now);
  if (reason !== undefined || !isPendingOfAccount(transaction)) {
    return { outcome: "refused", reason: reason ?? "no_account", transaction };
  }
  if (verification.says === "yes") {
    return { outcome: "applied", transaction: takenFromAccount(transaction, now) };
  }
  const { channelResponse } = verification;
  const closed = {
    status: "deny",
    closedAt: now,
    ...(channelResponse && { channelResponse }),
  } as const;
  return { outcome: "applied", transaction: { ...transaction, ...closed } };
}

/** Why its customer has nothing to say about a transaction at this moment; `undefined` when they have. */
export function refuseVerification(
  transaction: Transaction,
  now: Date,
): VerificationRefusal | undefined {
  return transaction.account ? refuseAnyPayment(transaction, now) : "no_account";
}

function isPendingOfAccount(transaction: Transaction): transaction is PendingOfAccount {
  return transaction.status === "pending" && transaction.account !== undefined;
}
