import {
  type AccountLimits,
  findLimitProblem,
  type LimitProblem,
} from "../../domain/upstream/account-limits.ts";
import { type AccountKey, saveLimits } from "../../store/upstream/save-account.ts";
import type { Gateway } from "../gateway.ts";

export type LimitsOutcome =
  | { readonly outcome: "applied" }
  | { readonly outcome: "refused"; readonly reason: LimitProblem | "no_such_account" };

/** Sets those of an account's limits that are given, from its next call on. Safe to repeat. */
export async function setAccountLimits(
  gateway: Gateway,
  key: AccountKey,
  limits: Partial<AccountLimits>,
): Promise<LimitsOutcome> {
  const reason = findLimitProblem(limits);
  if (reason !== undefined) return { outcome: "refused", reason };
  if (await saveLimits(gateway.db, key, limits)) return { outcome: "applied" };
  return { outcome: "refused", reason: "no_such_account" };
}
