import type { Secret } from "../../domain/secret.ts";
import type { OpenedAccount } from "../../domain/upstream/account.ts";
import { PASSED } from "../../domain/upstream/account-test.ts";
import { findKeyProblem, type UpstreamKeyProblem } from "../../domain/upstream/upstream-key.ts";
import { mayCall } from "../../domain/upstream/upstream-mode.ts";
import { findAccount, type SealedAccount } from "../../store/upstream/accounts.ts";
import { type AccountKey, saveCredentials } from "../../store/upstream/save-account.ts";
import type { Gateway } from "../gateway.ts";
import { openAccount } from "./accounts.ts";
import { type AccountPort, tryAccount } from "./test-account.ts";

export type RotateOutcome =
  | { readonly outcome: "rotated"; readonly previousUntil: Date }
  | {
      readonly outcome: "refused";
      readonly reason:
        | UpstreamKeyProblem
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
 * Gives an account a new server key. The one before verifies late messages for seven days, and calls
 * nothing any more. The key of an account that is called is tried first, and a key that fails changes
 * nothing; any other account has to be tested again. Repeated, it is refused as the same key.
 */
export async function rotateCredentials(
  gateway: Gateway,
  key: AccountKey,
  { serverKey, port }: { readonly serverKey: Secret; readonly port: AccountPort },
): Promise<RotateOutcome> {
  const stored = await findAccount(gateway.db, key.merchantId, key.accountId);
  if (!stored) return { outcome: "refused", reason: "no_such_account" };
  const opened = openAccount(gateway, stored);
  const problem = findProblem(opened, serverKey);
  if (problem) return { outcome: "refused", reason: problem };
  const { state, environment } = stored.account;
  const isCalled = state === "active" || state === "draining";
  if (!isCalled) return await save(gateway, { stored, opened, serverKey });
  if (!mayCall(gateway.upstreams.mode, environment)) {
    return { outcome: "refused", reason: "not_allowed" };
  }
  const credentials = { ...opened.credentials, serverKey };
  const result = await tryAccount({ ...opened, credentials }, port);
  if (result === undefined) return { outcome: "refused", reason: "over_limit" };
  if (result !== PASSED) return { outcome: "failed", result };
  return await save(gateway, { stored, opened, serverKey, result });
}

function findProblem(
  { credentials, environment }: OpenedAccount,
  serverKey: Secret,
): UpstreamKeyProblem | "same_key" | undefined {
  const isSame = credentials.serverKey.reveal() === serverKey.reveal();
  return isSame ? "same_key" : findKeyProblem(serverKey, environment);
}

async function save(
  gateway: Gateway,
  {
    stored,
    opened,
    serverKey,
    result,
  }: {
    readonly stored: SealedAccount;
    readonly opened: OpenedAccount;
    readonly serverKey: Secret;
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
      ...gateway.credentialsBox.seal(owner, { serverKey, inboxToken }),
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
