import type { MerchantId } from "@gerbang/protocol";
import { Secret } from "../../domain/secret.ts";
import type { OpenedAccount, UpstreamCredentials } from "../../domain/upstream/account.ts";
import { mayCall } from "../../domain/upstream/upstream-mode.ts";
import type { SealedAccount } from "../../store/upstream/accounts.ts";
import * as store from "../../store/upstream/accounts.ts";
import type { Gateway } from "../gateway.ts";
import { hashKey } from "../secret-box.ts";

/**
 * An account of a merchant in whatever state. One that this gateway may not call is `off`, whatever it
 * is to others.
 *
 * @throws {SealError} when its credentials cannot be opened, as the others here.
 */
export async function findAccount(
  gateway: Gateway,
  merchantId: MerchantId,
  accountId: string,
): Promise<OpenedAccount | undefined> {
  const found = await store.findAccount(gateway.db, merchantId, accountId);
  return found && openAccount(gateway, found);
}

/** The account whose messages come to an address with this token, in whatever state, as above. */
export async function findAccountByInbox(
  gateway: Gateway,
  token: string,
): Promise<OpenedAccount | undefined> {
  const found = await store.findAccountByInbox(gateway.db, hashKey(new Secret(token)));
  return found && openAccount(gateway, found);
}

export function openAccount(gateway: Gateway, stored: SealedAccount): OpenedAccount {
  const { account } = stored;
  const isCallable = mayCall(gateway.upstreams.mode, account.environment);
  return {
    ...account,
    state: isCallable ? account.state : "off",
    credentials: openCredentials(gateway, stored),
  };
}

function openCredentials(
  { credentialsBox, wallNow }: Gateway,
  { account: { merchantId, id: accountId }, seals }: SealedAccount,
): UpstreamCredentials {
  const { sealedKey, previous } = seals;
  const open = (sealed: Buffer) =>
    credentialsBox.open({ merchantId, accountId }, { sealed, sealedKey });
  const isPreviousUsed = previous !== undefined && previous.until > wallNow();
  return {
    ...open(seals.sealed),
    ...(isPreviousUsed && { previousKeys: open(previous.sealed).keys }),
  };
}
