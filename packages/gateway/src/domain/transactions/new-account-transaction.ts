import type { ChargeDenial } from "./forced-outcomes.ts";
import { takenFromAccount } from "./from-account.ts";
import { denyAtCreation } from "./new-transaction.ts";
import type {
  AuthorizedTransaction,
  ChargedAccount,
  ClosedTransaction,
  PaidTransaction,
  PendingTransaction,
} from "./transaction.ts";

/** For how long a customer may approve what is charged to their account, in the merchant's time. */
const VERIFICATION_MS = 5 * 60_000;

/** What the wallet says to a charge of an account that is in order. */
export type WalletWord =
  | { readonly says: "yes" }
  /** The customer is to approve it first. */
  | { readonly says: "ask" }
  | { readonly says: "no"; readonly denial: ChargeDenial };

/** The transaction that a charge of an account makes: paid, reserved, waiting for its customer, or denied. */
export function newAccountTransaction(
  charged: PendingTransaction,
  account: ChargedAccount,
  word: WalletWord,
): PendingTransaction | AuthorizedTransaction | PaidTransaction | ClosedTransaction {
  const pending = { ...charged, account };
  switch (word.says) {
    case "yes":
      return takenFromAccount(pending, charged.createdAt);
    case "ask":
      return { ...pending, expiresAt: endOfVerification(charged) };
    case "no":
      return denyAtCreation(pending, word.denial);
  }
}

/** Whatever comes first: the end of the link, or what the charge asked for; BI-SNAP knows the latter alone. */
function endOfVerification({ createdAt, expiresAt, origin }: PendingTransaction): Date {
  if (origin === "bi_snap") return expiresAt;
  return new Date(Math.min(createdAt.getTime() + VERIFICATION_MS, expiresAt.getTime()));
}
