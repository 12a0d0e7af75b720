import type { OpenedAccount } from "../../domain/upstream/account.ts";
import { describeTest } from "../../domain/upstream/account-test.ts";
import type { FindReply, UpstreamNames } from "../../domain/upstream/connector.ts";
import { mayCall } from "../../domain/upstream/upstream-mode.ts";
import { findAccount } from "../../store/upstream/accounts.ts";
import { type AccountKey, saveTest } from "../../store/upstream/save-account.ts";
import type { Gateway } from "../gateway.ts";
import { absentOrderOf } from "./absent-order.ts";
import { openAccount } from "./accounts.ts";

/** How an account's upstream is reached. */
export interface AccountPort {
  find(account: OpenedAccount, names: UpstreamNames): Promise<FindReply>;
}

/** By a gateway's own calls: within the account's limits, also while it is down, and written down with the others. */
export function portOf({ upstreamCalls }: Gateway): AccountPort {
  return {
    find: async (account, names) =>
      await upstreamCalls.run<FindReply>(
        account,
        { verb: "test", rank: "command", isProbe: true },
        async (connector, call) => await connector.find(call, names),
      ),
  };
}

export type TestOutcome =
  /** The result is kept: `passed`, or what was wrong. */
  | { readonly outcome: "tested"; readonly result: string }
  | {
      readonly outcome: "refused";
      /**
       * `not_allowed`: this gateway calls no such upstream. `changed`: it has another key by now. `over_limit`: it
       * takes no call just now, and was not asked.
       */
      readonly reason: "no_such_account" | "not_allowed" | "changed" | "over_limit";
    };

/** Asks an account's upstream for an order that nobody has made. Safe to repeat: it moves nothing. */
export async function testAccount(
  gateway: Gateway,
  key: AccountKey,
  port: AccountPort,
): Promise<TestOutcome> {
  const stored = await findAccount(gateway.db, key.merchantId, key.accountId);
  if (!stored) return { outcome: "refused", reason: "no_such_account" };
  if (!mayCall(gateway.upstreams.mode, stored.account.environment)) {
    return { outcome: "refused", reason: "not_allowed" };
  }
  const result = await tryAccount(openAccount(gateway, stored), port);
  if (result === undefined) return { outcome: "refused", reason: "over_limit" };
  const test = { at: gateway.wallNow(), result, sealed: stored.seals.sealed };
  if (await saveTest(gateway.db, key, test)) return { outcome: "tested", result };
  return { outcome: "refused", reason: "changed" };
}

/** The same without keeping the result; `undefined` when the account takes no call just now. */
export async function tryAccount(
  account: OpenedAccount,
  port: AccountPort,
): Promise<string | undefined> {
  const orderId = absentOrderOf(account);
  const reply = await port.find(account, { orderId });
  const isAsked = reply.outcome !== "not_sent" || reply.why !== "over_limit";
  return isAsked ? describeTest(reply) : undefined;
}
