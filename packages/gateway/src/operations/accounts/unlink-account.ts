import {
  type AccountDecision,
  decideUnlink,
  type UnlinkedBy,
} from "../../domain/accounts/decide-link.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { isSimulated } from "../../domain/merchants/simulated.ts";
import type { Gateway } from "../gateway.ts";
import { changeAccount } from "./change-account.ts";

/**
 * Ends a merchant's permission: only what is linked can be. Repeating it is refused, and tells nobody again.
 * `undefined` when the merchant has no such account, as no production merchant has.
 */
export async function unlinkAccount(
  gateway: Gateway,
  merchant: Merchant,
  { id, by }: { readonly id: string; readonly by: UnlinkedBy },
): Promise<AccountDecision<"not_linked"> | undefined> {
  if (!isSimulated(merchant)) return undefined;
  return await changeAccount(gateway, merchant, {
    id,
    decide: (account, now) => decideUnlink(account, by, now),
  });
}
