import type { Pool } from "pg";

/** A customer's subscription. What it charges next, and whether it is paused, the gateway says. */
export interface CoffeeSubscription {
  /** The form's that started it; also what makes repeating the start safe. */
  readonly id: string;
  readonly customer: string;
  readonly accountId: string;
  /** What the gateway knows it by; absent until its answer, or its message, has come. */
  readonly gatewayId?: string;
}

/** One try to charge a month. */
export interface MonthCharge {
  readonly gatewayId: string;
  readonly transactionId: string;
  /** Whole rupiah. */
  readonly amount: number;
  readonly isPaid: boolean;
  readonly chargedAt: Date;
}

const TABLES = `
create schema if not exists shop;
create table if not exists shop.subscription (
  id text primary key,
  customer text not null,
  account_id text not null,
  gateway_id text unique,
  started_at timestamptz not null default clock_timestamp(),
  cancelled_at timestamptz
);
create unique index if not exists subscription_live on shop.subscription (customer)
  where cancelled_at is null;
create table if not exists shop.subscription_charge (
  transaction_id text primary key,
  gateway_id text not null,
  amount bigint not null,
  is_paid boolean not null,
  charged_at timestamptz not null
);
create index if not exists subscription_charge_of
  on shop.subscription_charge (gateway_id, charged_at desc);`;

export async function createSubscriptionTables(pool: Pool): Promise<void> {
  await pool.query(TABLES);
}

/** Noted before it is asked for. A customer has one at a time; the same form again changes nothing. */
export async function noteStart(
  pool: Pool,
  { id, customer, accountId }: CoffeeSubscription,
): Promise<void> {
  await pool.query(
    `insert into shop.subscription (id, customer, account_id) values ($1, $2, $3)
     on conflict do nothing`,
    [id, customer, accountId],
  );
}

const LIVE = `
select id, customer, account_id as "accountId", gateway_id
from shop.subscription where cancelled_at is null`;

type LiveRow = Omit<CoffeeSubscription, "gatewayId"> & { readonly gateway_id: string | null };

function toSubscription({ gateway_id, ...row }: LiveRow): CoffeeSubscription {
  return { ...row, ...(gateway_id !== null && { gatewayId: gateway_id }) };
}

export async function findLive(
  pool: Pool,
  customer: string,
): Promise<CoffeeSubscription | undefined> {
  const { rows } = await pool.query<LiveRow>(`${LIVE} and customer = $1`, [customer]);
  return rows[0] && toSubscription(rows[0]);
}

export async function listLiveOf(
  pool: Pool,
  accountId: string,
): Promise<readonly CoffeeSubscription[]> {
  const { rows } = await pool.query<LiveRow>(`${LIVE} and account_id = $1`, [accountId]);
  return rows.map(toSubscription);
}

/**
 * Notes what the gateway knows it by. `surplus`: it is known by another one already, or was cancelled meanwhile.
 * `unknown`: it was not started here.
 */
export async function noteGatewayId(
  pool: Pool,
  id: string,
  gatewayId: string,
): Promise<"kept" | "surplus" | "unknown"> {
  await pool.query(
    `update shop.subscription set gateway_id = $2
     where id = $1 and gateway_id is null and cancelled_at is null`,
    [id, gatewayId],
  );
  const { rows } = await pool.query<{ readonly is_kept: boolean }>(
    `select cancelled_at is null and gateway_id = $2 as is_kept
     from shop.subscription where id = $1`,
    [id, gatewayId],
  );
  if (!rows[0]) return "unknown";
  return rows[0].is_kept ? "kept" : "surplus";
}

export async function noteCancelled(pool: Pool, id: string): Promise<void> {
  await pool.query(
    "update shop.subscription set cancelled_at = now() where id = $1 and cancelled_at is null",
    [id],
  );
}

/** Safe to repeat, by whoever hears of it first. */
export async function noteCharge(pool: Pool, charge: MonthCharge): Promise<void> {
  const { transactionId, gatewayId, amount, isPaid, chargedAt } = charge;
  await pool.query(
    `insert into shop.subscription_charge (transaction_id, gateway_id, amount, is_paid, charged_at)
     values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [transactionId, gatewayId, amount, isPaid, chargedAt],
  );
}

/** Those of `transactionIds` that nobody has noted. */
export async function listUnknown(
  pool: Pool,
  transactionIds: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await pool.query<{ readonly id: string }>(
    `select id from unnest($1::text[]) id
     where not exists (select from shop.subscription_charge where transaction_id = id)`,
    [transactionIds],
  );
  return rows.map(({ id }) => id);
}

/** Of all that the customer ever had, the newest first. */
export async function listCharges(pool: Pool, customer: string): Promise<readonly MonthCharge[]> {
  const { rows } = await pool.query<Omit<MonthCharge, "amount"> & { readonly amount: string }>(
    `select c.transaction_id as "transactionId", c.gateway_id as "gatewayId", c.amount,
       c.is_paid as "isPaid", c.charged_at as "chargedAt"
     from shop.subscription_charge c join shop.subscription s using (gateway_id)
     where s.customer = $1 order by c.charged_at desc, c.transaction_id limit 24`,
    [customer],
  );
  return rows.map((row) => ({ ...row, amount: Number(row.amount) }));
}
