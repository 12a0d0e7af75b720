import {
  type AccountStatus,
  type PayAccount,
  statusAt,
} from "../../domain/accounts/pay-account.ts";
import { meantPhones } from "../../domain/accounts/typed-phone.ts";
import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { type AccountCharge, listAccountCharges } from "../../store/accounts/account-charges.ts";
import { findAccounts, listCustomerAccounts } from "../../store/accounts/account-list.ts";
import { findAccount } from "../../store/accounts/accounts.ts";
import type { Gateway } from "../gateway.ts";
import { browseAccounts, type ListedAccount } from "./read-account.ts";

export type { AccountCharge };

interface AccountQuery {
  readonly status?: AccountStatus | undefined;
  /** A phone number, however it is written, or the whole id of an account. */
  readonly search?: string | undefined;
  readonly beforeId?: string | undefined;
  readonly limit: number;
}

/** The merchant's accounts that are asked for, the newest first; `beforeId` continues below that one. */
export async function searchAccounts(
  gateway: Gateway,
  merchant: Merchant,
  { status, search, beforeId, limit }: AccountQuery,
): Promise<readonly ListedAccount[]> {
  const now = merchantTime(merchant.clock, gateway.wallNow());
  const phones = search === undefined ? undefined : meantPhones(search);
  const listed = (account: PayAccount) => ({ account, status: statusAt(account, now) });
  if (search !== undefined && !phones) {
    const named = await findAccount(gateway.db.kysely, merchant.id, search);
    return named ? [listed(named)].filter((one) => !status || one.status === status) : [];
  }
  if (status === undefined && !phones) {
    return await browseAccounts(gateway, merchant, { beforeId, limit });
  }
  const before =
    beforeId === undefined
      ? undefined
      : await findAccount(gateway.db.kysely, merchant.id, beforeId);
  const filter = { now, ...(status && { status }), ...(phones && { phones }) };
  const accounts = await findAccounts(gateway.db, merchant.id, { filter, before, limit });
  return accounts.map(listed);
}

/** What was charged to an account, the newest first; `before` continues below that transaction. */
export async function browseAccountCharges(
  { db }: Gateway,
  { merchantId, id: accountId }: Pick<PayAccount, "merchantId" | "id">,
  page: Parameters<typeof listAccountCharges>[2],
): Promise<readonly AccountCharge[]> {
  return await listAccountCharges(db, { merchantId, accountId }, page);
}

/** The other times that the same customer was asked to link, the newest first. */
export async function listOtherLinks(
  gateway: Gateway,
  merchant: Merchant,
  { account, limit }: { readonly account: PayAccount; readonly limit: number },
): Promise<readonly ListedAccount[]> {
  const now = merchantTime(merchant.clock, gateway.wallNow());
  const all = await listCustomerAccounts(gateway.db, account, limit + 1);
  return all
    .filter(({ id }) => id !== account.id)
    .slice(0, limit)
    .map((other) => ({ account: other, status: statusAt(other, now) }));
}
