import { randomBytes } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import { cartAddress, type OrderLine, totalOf } from "./cart.ts";
import { findProduct } from "./products.ts";

export interface Order {
  /** What the gateway knows it by. */
  readonly id: string;
  /** Unguessable: whoever has the address of the order page may see the order. */
  readonly token: string;
  readonly status: "waiting" | "paid" | "closed";
  /** More than 1 when two tries were paid, say after a scan of an old code. */
  readonly timesPaid: number;
  readonly lines: readonly OrderLine[];
  /** Whole rupiah. */
  readonly total: number;
  readonly refunds: readonly OrderRefund[];
  readonly orderedAt: Date;
  /** The linked account that it is taken from with one tap; absent when it is paid by code. */
  readonly accountId?: string;
}

interface OrderedHow {
  /** Of the form that was sent: however often it is, it is one order as long as the cart is the same. */
  readonly form?: string | undefined;
  readonly accountId?: string | undefined;
}

export interface OrderRefund {
  readonly amount: number;
  readonly reason: string;
  /** The provider has confirmed it; until then it is only asked for. */
  readonly isConfirmed: boolean;
}

const TABLES = `
create schema if not exists shop;
create table if not exists shop.customer_order (
  id text primary key,
  token text not null unique,
  status text not null default 'waiting' check (status in ('waiting', 'paid', 'closed')),
  times_paid integer not null default 0,
  lines jsonb not null,
  total bigint not null check (total > 0),
  ordered_at timestamptz not null
);
create index if not exists customer_order_newest on shop.customer_order (ordered_at desc);
alter table shop.customer_order
  add column if not exists form text unique,
  add column if not exists account_id text;
create table if not exists shop.refund (
  order_id text not null references shop.customer_order,
  refund_key text not null,
  amount bigint not null check (amount > 0),
  reason text not null,
  is_confirmed boolean not null,
  asked_at timestamptz not null default now(),
  primary key (order_id, refund_key)
);`;

export async function createTables(pool: Pool): Promise<void> {
  await pool.query(TABLES);
}

/** Safe to repeat with the same form: then it returns the order that there is. */
export async function insertOrder(
  pool: Pool,
  lines: readonly OrderLine[],
  { form, accountId }: OrderedHow = {},
): Promise<Order> {
  const stored = lines.map(({ product, quantity }) => ({ product: product.id, quantity }));
  const id = `kopi-${randomBytes(6).toString("hex")}`;
  const token = randomBytes(16).toString("base64url");
  const once = form === undefined ? undefined : `${form} ${cartAddress(lines)}`;
  await pool.query(
    `insert into shop.customer_order (id, token, lines, total, ordered_at, form, account_id)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict (form) do nothing`,
    [id, token, JSON.stringify(stored), totalOf(lines), new Date(), once, accountId],
  );
  const { rows } = await pool.query<OrderRow>(`${ORDERS} where o.id = $1 or o.form = $2`, [
    id,
    once,
  ]);
  const [row] = rows;
  if (!row) throw new Error(`order ${id} was written and is not there`);
  return toOrder(row);
}

const ORDERS = `
select o.id, o.token, o.status, o.times_paid, o.lines, o.total, o.ordered_at, o.account_id, coalesce((
  select jsonb_agg(jsonb_build_object(
    'amount', r.amount, 'reason', r.reason, 'isConfirmed', r.is_confirmed) order by r.asked_at)
  from shop.refund r where r.order_id = o.id), '[]') as refunds
from shop.customer_order o`;

export async function findOrder(db: Pool | PoolClient, id: string): Promise<Order | undefined> {
  const { rows } = await db.query<OrderRow>(`${ORDERS} where o.id = $1`, [id]);
  return rows[0] && toOrder(rows[0]);
}

export async function findOrderByToken(pool: Pool, token: string): Promise<Order | undefined> {
  const { rows } = await pool.query<OrderRow>(`${ORDERS} where o.token = $1`, [token]);
  return rows[0] && toOrder(rows[0]);
}

export async function listOrders(pool: Pool): Promise<readonly Order[]> {
  const { rows } = await pool.query<OrderRow>(`${ORDERS} order by o.ordered_at desc limit 50`);
  return rows.map(toOrder);
}

/** Called inside the receiver's database transaction: committed with the fact that it was paid. */
export async function markPaid(tx: PoolClient, id: string): Promise<void> {
  await tx.query(
    "update shop.customer_order set status = 'paid', times_paid = times_paid + 1 where id = $1",
    [id],
  );
}

export async function markClosed(tx: PoolClient, id: string): Promise<void> {
  await tx.query(
    "update shop.customer_order set status = 'closed' where id = $1 and status = 'waiting'",
    [id],
  );
}

/** The customer tries a closed order again: this time by code, whatever it was before. */
export async function reopen(pool: Pool, id: string): Promise<void> {
  await pool.query(
    `update shop.customer_order set status = 'waiting', account_id = null
     where id = $1 and status = 'closed'`,
    [id],
  );
}

/** The linked account cannot be charged: it is to be paid by code. */
export async function leaveAccount(pool: Pool, id: string): Promise<void> {
  await pool.query(
    "update shop.customer_order set account_id = null where id = $1 and status = 'waiting'",
    [id],
  );
}

export interface RefundNote {
  readonly refundKey: string;
  readonly amount: number;
  readonly reason: string;
}

/** Notes a refund before it is asked for, so that a crash cannot hide it. Safe to repeat. */
export async function noteRefund(pool: Pool, id: string, refund: RefundNote): Promise<void> {
  await pool.query(
    `insert into shop.refund (order_id, refund_key, amount, reason, is_confirmed)
     values ($1, $2, $3, $4, false) on conflict do nothing`,
    [id, refund.refundKey, refund.amount, refund.reason],
  );
}

/** The gateway refused it. */
export async function dropRefund(pool: Pool, id: string, refundKey: string): Promise<void> {
  await pool.query(
    "delete from shop.refund where order_id = $1 and refund_key = $2 and not is_confirmed",
    [id, refundKey],
  );
}

/** The provider confirmed it: one of ours, or one made elsewhere, in a dashboard say. */
export async function confirmRefund(tx: PoolClient, id: string, refund: RefundNote): Promise<void> {
  await tx.query(
    `insert into shop.refund (order_id, refund_key, amount, reason, is_confirmed)
     values ($1, $2, $3, $4, true)
     on conflict (order_id, refund_key) do update set amount = $3, is_confirmed = true`,
    [id, refund.refundKey, refund.amount, refund.reason],
  );
}

/** Confirmed refunds. */
export function refundedOf({ refunds }: Order): number {
  return refunds.reduce((sum, { amount, isConfirmed }) => sum + (isConfirmed ? amount : 0), 0);
}

/** What may still be refunded: not what is asked for already. */
export function leftOf({ total, refunds }: Order): number {
  return refunds.reduce((left, { amount }) => left - amount, total);
}

interface OrderRow {
  readonly id: string;
  readonly token: string;
  readonly status: Order["status"];
  readonly times_paid: number;
  readonly lines: readonly { readonly product: string; readonly quantity: number }[];
  /** `bigint` arrives as text. */
  readonly total: string;
  readonly refunds: readonly OrderRefund[];
  readonly ordered_at: Date;
  readonly account_id: string | null;
}

function toOrder(row: OrderRow): Order {
  return {
    id: row.id,
    token: row.token,
    status: row.status,
    timesPaid: row.times_paid,
    lines: row.lines.flatMap(({ product: id, quantity }) => {
      const product = findProduct(id);
      return product ? [{ product, quantity }] : [];
    }),
    total: Number(row.total),
    refunds: row.refunds,
    orderedAt: row.ordered_at,
    ...(row.account_id !== null && { accountId: row.account_id }),
  };
}
