import type { Customer } from "../../domain/accounts/customer.ts";
import {
  type AccountStatus,
  type PayAccount,
  statusAt,
} from "../../domain/accounts/pay-account.ts";
import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { isSimulated } from "../../domain/merchants/simulated.ts";
import {
  findAccountByLink,
  findLinkedCustomer,
  type LinkedCustomer,
  listAccounts,
} from "../../store/accounts/accounts.ts";
import type { Gateway } from "../gateway.ts";
import { findMerchant } from "../merchants/find-merchant.ts";

/** An account as it is at the merchant's time. */
export interface ListedAccount {
  readonly account: PayAccount;
  readonly status: AccountStatus;
}

/** The same with its customer. */
export interface ShownAccount extends ListedAccount {
  readonly customer: Customer;
}

/** `undefined` when the merchant has no such account. Core API section 8.3. */
export async function readAccount(
  gateway: Gateway,
  merchant: Merchant,
  id: string,
): Promise<ShownAccount | undefined> {
  const linked = await findLinkedCustomer(gateway.db.kysely, merchant.id, id);
  return linked && shown(gateway, merchant, linked);
}

/** A merchant's accounts, the newest first; `beforeId` continues below that one. */
export async function browseAccounts(
  gateway: Gateway,
  merchant: Merchant,
  page: { readonly beforeId: string | undefined; readonly limit: number },
): Promise<readonly ListedAccount[]> {
  const now = merchantTime(merchant.clock, gateway.wallNow());
  const accounts = await listAccounts(gateway.db, merchant.id, page);
  return accounts.map((account) => ({ account, status: statusAt(account, now) }));
}

/** What the address of a linking page leads to. */
export interface LinkingAccount extends ShownAccount {
  readonly merchant: Merchant;
}

/** Whoever's it is; `undefined` when there is none, or none that the simulated wallet may link. */
export async function findLinkingAccount(
  gateway: Gateway,
  linkId: string,
): Promise<LinkingAccount | undefined> {
  const found = await findAccountByLink(gateway.db, linkId);
  const merchant = found && (await findMerchant(gateway, found.merchantId));
  if (!merchant || !isSimulated(merchant)) return undefined;
  const account = await readAccount(gateway, merchant, found.id);
  return account && { ...account, merchant };
}

function shown(gateway: Gateway, merchant: Merchant, linked: LinkedCustomer): ShownAccount {
  const now = merchantTime(merchant.clock, gateway.wallNow());
  return { ...linked, status: statusAt(linked.account, now) };
}
