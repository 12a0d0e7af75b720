import { NO_RUPIAH, type Rupiah, subtractRupiah } from "@gerbang/protocol";
import { PAYMENT_OPTIONS } from "../../domain/accounts/customer.ts";
import { refuseApproval } from "../../domain/accounts/refuse-approval.ts";
import { heldOfAccount } from "../../domain/transactions/from-account.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import { findAccount } from "../accounts/accounts.ts";
import { moveBalance } from "../accounts/customers.ts";
import { lockLinkedCustomer } from "../accounts/lock-linked-customer.ts";
import type { Db, Trx } from "../database.ts";
import {
  brokenRule,
  type CommitResult,
  commitChangeIn,
  type TransactionChange,
} from "./commit-change.ts";

/** `short_of_balance`: so much cannot be taken of the account any more. Nothing was written. */
export type AccountCommitResult = CommitResult | "short_of_balance";

/** Carries a result out of a database transaction that is undone for it. */
class Undone extends Error {
  override readonly name = "Undone";
  readonly result: AccountCommitResult;

  constructor(result: AccountCommitResult) {
    super(result);
    this.result = result;
  }
}

/**
 * Commits a decided change of what is charged to an account together with what it moves of the customer's
 * balance: both or nothing, over the version that it was decided from, so that a repeat moves nothing. Merchant,
 * customer and account are locked before the transaction, as by whoever charges the account.
 */
export async function commitOfAccount(
  db: Db,
  change: TransactionChange,
): Promise<AccountCommitResult> {
  try {
    return await db.kysely.transaction().execute(async (trx) => await commitIn(trx, change));
  } catch (error) {
    if (error instanceof Undone) return error.result;
    const rule = brokenRule(error);
    if (rule) return rule;
    throw error;
  }
}

async function commitIn(trx: Trx, change: TransactionChange): Promise<AccountCommitResult> {
  const { before, after } = change;
  const taken = (heldOfAccount(after) - heldOfAccount(before)) as Rupiah;
  if (after.account && taken !== 0) {
    const linked = await lockLinkedCustomer(trx, after.merchantId, after.account.id);
    // Unlinked or frozen since it was decided: nothing is taken, but what goes back still does.
    if (taken > 0 && refuseApproval(linked)) throw new Undone("short_of_balance");
  }
  if (!(await takeFromCustomer(trx, after, taken))) throw new Undone("short_of_balance");
  const result = await commitChangeIn(trx, change);
  if (result !== "committed") throw new Undone(result);
  return result;
}

/**
 * Takes an amount from the customer whose account a transaction is charged to, or gives it back when it is
 * negative: a step of a database transaction that commits with it what it is for. `false`, and nothing is
 * moved, when there is not so much. A customer who is gone has nothing, and gets nothing back.
 */
export async function takeFromCustomer(
  trx: Trx,
  { merchantId, account }: Transaction,
  taken: Rupiah,
): Promise<boolean> {
  if (!account || taken === 0) return true;
  const option = PAYMENT_OPTIONS.find((name) => name === account.paymentOptionType);
  const linked = await findAccount(trx, merchantId, account.id);
  if (!option || !linked) return taken < 0;
  const { customerId } = linked;
  const delta = subtractRupiah(NO_RUPIAH, taken);
  return await moveBalance(trx, { merchantId, customerId, option, delta });
}
