import type { MerchantId } from "@gerbang/protocol";
import type { AttentionKind } from "../../domain/upstream/attention.ts";
import type { MergedHealth } from "../../domain/upstream/merge-health.ts";
import { type AccountTraffic, findTraffic } from "../../store/upstream/account-traffic.ts";
import { findOpenKinds } from "../../store/upstream/account-watch.ts";
import type { Gateway } from "../gateway.ts";
import { findHealth } from "./account-health.ts";
import { type ListedAccount, listAccounts } from "./list-accounts.ts";
import { type OpenWork, readOpenWork } from "./read-open-work.ts";

export { CALLS_LOOKED_AT_MAX } from "../../store/upstream/account-traffic.ts";

/** Everything that somebody who is woken in the night wants to know of an account. */
export interface WatchedAccount {
  readonly account: ListedAccount;
  /** How its calls go just now; absent when no process has called it. */
  readonly health?: MergedHealth;
  /** Of the last hour. */
  readonly traffic: AccountTraffic;
  /** What is not over yet there. */
  readonly open: OpenWork;
  /** What needs a person about it as a whole. */
  readonly concerns: readonly AttentionKind[];
}

const HOUR_MS = 3_600_000;

/** A merchant's accounts at upstreams, the oldest first, with how they do. */
export async function readAccounts(
  gateway: Gateway,
  merchantId: MerchantId,
): Promise<readonly WatchedAccount[]> {
  const accounts = await listAccounts(gateway, merchantId);
  const since = new Date(gateway.wallNow().getTime() - HOUR_MS);
  return await Promise.all(
    accounts.map(async (account): Promise<WatchedAccount> => {
      const key = { merchantId, accountId: account.id };
      const [health, traffic, open, concerns] = await Promise.all([
        findHealth(gateway, account.id),
        findTraffic(gateway.db, key, since),
        readOpenWork(gateway, key),
        findOpenKinds(gateway.db, key),
      ]);
      return { account, traffic, open, concerns, ...(health && { health }) };
    }),
  );
}
