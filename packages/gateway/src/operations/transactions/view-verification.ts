import type { Customer } from "../../domain/accounts/customer.ts";
import { merchantTime } from "../../domain/merchants/clock.ts";
import {
  refuseVerification,
  type VerificationRefusal,
} from "../../domain/transactions/decide-verification.ts";
import type { ChargedAccount, Transaction } from "../../domain/transactions/transaction.ts";
import { findLinkedCustomer } from "../../store/accounts/accounts.ts";
import { findWalletVisit, openWalletVisit } from "../../store/transactions/wallet-visits.ts";
import type { Gateway } from "../gateway.ts";
import type { Payable } from "./find-payable.ts";

/** What the page shows of a charge that its customer is to approve. */
export interface VerificationView {
  readonly payable: Payable;
  readonly account: ChargedAccount;
  /** Absent once the account is gone. */
  readonly customer: Customer | undefined;
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
  const customer = await findCustomerOf(gateway, transaction);
  const visit = customer && (await findWalletVisit(gateway.db, keyOf(transaction, customer)));
  return {
    payable,
    account,
    customer,
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
  const customer = await findCustomerOf(gateway, transaction);
  return !customer || (await openWalletVisit(gateway.db, keyOf(transaction, customer)));
}

async function findCustomerOf(
  { db }: Gateway,
  { merchantId, account }: Transaction,
): Promise<Customer | undefined> {
  const linked = account && (await findLinkedCustomer(db.kysely, merchantId, account.id));
  return linked?.customer;
}

function keyOf({ merchantId, id: transactionId }: Transaction, customer: Customer) {
  return { merchantId, transactionId, customer: customer.id };
}
