import type { MerchantId, Rupiah } from "@gerbang/protocol";
import type { Customer, PaymentOption } from "../../domain/accounts/customer.ts";
import type { PayAccount } from "../../domain/accounts/pay-account.ts";
import { columnsOf } from "../columns.ts";
import type { Db, Trx } from "../database.ts";
import { runStatement } from "../statement.ts";
import type { WalletCustomerRow } from "../tables.ts";

/**
 * The customer who has this one's phone number: the merchant's own, or this one, who is written down. Safe
 * to repeat, and for several at once: all find the same one.
 */
export async function ensureCustomer(
  at: Db["kysely"] | Trx,
  customer: Customer,
): Promise<Customer> {
  await at
    .insertInto("wallet_customer")
    .values(fromCustomer(customer))
    .onConflict((conflict) => conflict.columns(["merchant_id", "phone"]).doNothing())
    .execute();
  const found = await findCustomerByPhone(at, customer.merchantId, customer.phone);
  if (!found) throw new Error(`the customer of ${customer.merchantId} is gone`);
  return found;
}

export async function findCustomer(
  at: Db["kysely"] | Trx,
  merchantId: MerchantId,
  id: string,
): Promise<Customer | undefined> {
  const row = await at
    .selectFrom("wallet_customer")
    .select(columnsOf("wallet_customer"))
    .where("merchant_id", "=", merchantId)
    .where("id", "=", id)
    .executeTakeFirst();
  return row && toCustomer(row);
}

/** Whose account it is. Throws when the customer is gone, which the schema does not allow. */
export async function requireCustomerOf(
  at: Db["kysely"] | Trx,
  { id, merchantId, customerId }: Pick<PayAccount, "id" | "merchantId" | "customerId">,
): Promise<Customer> {
  const customer = await findCustomer(at, merchantId, customerId);
  if (!customer) throw new Error(`the customer of account ${id} is gone`);
  return customer;
}

/** By country code and number as one number. */
export async function findCustomerByPhone(
  at: Db["kysely"] | Trx,
  merchantId: MerchantId,
  phone: string,
): Promise<Customer | undefined> {
  const row = await at
    .selectFrom("wallet_customer")
    .select(columnsOf("wallet_customer"))
    .where("merchant_id", "=", merchantId)
    .where("phone", "=", phone)
    .executeTakeFirst();
  return row && toCustomer(row);
}

/** A customer, locked until the database transaction ends: payments of theirs wait. */
export async function lockCustomer(
  trx: Trx,
  merchantId: MerchantId,
  id: string,
): Promise<Customer | undefined> {
  const row = await trx
    .selectFrom("wallet_customer")
    .select(columnsOf("wallet_customer"))
    .where("merchant_id", "=", merchantId)
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  return row && toCustomer(row);
}

/** Writes a customer whom this database transaction has locked. Throws when another has the phone number. */
export async function saveCustomer(trx: Trx, customer: Customer): Promise<void> {
  await trx
    .updateTable("wallet_customer")
    .set(fromCustomer(customer))
    .where("merchant_id", "=", customer.merchantId)
    .where("id", "=", customer.id)
    .execute();
}

/** What a payment takes from a customer, or what one gives back. */
export interface BalanceMove {
  readonly merchantId: MerchantId;
  readonly customerId: string;
  readonly option: PaymentOption;
  /** Taken when it is negative, given back when it is positive. */
  readonly delta: Rupiah;
}

const BALANCE_COLUMNS = {
  GOPAY_WALLET: "wallet_balance",
  PAY_LATER: "pay_later_left",
  GOPAY_SAVINGS: "savings_balance",
} as const satisfies Readonly<Record<PaymentOption, keyof WalletCustomerRow>>;

/**
 * Moves a customer's balance within a database transaction, and keeps others who move it waiting until that
 * ends. What is given back to a source that the customer does not have any more goes to the wallet. `false`, and
 * nothing is written, when there is not so much, no such source to take from, or no such customer. Called again
 * in another one it moves again: whoever calls it commits with it what it is for.
 */
export async function moveBalance(trx: Trx, move: BalanceMove): Promise<boolean> {
  if (await moveIn(trx, BALANCE_COLUMNS[move.option], move)) return true;
  if (move.delta < 0) return false;
  return await moveIn(trx, BALANCE_COLUMNS.GOPAY_WALLET, move);
}

async function moveIn(
  trx: Trx,
  column: (typeof BALANCE_COLUMNS)[PaymentOption],
  { merchantId, customerId, delta }: BalanceMove,
): Promise<boolean> {
  const { count } = await runStatement(trx, {
    text: `update wallet_customer set ${column} = ${column} + $3
      where merchant_id = $1 and id = $2 and ${column} + $3 >= 0`,
    values: [merchantId, customerId, delta],
  });
  return count > 0;
}

function toCustomer(row: WalletCustomerRow): Customer {
  return {
    merchantId: row.merchant_id,
    id: row.id,
    phone: row.phone,
    name: row.name,
    pin: row.pin,
    balances: {
      GOPAY_WALLET: row.wallet_balance,
      ...(row.pay_later_left !== null && { PAY_LATER: row.pay_later_left }),
      ...(row.savings_balance !== null && { GOPAY_SAVINGS: row.savings_balance }),
    },
    inactiveOptions: row.inactive_options,
    pinFrom: row.pin_from,
    isFrozen: row.is_frozen,
    isRisky: row.is_risky,
    createdAt: row.created_at,
  };
}

function fromCustomer(customer: Customer): WalletCustomerRow {
  const { balances } = customer;
  return {
    merchant_id: customer.merchantId,
    id: customer.id,
    phone: customer.phone,
    name: customer.name,
    pin: customer.pin,
    wallet_balance: balances.GOPAY_WALLET,
    pay_later_left: balances.PAY_LATER ?? null,
    savings_balance: balances.GOPAY_SAVINGS ?? null,
    inactive_options: [...customer.inactiveOptions],
    pin_from: customer.pinFrom,
    is_frozen: customer.isFrozen,
    is_risky: customer.isRisky,
    created_at: customer.createdAt,
  };
}
