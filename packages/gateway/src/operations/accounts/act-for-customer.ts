import {
  type AccountDecision,
  decideLinkAtOnce,
  decideNewTokens,
} from "../../domain/accounts/decide-link.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { requireCustomerOf } from "../../store/accounts/customers.ts";
import type { Gateway } from "../gateway.ts";
import { changeAccount } from "./change-account.ts";
import { newAuthCode, newTokenId } from "./link-account.ts";

/**
 * The customer does all that the linking page asks for at once, as a test wants it. `undefined` when the
 * merchant has no such account. Through BI-SNAP there is a code then, for the merchant to link with. Repeating it is refused, and tells nobody again.
 */
export async function linkAtOnce(
  gateway: Gateway,
  merchant: Merchant,
  id: string,
): Promise<AccountDecision<"not_pending"> | undefined> {
  return await changeAccount(gateway, merchant, {
    id,
    decide: async (account, now, trx) => {
      const { pinFrom } = await requireCustomerOf(trx, account);
      return decideLinkAtOnce(account, { pinFrom, authCode: newAuthCode() }, now);
    },
  });
}

/** The account's tokens change, as they do at the acquirer from time to time; the old ones are refused. */
export async function rotateTokens(
  gateway: Gateway,
  merchant: Merchant,
  id: string,
): Promise<AccountDecision<"not_linked"> | undefined> {
  return await changeAccount(gateway, merchant, {
    id,
    decide: (account) => decideNewTokens(account, newTokenId()),
  });
}
