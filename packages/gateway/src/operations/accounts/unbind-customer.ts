import { readCustomerToken } from "../../domain/accounts/customer-token.ts";
import { decideUnlink } from "../../domain/accounts/decide-link.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { isSimulated } from "../../domain/merchants/simulated.ts";
import { lockOpenAccounts } from "../../store/accounts/accounts.ts";
import type { Gateway } from "../gateway.ts";
import { changeAccountIn } from "./change-account.ts";

/**
 * Ends every permission that a merchant has of the customer whom a token names, as one database transaction.
 * `false` when there is none, as after the first time: then nobody is told. Section 9.4 of the dialect.
 */
export async function unbindCustomer(
  gateway: Gateway,
  merchant: Merchant,
  token: string,
): Promise<boolean> {
  const customerId = readCustomerToken(token);
  if (customerId === undefined || customerId.includes("\0") || !isSimulated(merchant)) return false;
  const ended = await gateway.db.kysely.transaction().execute(async (trx) => {
    let count = 0;
    for (const id of await lockOpenAccounts(trx, merchant.id, customerId)) {
      const decision = await changeAccountIn<"not_linked">(
        trx,
        { gateway, merchant },
        { id, decide: (account, now) => decideUnlink(account, "merchant", now) },
      );
      if (decision?.outcome === "applied") count++;
    }
    return count;
  });
  if (ended > 0) {
    gateway.db.changes.announce({ merchantId: merchant.id, owesNotifications: true });
  }
  return ended > 0;
}
