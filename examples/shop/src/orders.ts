import { randomBytes } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import { findProduct, type Product } from "./products.ts";

export interface OrderLine {
  readonly product: Product;
  readonly quantity: number;
}

export interface Order {
  /** What the gateway knows it by. */
  readonly id: string;
  /** Unguessable: whoever has the address of the order page may see the order. */
  readonly token: string;
  readonly status: "waiting" | "paid" | "closed";
  readonly lines: readonly OrderLine[];
  /** Whole rupiah. */
  readonly total: number;
  readonly refunded: number;
  readonly orderedAt: Date;
}

const TABLE = `
create schema if not exists shop;
create table if not exists shop.customer_order (
  id text primary key,
  token text not null unique,
  status text not null check (status in ('waiting', 'paid', 'closed')),
  lines jsonb not null,
  total bigint not null check (total > 0),
  refunded bigint not null default 0 check (refunded between 0 and total),
  ordered_at timestamptz not null
);
create index if not exists customer_order_newest on shop.customer_order (ordered_at desc);`;

export async function createOrderTable(pool: Pool): Promise<void> {
  await pool.query(TABLE);
}

export async function insertOrder(pool: Pool, lines: readonly OrderLine[]): Promise<Order> {
  const order: Order = {
    id: `kopi-${randomBytes(6).toString("hex")}`,
    token: randomBytes(16).toString("base64url"),
    status: "waiting",
    lines,
    total: lines.reduce((sum, { product, quantity }) => sum + product.price * quantity, 0),
    refunded: 0,
    orderedAt: new Date(),
  };
  const stored = lines.map(({ product, quantity }) => ({ product: product.id, quantity }));
  await pool.query(
    `insert into shop.customer_order (id, token, status, lines, total, ordered_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [order.id, order.token, order.status, JSON.stringify(stored), order.total, order.orderedAt],
  );
  return order;
}

export async function findOrderByToken(pool: Pool, token: string): Promise<Order | undefined> {
  const { rows } = await pool.query<OrderRow>(
    "select * from shop.customer_order where token = $1",
    [token],
  );
  return rows[0] && toOrder(rows[0]);
}

export async function findOrder(db: Pool | PoolClient, id: string): Promise<Order | undefined> {
  const { rows } = await db.query<OrderRow>("select * from shop.customer_order where id = $1", [
    id,
  ]);
  return rows[0] && toOrder(rows[0]);
}

export async function listOrders(pool: Pool): Promise<readonly Order[]> {
  const { rows } = await pool.query<OrderRow>(
    "select * from shop.customer_order order by ordered_at desc limit 50",
  );
  return rows.map(toOrder);
}

/** Called inside the receiver's database transaction: committed with the fact that it was paid. */
export async function markPaid(tx: PoolClient, id: string): Promise<void> {
  await tx.query("update shop.customer_order set status = 'paid' where id = $1", [id]);
}

export async function markClosed(tx: PoolClient, id: string): Promise<void> {
  await tx.query(
    "update shop.customer_order set status = 'closed' where id = $1 and status = 'waiting'",
    [id],
  );
}

/** The customer tries a closed order again. */
export async function reopen(pool: Pool, id: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    "update shop.customer_order set status = 'waiting' where id = $1 and status = 'closed'",
    [id],
  );
  return rowCount === 1;
}

export async function bookRefund(tx: PoolClient, id: string, amount: number): Promise<void> {
  await tx.query("update shop.customer_order set refunded = refunded + $2 where id = $1", [
    id,
    amount,
  ]);
}

interface OrderRow {
  readonly id: string;
  readonly token: string;
  readonly status: Order["status"];
  readonly lines: readonly { readonly product: string; readonly quantity: number }[];
  /** `bigint` arrives as text. */
  readonly total: string;
  readonly refunded: string;
  readonly ordered_at: Date;
}

function toOrder(row: OrderRow): Order {
  return {
    id: row.id,
    token: row.token,
    status: row.status,
    lines: row.lines.flatMap(({ product: id, quantity }) => {
      const product = findProduct(id);
      return product ? [{ product, quantity }] : [];
    }),
    total: Number(row.total),
    refunded: Number(row.refunded),
    orderedAt: row.ordered_at,
  };
}
