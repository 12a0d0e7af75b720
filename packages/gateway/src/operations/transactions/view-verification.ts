import type { Customer } from "../../domain/accounts/customer.ts";
import { merchantTime } from "../../domain/merchants/clock.ts";
import {
  refuseVerification,
  type VerificationRefusal,
} from "../../domain/transactions/decide-verification.ts";
import type { ChargedAccount, Transaction } from "../../domain/transactions/transaction.ts";
import { findLinkedCustomer, type LinkedCustomer } from "../../store/accounts/accounts.ts";
import { findWalletVisit, openWalletVisit } from "../../store/transactions/wallet-visits.ts";
import type { Gateway } from "../gateway.ts";
import type { Payable } from "./find-payable.ts";

/** What the page shows of a charge that its customer is to approve. */
export interface VerificationView {
  readonly payable: Payable;
  readonly account: ChargedAccount;
  /** Whose it is; absent once the account is gone. */
  readonly linked: LinkedCustomer | undefined;
  /** Wrong PINs until now. */
  readonly failures: number;
  /** Why it cannot be approved any more. */
  readonly refusal: VerificationRefusal | undefined;
}

/** Reads it; reading changes nothing. Throws for what is not charged to an account. */
export async function viewVerification(
  gateway: Gateway,
  payable: Payable,
): Promise<VerificationView> {
  const { transaction, merchant } = payable;
  const { account } = transaction;
  if (!account) throw new Error(`transaction ${transaction.id} is charged to no account`);
  const linked = await findLinked(gateway, transaction);
  const visit = linked && (await findWalletVisit(gateway.db, keyOf(transaction, linked.customer)));
  return {
    payable,
    account,
    linked,
    failures: visit?.pinFailures ?? 0,
    refusal: refuseVerification(transaction, merchantTime(merchant.clock, gateway.wallNow())),
  };
}

/**
 * Opens the link of a charge that waits for its customer: `false` when it was opened before. What waits no
 * more may be looked at again and again.
 */
export async function openOnce(
  gateway: Gateway,
  { transaction, merchant }: Payable,
): Promise<boolean> {
  const now = merchantTime(merchant.clock, gateway.wallNow());
  if (refuseVerification(transaction, now) !== undefined) return true;
  const linked = await findLinked(gateway, transaction);
  return !linked || (await openWalletVisit(gateway.db, keyOf(transaction, linked.customer)));
}

async function findLinked(
  { db }: Gateway,
  { merchantId, account }: Transaction,
): Promise<LinkedCustomer | undefined> {
  return account && (await findLinkedCustomer(db.kysely, merchantId, account.id));
}

function keyOf({ merchantId, id: transactionId }: Transaction, customer: Customer) {
  return { merchantId, transactionId, customer: customer.id };
}
