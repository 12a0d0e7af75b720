import type { MerchantId } from "@gerbang/protocol";
import type { UpstreamAccount } from "../../domain/upstream/account.ts";
import { findAccounts } from "../../store/upstream/accounts.ts";
import { countDesk } from "../../store/upstream/attention.ts";
import type { Gateway } from "../gateway.ts";

/**
 * Whose money moves: `real`, a `sandbox` upstream's, which is none, or `none`, for no account takes
 * charges and none has any left.
 */
export type MoneyKind = "real" | "sandbox" | "none";

/** What every page of a production merchant says. */
export interface Desk {
  readonly money: MoneyKind;
  /** What needs a person. */
  readonly open: number;
  /** Charges whose answers have yet to come. */
  readonly creating: number;
  /** Orders that nobody is to see, and that may exist at the upstream. */
  readonly unwanted: number;
}

export async function readDesk(gateway: Gateway, merchantId: MerchantId): Promise<Desk> {
  const [accounts, counts] = await Promise.all([
    findAccounts(gateway.db, merchantId),
    countDesk(gateway.db, merchantId),
  ]);
  return { ...counts, money: moneyOf(accounts.map(({ account }) => account)) };
}

/** The one that takes charges decides; without one, those that have some left. */
function moneyOf(accounts: readonly Pick<UpstreamAccount, "state" | "environment">[]): MoneyKind {
  const of = (state: UpstreamAccount["state"]) => accounts.filter((one) => one.state === state);
  const active = of("active");
  const working = active.length > 0 ? active : of("draining");
  if (working.length === 0) return "none";
  return working.some(({ environment }) => environment === "production") ? "real" : "sandbox";
}
