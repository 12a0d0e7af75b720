import type { MerchantId } from "@gerbang/protocol";
import type { PayAccount } from "../../domain/accounts/pay-account.ts";
import { columnsOf } from "../columns.ts";
import type { Db, Trx } from "../database.ts";
import { toAccount } from "./account-row.ts";

/** More than this nobody links of one customer. */
const ENABLED_MAX = 100;

/** The accounts by which a customer is linked to a merchant just now, the newest first. */
export async function findEnabledAccounts(
  at: Db["kysely"] | Trx,
  merchantId: MerchantId,
  customerId: string,
): Promise<readonly PayAccount[]> {
  if (customerId.includes("\0")) return [];
  const rows = await at
    .selectFrom("pay_account")
    .select(columnsOf("pay_account"))
    .where("merchant_id", "=", merchantId)
    .where("customer_id", "=", customerId)
    .where("status", "=", "ENABLED")
    .orderBy("id", "desc")
    .limit(ENABLED_MAX)
    .execute();
  return rows.map(toAccount);
}

/** The account whose customer has agreed with this code. */
export async function findAccountByCode(
  at: Db["kysely"] | Trx,
  merchantId: MerchantId,
  authCode: string,
): Promise<PayAccount | undefined> {
  if (authCode.includes("\0")) return undefined;
  const row = await at
    .selectFrom("pay_account")
    .select(columnsOf("pay_account"))
    .where("merchant_id", "=", merchantId)
    .where("auth_code", "=", authCode)
    .executeTakeFirst();
  return row && toAccount(row);
}
