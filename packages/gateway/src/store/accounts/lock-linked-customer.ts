import type { MerchantId } from "@gerbang/protocol";
import type { Trx } from "../database.ts";
import { findAccount, findLinkedCustomer, type LinkedCustomer } from "./accounts.ts";

/**
 * An account with the customer who owns it, as both stay until the database transaction ends: whoever else
 * charges the customer, or unlinks the account, waits. First the merchant, as everybody does who holds more: a
 * reset that begins between holds it and waits for the customer. Then the customer and the account, which is
 * the order for everybody who locks both. `undefined` when the merchant has no such account.
 */
export async function lockLinkedCustomer(
  trx: Trx,
  merchantId: MerchantId,
  accountId: string,
): Promise<LinkedCustomer | undefined> {
  const account = await findAccount(trx, merchantId, accountId);
  if (!account) return undefined;
  await trx
    .selectFrom("merchant")
    .select("id")
    .where("id", "=", merchantId)
    .forKeyShare()
    .executeTakeFirst();
  await trx
    .selectFrom("wallet_customer")
    .select("id")
    .where("merchant_id", "=", merchantId)
    .where("id", "=", account.customerId)
    .forUpdate()
    .executeTakeFirst();
  await trx
    .selectFrom("pay_account")
    .select("id")
    .where("merchant_id", "=", merchantId)
    .where("id", "=", accountId)
    .forShare()
    .executeTakeFirst();
  return await findLinkedCustomer(trx, merchantId, accountId);
}
