import { searchAccounts } from "../../../operations/accounts/search-accounts.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { may, type Visit } from "../frame/visit.ts";
import { accountStatusWord, phoneText } from "../linked-accounts/account-parts.ts";
import type { PaletteEntry } from "./palette-entry.ts";

const FOUND_MAX = 6;

/** Linked accounts by the customer's whole phone number, or by the account's whole id. */
export async function accountsFor(visit: Visit, typed: string): Promise<readonly PaletteEntry[]> {
  if (typed === "" || !may(visit, "see_accounts")) return [];
  const { context, say } = visit;
  const asked = { search: typed, limit: FOUND_MAX };
  const found = await searchAccounts(context.gateway, await requireMerchant(visit), asked);
  return found.map(({ account, status }) => ({
    label: phoneText(account),
    detail: `${accountStatusWord(status, say)} · ${account.id}`,
    path: `/accounts/${encodeURIComponent(account.id)}`,
  }));
}
