import type { MerchantId } from "@gerbang/protocol";
import type { Customer } from "../../domain/accounts/customer.ts";
import type { PayAccount } from "../../domain/accounts/pay-account.ts";
import { columnsOf } from "../columns.ts";
import type { Db, Trx } from "../database.ts";
import { fromAccount, toAccount } from "./account-row.ts";
import { ensureCustomer, findCustomer } from "./customers.ts";

/**
 * Writes a new account, and its customer unless the merchant has one of that phone number: then it is that
 * one's. Both or neither, also while the merchant's past is being forgotten. Throws when there is an account of
 * this id: ids are new.
 */
export async function insertAccount(
  db: Db,
  { account, customer }: LinkedCustomer,
): Promise<LinkedCustomer> {
  return await db.kysely.transaction().execute(async (trx) => {
    await lockMerchant(trx, account.merchantId);
    const owner = await ensureCustomer(trx, customer);
    const linked = { account: { ...account, customerId: owner.id }, customer: owner };
    await trx.insertInto("pay_account").values(fromAccount(linked.account)).execute();
    return linked;
  });
}

/** Of this merchant. */
export async function findAccount(
  at: Db["kysely"] | Trx,
  merchantId: MerchantId,
  id: string,
): Promise<PayAccount | undefined> {
  const row = await at
    .selectFrom("pay_account")
    .select(columnsOf("pay_account"))
    .where("merchant_id", "=", merchantId)
    .where("id", "=", id)
    .executeTakeFirst();
  return row && toAccount(row);
}

/** An account with the customer who owns it. */
export interface LinkedCustomer {
  readonly account: PayAccount;
  readonly customer: Customer;
}

/** Of this merchant. */
export async function findLinkedCustomer(
  at: Db["kysely"] | Trx,
  merchantId: MerchantId,
  id: string,
): Promise<LinkedCustomer | undefined> {
  const account = await findAccount(at, merchantId, id);
  const customer = account && (await findCustomer(at, merchantId, account.customerId));
  return account && customer && { account, customer };
}

/** Whoever's it is: what the address of a linking page carries is a capability. */
export async function findAccountByLink(db: Db, linkId: string): Promise<PayAccount | undefined> {
  const row = await db.kysely
    .selectFrom("pay_account")
    .select(columnsOf("pay_account"))
    .where("link_id", "=", linkId)
    .executeTakeFirst();
  return row && toAccount(row);
}

/**
 * Locks an account until the database transaction ends, so that of two who change it the second sees what the
 * first did. The merchant's row first, as everybody does who holds both. `undefined` when it is gone.
 */
export async function lockAccount(
  trx: Trx,
  merchantId: MerchantId,
  id: string,
): Promise<PayAccount | undefined> {
  await lockMerchant(trx, merchantId);
  const row = await trx
    .selectFrom("pay_account")
    .select(columnsOf("pay_account"))
    .where("merchant_id", "=", merchantId)
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  return row && toAccount(row);
}

/** Writes an account that this database transaction has locked. */
export async function saveAccount(trx: Trx, account: PayAccount): Promise<void> {
  await trx
    .updateTable("pay_account")
    .set(fromAccount(account))
    .where("merchant_id", "=", account.merchantId)
    .where("id", "=", account.id)
    .execute();
}

/**
 * Locks the accounts of a customer that are linked, or may still be, in the order of their ids, which it
 * returns. Before the customer, as everybody does who holds both.
 */
export async function lockOpenAccounts(
  trx: Trx,
  merchantId: MerchantId,
  customerId: string,
): Promise<readonly string[]> {
  await lockMerchant(trx, merchantId);
  const rows = await trx
    .selectFrom("pay_account")
    .select("id")
    .where("merchant_id", "=", merchantId)
    .where("customer_id", "=", customerId)
    .where("status", "in", ["PENDING", "ENABLED"])
    .orderBy("id")
    .forUpdate()
    .execute();
  return rows.map(({ id }) => id);
}

/** What is written refers to it: whoever forgets the merchant's past waits for us, or we for them. */
async function lockMerchant(trx: Trx, merchantId: MerchantId): Promise<void> {
  await trx
    .selectFrom("merchant")
    .select("id")
    .where("id", "=", merchantId)
    .forKeyShare()
    .execute();
}

/** The newest first; `beforeId` continues below that account. */
export async function listAccounts(
  db: Db,
  merchantId: MerchantId,
  { beforeId, limit }: { readonly beforeId: string | undefined; readonly limit: number },
): Promise<readonly PayAccount[]> {
  const rows = await db.kysely
    .selectFrom("pay_account")
    .select(columnsOf("pay_account"))
    .where("merchant_id", "=", merchantId)
    .$if(beforeId !== undefined, (query) => query.where("id", "<", beforeId ?? ""))
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows.map(toAccount);
}
