import { customerToken } from "../../domain/accounts/customer-token.ts";
import { decideBinding } from "../../domain/accounts/decide-link.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { isSimulated } from "../../domain/merchants/simulated.ts";
import { lockOpenAccounts } from "../../store/accounts/accounts.ts";
import {
  findAccountByCode,
  findEnabledAccounts,
} from "../../store/accounts/accounts-of-customer.ts";
import type { Gateway } from "../gateway.ts";
import { changeAccountIn } from "./change-account.ts";

/**
 * Exchanges a code for the customer's token: the account is linked from then on, and the merchant told. A customer who
 * is linked already keeps that account, and nobody is told again. `undefined` for a code that is none of this
 * merchant's, has been exchanged, or is too old; so of two exchanges at once one gets it. Section 9.2 of the
 * dialect.
 */
export async function bindAccount(
  gateway: Gateway,
  merchant: Merchant,
  authCode: string,
): Promise<string | undefined> {
  if (!isSimulated(merchant)) return undefined;
  const token = await gateway.db.kysely.transaction().execute(async (trx) => {
    const found = await findAccountByCode(trx, merchant.id, authCode);
    if (!found) return undefined;
    // All of the customer's, so that of two codes of theirs the second one finds what the first has linked.
    await lockOpenAccounts(trx, merchant.id, found.customerId);
    const linked = await findEnabledAccounts(trx, merchant.id, found.customerId);
    const isLinked = linked.length > 0;
    const decision = await changeAccountIn<"invalid_code">(
      trx,
      { gateway, merchant },
      {
        id: found.id,
        decide: (account, now) => decideBinding(account, { authCode, isLinked }, now),
      },
    );
    return decision?.outcome === "applied" ? customerToken(found) : undefined;
  });
  if (token !== undefined) {
    gateway.db.changes.announce({ merchantId: merchant.id, owesNotifications: true });
  }
  return token;
}
