import type { AccountKeys, OpenedAccount } from "../../domain/upstream/account.ts";
import { PASSED } from "../../domain/upstream/account-test.ts";
import { mayCall } from "../../domain/upstream/upstream-mode.ts";
import { findAccount, type SealedAccount } from "../../store/upstream/accounts.ts";
import { type AccountKey, saveCredentials } from "../../store/upstream/save-account.ts";
import type { Gateway } from "../gateway.ts";
import {
  areSameKeys,
  type ChangedKeys,
  changeKeys,
  findKeysProblem,
  type KeysProblem,
} from "./account-keys.ts";
import { openAccount } from "./accounts.ts";
import { type AccountPort, tryAccount } from "./test-account.ts";

export type RotateOutcome =
  | { readonly outcome: "rotated"; readonly previousUntil: Date }
  | {
      readonly outcome: "refused";
      readonly reason:
        | KeysProblem
        | "no_such_account"
        | "same_key"
        /** This gateway may not call the upstream, and so cannot try the key. */
        | "not_allowed"
        /** It has another key by now. */
        | "changed"
        /** It takes no call just now, so that the key could not be tried. */
        | "over_limit";
    }
  | { readonly outcome: "failed"; readonly result: string };

const DAY_MS = 86_400_000;
/** Providers repeat their messages for hours; nobody's are days late. */
const PREVIOUS_MS = 7 * DAY_MS;

/**
 * Gives an account new keys; of those that are several, what is left out stays as it is. Those before verify late
 * messages for seven days, and call nothing any more. The keys of an account that is called are tried first, and keys
 * that fail change nothing; any other account has to be tested again. Repeated, it is refused as the same.
 */
export async function rotateCredentials(
  gateway: Gateway,
  key: AccountKey,
  { keys: changed, port }: { readonly keys: ChangedKeys; readonly port: AccountPort },
): Promise<RotateOutcome> {
  const stored = await findAccount(gateway.db, key.merchantId, key.accountId);
  if (!stored) return { outcome: "refused", reason: "no_such_account" };
  const opened = openAccount(gateway, stored);
  const keys = changeKeys(opened.credentials.keys, changed);
  const problem = findProblem(opened, keys, changed);
  if (problem) return { outcome: "refused", reason: problem };
  const { state, environment } = stored.account;
  const isCalled = state === "active" || state === "draining";
  if (!isCalled) return await save(gateway, { stored, opened, keys });
  if (!mayCall(gateway.upstreams.mode, environment)) {
    return { outcome: "refused", reason: "not_allowed" };
  }
  const credentials = { ...opened.credentials, keys };
  const result = await tryAccount({ ...opened, credentials }, port);
  if (result === undefined) return { outcome: "refused", reason: "over_limit" };
  if (result !== PASSED) return { outcome: "failed", result };
  return await save(gateway, { stored, opened, keys, result });
}

function findProblem(
  account: OpenedAccount,
  keys: AccountKeys,
  changed: ChangedKeys,
): KeysProblem | "same_key" | undefined {
  const before = account.credentials.keys;
  if ("biSnap" in changed !== "biSnap" in before) return "keys_of_other_protocol";
  return areSameKeys(before, keys) ? "same_key" : findKeysProblem(account, keys);
}

async function save(
  gateway: Gateway,
  {
    stored,
    opened,
    keys,
    result,
  }: {
    readonly stored: SealedAccount;
    readonly opened: OpenedAccount;
    readonly keys: AccountKeys;
    readonly result?: string;
  },
): Promise<RotateOutcome> {
  const { merchantId, id: accountId } = stored.account;
  const owner = { merchantId, accountId };
  const at = gateway.wallNow();
  const previousUntil = new Date(at.getTime() + PREVIOUS_MS);
  const { inboxToken } = opened.credentials;
  const isSaved = await saveCredentials(gateway.db, owner, {
    seals: {
      ...gateway.credentialsBox.seal(owner, { keys, inboxToken }),
      previous: {
        sealed: gateway.credentialsBox.seal(owner, opened.credentials).sealed,
        until: previousUntil,
      },
    },
    ...(result !== undefined && { test: { at, result } }),
    instead: stored.seals.sealed,
  });
  if (!isSaved) return { outcome: "refused", reason: "changed" };
  return { outcome: "rotated", previousUntil };
}
