import type { AccountState } from "../../domain/upstream/account.ts";
import { PASSED } from "../../domain/upstream/account-test.ts";
import { findAccount } from "../../store/upstream/accounts.ts";
import { type AccountKey, saveState } from "../../store/upstream/save-account.ts";
import type { Gateway } from "../gateway.ts";

export type StateOutcome =
  | { readonly outcome: "applied" }
  | {
      readonly outcome: "refused";
      /**
       * `not_tested`: its key has not passed a test. `other_environment`: it would take charges beside one
       * whose money is real where its own is not, or the other way round.
       */
      readonly reason: "no_such_account" | "not_tested" | "other_environment";
    };

/** Has an account take charges, only be asked about those it has, or not be called. Safe to repeat. */
export async function setAccountState(
  gateway: Gateway,
  key: AccountKey,
  state: Exclude<AccountState, "draft">,
): Promise<StateOutcome> {
  if (await saveState(gateway.db, key, { state, passed: PASSED })) {
    gateway.db.changes.announce({ merchantId: key.merchantId });
    return { outcome: "applied" };
  }
  const found = await findAccount(gateway.db, key.merchantId, key.accountId);
  if (!found) return { outcome: "refused", reason: "no_such_account" };
  const isTested = found.account.testResult === PASSED;
  return { outcome: "refused", reason: isTested ? "other_environment" : "not_tested" };
}
