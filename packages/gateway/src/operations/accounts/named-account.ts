import { readCustomerToken } from "../../domain/accounts/customer-token.ts";
import { readOptionToken } from "../../domain/accounts/option-token.ts";
import type { PayAccount } from "../../domain/accounts/pay-account.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { isSimulated } from "../../domain/merchants/simulated.ts";
import { findEnabledAccounts } from "../../store/accounts/accounts-of-customer.ts";
import type { Gateway } from "../gateway.ts";

/**
 * The linked account that a customer token names: of several the one that an option token is of, or else the newest.
 * `undefined` when the customer is not linked to this merchant, or not any more.
 */
export async function findNamedAccount(
  { db }: Pick<Gateway, "db">,
  merchant: Merchant,
  { token, optionToken }: { readonly token: string; readonly optionToken?: string | undefined },
): Promise<PayAccount | undefined> {
  const customerId = readCustomerToken(token);
  if (customerId === undefined || !isSimulated(merchant)) return undefined;
  const accounts = await findEnabledAccounts(db.kysely, merchant.id, customerId);
  const isOfToken = (account: PayAccount) =>
    optionToken !== undefined && readOptionToken(account, optionToken) !== undefined;
  return accounts.find(isOfToken) ?? accounts[0];
}
