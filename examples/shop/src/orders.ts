import { randomBytes } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import { type OrderLine, totalOf } from "./cart.ts";
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

export async function insertOrder(pool: Pool, lines: readonly OrderLine[]): Promise<Order> {
  const stored = lines.map(({ product, quantity }) => ({ product: product.id, quantity }));
  const order: Order = {
    id: `kopi-${randomBytes(6).toString("hex")}`,
    token: randomBytes(16).toString("base64url"),
    status: "waiting",
    timesPaid: 0,
    lines,
    total: totalOf(lines),
    refunds: [],
    orderedAt: new Date(),
  };
  await pool.query(
    `insert into shop.customer_order (id, token, lines, total, ordered_at)
     values ($1, $2, $3, $4, $5)`,
    [order.id, order.token, JSON.stringify(stored), order.total, order.orderedAt],
  );
  return order;
}

const ORDERS = `
select o.id, o.token, o.status, o.times_paid, o.lines, o.total, o.ordered_at, coalesce((
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

/** The customer tries a closed order again. */
export async function reopen(pool: Pool, id: string): Promise<void> {
  await pool.query(
    `update shop.customer_order set status = 'waiting'
     where id = $1 and status = 'closed'`,
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
  };
}
