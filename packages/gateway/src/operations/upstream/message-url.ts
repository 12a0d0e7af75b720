import type { MerchantId } from "@gerbang/protocol";
import type { OpenedAccount } from "../../domain/upstream/account.ts";
import type { Gateway } from "../gateway.ts";
import { SealError } from "../seal.ts";
import { findAccount } from "./accounts.ts";

/** Where an account's upstream sends its messages. Whoever knows it can send some, too. */
export function messageUrlOf(
  { publicAddress }: Gateway,
  { credentials: { inboxToken } }: Pick<OpenedAccount, "credentials">,
): string {
  return `${publicAddress.url}/upstream/${inboxToken.reveal()}`;
}

/** The same of a stored account; `undefined` where it cannot be opened, for want of its secret. */
export async function findMessageUrl(
  gateway: Gateway,
  merchantId: MerchantId,
  accountId: string,
): Promise<string | undefined> {
  try {
    const account = await findAccount(gateway, merchantId, accountId);
    return account && messageUrlOf(gateway, account);
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}
