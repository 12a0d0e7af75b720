import type { MerchantId } from "@gerbang/protocol";
import type { UpstreamAccount } from "../../domain/upstream/account.ts";
import { endingOf } from "../../domain/upstream/upstream-key.ts";
import { mayCall } from "../../domain/upstream/upstream-mode.ts";
import { findAccounts, type SealedAccount } from "../../store/upstream/accounts.ts";
import type { Gateway } from "../gateway.ts";
import { SealError } from "../seal.ts";

/** An account as people see it: its key is write-only. */
export interface ListedAccount extends UpstreamAccount {
  /** Its last four characters; absent when its secret is not here. */
  readonly keyEnding?: string;
  /** Until when messages may still be signed by the key before. Wall time. */
  readonly previousUntil?: Date;
  /** Whether this gateway may call it. */
  readonly isAllowed: boolean;
}

/** A merchant's accounts, or everybody's, the oldest first, with the states that are stored. */
export async function listAccounts(
  gateway: Gateway,
  merchantId?: MerchantId,
): Promise<readonly ListedAccount[]> {
  const found = await findAccounts(gateway.db, merchantId);
  return found.map((stored) => {
    const { account, seals } = stored;
    const keyEnding = findEnding(gateway, stored);
    const previousUntil = seals.previous?.until;
    return {
      ...account,
      ...(keyEnding !== undefined && { keyEnding }),
      ...(previousUntil && previousUntil > gateway.wallNow() && { previousUntil }),
      isAllowed: mayCall(gateway.upstreams.mode, account.environment),
    };
  });
}

/** One account that cannot be opened does not hide the others. */
function findEnding(
  { credentialsBox }: Gateway,
  { account: { merchantId, id: accountId }, seals }: SealedAccount,
): string | undefined {
  try {
    return endingOf(credentialsBox.open({ merchantId, accountId }, seals).serverKey);
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}
