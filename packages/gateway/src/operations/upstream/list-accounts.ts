import type { MerchantId } from "@gerbang/protocol";
import { shownKeyOf, type UpstreamAccount } from "../../domain/upstream/account.ts";
import type { BiSnapKeys } from "../../domain/upstream/bi-snap-keys.ts";
import { endingOf } from "../../domain/upstream/upstream-key.ts";
import { mayCall } from "../../domain/upstream/upstream-mode.ts";
import { findAccounts, type SealedAccount } from "../../store/upstream/accounts.ts";
import type { Gateway } from "../gateway.ts";
import { SealError } from "../seal.ts";
import { messageUrlOf } from "./message-url.ts";

/** An account as people see it: its key is write-only. */
export interface ListedAccount extends UpstreamAccount {
  /** Its last four characters; absent when its secret is not here. */
  readonly keyEnding?: string;
  /** Until when messages may still be signed by the key before. Wall time. */
  readonly previousUntil?: Date;
  /** Whether this gateway may call it. */
  readonly isAllowed: boolean;
  /** Of the national standard: what is known there of the contract, and no secret. */
  readonly biSnap?: KnownBiSnap;
}

interface KnownBiSnap extends Pick<BiSnapKeys, "clientId" | "ids"> {
  /** Where the provider is to send its messages, which is written down there. */
  readonly messageUrl: string;
}

/** A merchant's accounts, or everybody's, the oldest first, with the states that are stored. */
export async function listAccounts(
  gateway: Gateway,
  merchantId?: MerchantId,
): Promise<readonly ListedAccount[]> {
  const found = await findAccounts(gateway.db, merchantId);
  return found.map((stored) => {
    const { account, seals } = stored;
    const shown = showKeys(gateway, stored);
    const previousUntil = seals.previous?.until;
    return {
      ...account,
      ...shown,
      ...(previousUntil && previousUntil > gateway.wallNow() && { previousUntil }),
      isAllowed: mayCall(gateway.upstreams.mode, account.environment),
    };
  });
}

/** One account that cannot be opened does not hide the others. */
function showKeys(
  gateway: Gateway,
  { account: { merchantId, id: accountId }, seals }: SealedAccount,
): Pick<ListedAccount, "keyEnding" | "biSnap"> {
  try {
    const credentials = gateway.credentialsBox.open({ merchantId, accountId }, seals);
    const { keys } = credentials;
    const keyEnding = endingOf(shownKeyOf(keys));
    if (!("biSnap" in keys)) return { keyEnding };
    const { clientId, ids } = keys.biSnap;
    const messageUrl = messageUrlOf(gateway, { credentials });
    return { keyEnding, biSnap: { clientId, ids, messageUrl } };
  } catch (error) {
    if (error instanceof SealError) return {};
    throw error;
  }
}
