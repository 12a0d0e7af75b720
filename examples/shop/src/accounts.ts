import type { Pool } from "pg";

/** A customer's wallet that this shop may charge, or is about to. */
export interface SavedAccount {
  /** What the gateway knows it by. */
  readonly accountId: string;
  readonly customer: string;
  readonly status: "pending" | "linked" | "ended";
  /** The last digits of its phone number, for the customer to know it by. */
  readonly phoneEnd: string;
}

const TABLES = `
create schema if not exists shop;
create table if not exists shop.linked_account (
  account_id text primary key,
  customer text not null,
  status text not null default 'pending' check (status in ('pending', 'linked', 'ended')),
  phone_end text not null,
  begun_at timestamptz not null default clock_timestamp()
);
create index if not exists linked_account_of on shop.linked_account (customer, begun_at desc);`;

export async function createAccountTables(pool: Pool): Promise<void> {
  await pool.query(TABLES);
}

/** Noted before the customer is sent to the wallet, so that whatever comes back is known. */
export async function noteLink(
  pool: Pool,
  { accountId, customer, phoneEnd }: Omit<SavedAccount, "status">,
): Promise<void> {
  await pool.query(
    "insert into shop.linked_account (account_id, customer, phone_end) values ($1, $2, $3)",
    [accountId, customer, phoneEnd],
  );
}

/** What ended stays so; the same again changes nothing. */
export async function noteAccountStatus(
  pool: Pool,
  accountId: string,
  status: "linked" | "ended",
): Promise<void> {
  await pool.query(
    "update shop.linked_account set status = $2 where account_id = $1 and status <> 'ended'",
    [accountId, status],
  );
}

const ACCOUNTS = `
select account_id as "accountId", customer, status, phone_end as "phoneEnd"
from shop.linked_account`;

/** Of those that customers began to link and never did, only the newest are worth asking about. */
const OPEN_MAX = 3;

/** The linked ones, the newest first, then what is being linked. */
export async function listOpenAccounts(
  pool: Pool,
  customer: string,
): Promise<readonly SavedAccount[]> {
  const { rows } = await pool.query<SavedAccount>(
    `${ACCOUNTS} where customer = $1 and status <> 'ended'
     order by status = 'linked' desc, begun_at desc limit ${OPEN_MAX}`,
    [customer],
  );
  return rows;
}

/** What the customer pays with one tap from. */
export async function findLinkedAccount(
  pool: Pool,
  customer: string | undefined,
): Promise<SavedAccount | undefined> {
  if (customer === undefined) return undefined;
  const [newest] = await listOpenAccounts(pool, customer);
  return newest?.status === "linked" ? newest : undefined;
}
