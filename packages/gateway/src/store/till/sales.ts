import type { MerchantId, OrderId, Rupiah } from "@gerbang/protocol";
import type { Sale } from "../../domain/till/sale.ts";
import type { StoredStatus } from "../../domain/transactions/transaction.ts";
import { columnList, columnsOf } from "../columns.ts";
import type { Db, Trx } from "../database.ts";
import { runStatement } from "../statement.ts";
import type { SaleRow } from "../tables.ts";

/** Writes down what is about to be asked for; `false`, and nothing is written, when its order has a sale. */
export async function insertSale(at: Db["kysely"] | Trx, sale: Sale): Promise<boolean> {
  const result = await at
    .insertInto("sale")
    .values({
      merchant_id: sale.merchantId,
      id: sale.id,
      token: sale.token,
      order_id: sale.orderId,
      amount: sale.amount,
      note: sale.note ?? null,
      link_id: sale.link?.id ?? null,
      visitor: sale.link?.visitor ?? null,
      created_at: sale.createdAt,
      held_until: sale.heldUntil,
    })
    .onConflict((conflict) => conflict.columns(["merchant_id", "order_id"]).doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0) > 0;
}

export async function findSaleByOrder(
  db: Db,
  merchantId: MerchantId,
  orderId: OrderId,
): Promise<Sale | undefined> {
  const row = await db.kysely
    .selectFrom("sale")
    .select(columnsOf("sale"))
    .where("merchant_id", "=", merchantId)
    .where("order_id", "=", orderId)
    .executeTakeFirst();
  return row && toSale(row);
}

/** Of this merchant. */
export async function findSale(
  db: Db,
  merchantId: MerchantId,
  id: string,
): Promise<Sale | undefined> {
  const row = await db.kysely
    .selectFrom("sale")
    .select(columnsOf("sale"))
    .where("merchant_id", "=", merchantId)
    .where("id", "=", id)
    .executeTakeFirst();
  return row && toSale(row);
}

/** Whoever's it is: a token is a capability. */
export async function findSaleByToken(db: Db, token: string): Promise<Sale | undefined> {
  const row = await db.kysely
    .selectFrom("sale")
    .select(columnsOf("sale"))
    .where("token", "=", token)
    .executeTakeFirst();
  return row && toSale(row);
}

/** The newest of a link: of one browser, or of all. */
export async function findNewestOfLink(
  db: Db,
  of: { readonly merchantId: MerchantId; readonly linkId: string; readonly visitor?: string },
): Promise<Sale | undefined> {
  const { merchantId, linkId, visitor } = of;
  const row = await db.kysely
    .selectFrom("sale")
    .select(columnsOf("sale"))
    .where("merchant_id", "=", merchantId)
    .where("link_id", "=", linkId)
    .$if(visitor !== undefined, (query) => query.where("visitor", "=", visitor ?? ""))
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row && toSale(row);
}

/** Until when a sale counts among its link's without a transaction. */
export async function holdSale(
  at: Db["kysely"] | Trx,
  { merchantId, id }: Sale,
  heldUntil: Date,
): Promise<void> {
  await at
    .updateTable("sale")
    .set({ held_until: heldUntil })
    .where("merchant_id", "=", merchantId)
    .where("id", "=", id)
    .execute();
}

/** What became of a sale; without a status there is no transaction, or not yet. */
export interface SaleProgress {
  readonly sale: Sale;
  readonly status: StoredStatus | undefined;
  readonly expiresAt: Date | undefined;
  readonly settledAt: Date | undefined;
  readonly refunded: Rupiah;
}

type ProgressRow = SaleRow & {
  status: StoredStatus | null;
  expires_at: Date | null;
  settled_at: Date | null;
  refund_amount: Rupiah | null;
};

// The newest of an order is the one that counts, as everywhere.
export const NEWEST_OF_SALE = `
left join lateral (
  select t.status, t.expires_at, t.settled_at, t.refund_amount from transaction t
  where t.merchant_id = s.merchant_id and t.order_id = s.order_id order by t.id desc limit 1
) t on true`;

const PROGRESS = `
select ${columnList("sale", "s")}, t.status, t.expires_at, t.settled_at, t.refund_amount
from sale s ${NEWEST_OF_SALE}`;

/** Of the till, the newest first. */
export async function listTillSales(
  db: Db,
  merchantId: MerchantId,
  { since, limit }: { readonly since: Date; readonly limit: number },
): Promise<readonly SaleProgress[]> {
  const { rows } = await runStatement<ProgressRow>(db, {
    text: `${PROGRESS}
      where s.merchant_id = $1 and s.link_id is null and s.created_at >= $2 and t.status is not null
      order by s.created_at desc, s.id desc limit $3`,
    values: [merchantId, since, limit],
  });
  return rows.map(toProgress);
}

interface SalesOfLink {
  readonly merchantId: MerchantId;
  readonly linkId: string;
  /** Continues below that sale. */
  readonly beforeId?: string;
  /** All of them when absent. */
  readonly limit?: number;
}

/** Of a link, the newest first. */
export async function listLinkSales(
  at: Db | Trx,
  { merchantId, linkId, beforeId, limit }: SalesOfLink,
): Promise<readonly SaleProgress[]> {
  const statement = {
    text: `${PROGRESS}
      where s.merchant_id = $1 and s.link_id = $2 and ($3::text is null or s.id < $3)
      order by s.id desc limit $4`,
    values: [merchantId, linkId, beforeId ?? null, limit ?? null],
  };
  const { rows } =
    "pool" in at
      ? await runStatement<ProgressRow>(at, statement)
      : await runStatement<ProgressRow>(at, statement);
  return rows.map(toProgress);
}

function toProgress(row: ProgressRow): SaleProgress {
  return {
    sale: toSale(row),
    status: row.status ?? undefined,
    expiresAt: row.expires_at ?? undefined,
    settledAt: row.settled_at ?? undefined,
    refunded: row.refund_amount ?? (0 as Rupiah),
  };
}

function toSale(row: SaleRow): Sale {
  const { link_id: linkId, visitor } = row;
  return {
    merchantId: row.merchant_id,
    id: row.id,
    token: row.token,
    orderId: row.order_id,
    amount: row.amount,
    ...(row.note !== null && { note: row.note }),
    ...(linkId !== null && visitor !== null && { link: { id: linkId, visitor } }),
    createdAt: row.created_at,
    heldUntil: row.held_until,
  };
}
