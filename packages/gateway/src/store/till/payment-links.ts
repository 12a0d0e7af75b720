import type { MerchantId } from "@gerbang/protocol";
import type { PaymentLink } from "../../domain/till/payment-link.ts";
import { columnList, columnsOf } from "../columns.ts";
import type { Db, Trx } from "../database.ts";
import { runStatement } from "../statement.ts";
import type { PaymentLinkRow } from "../tables.ts";
import { NEWEST_OF_SALE } from "./sales.ts";

/**
 * `false`, and nothing is written, when the merchant has a link of this id. Throws when there is such a
 * token already: they are random.
 */
export async function insertLink(db: Db, link: PaymentLink): Promise<boolean> {
  const result = await db.kysely
    .insertInto("payment_link")
    .values({
      merchant_id: link.merchantId,
      id: link.id,
      token: link.token,
      title: link.title,
      note: link.note ?? null,
      amount: link.amount,
      uses_max: link.usesMax,
      created_at: link.createdAt,
      expires_at: link.expiresAt,
      closed_at: null,
    })
    .onConflict((conflict) => conflict.columns(["merchant_id", "id"]).doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0) > 0;
}

/** Closes a link at the merchant's time; `false` when it was closed before, or there is none. */
export async function closeLink(
  db: Db,
  { merchantId, id }: { readonly merchantId: MerchantId; readonly id: string },
  closedAt: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await db.kysely
    .updateTable("payment_link")
    .set({ closed_at: closedAt })
    .where("merchant_id", "=", merchantId)
    .where("id", "=", id)
    .where("closed_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/**
 * Locks a link until the database transaction ends, so that one payment at a time begins. The merchant's
 * row first, as everybody does who holds both: what a payment writes refers to it. `undefined` when it is
 * gone.
 */
export async function lockLink(
  trx: Trx,
  { merchantId, id }: { readonly merchantId: MerchantId; readonly id: string },
): Promise<PaymentLink | undefined> {
  await trx
    .selectFrom("merchant")
    .select("id")
    .where("id", "=", merchantId)
    .forKeyShare()
    .execute();
  const row = await trx
    .selectFrom("payment_link")
    .select(columnsOf("payment_link"))
    .where("merchant_id", "=", merchantId)
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  return row && toLink(row);
}

/** A link, and how far it was paid. */
export interface CountedLink {
  readonly link: PaymentLink;
  /** How many of its payments were made, those that were returned since included. */
  readonly paid: number;
  /** How many are being made: their codes can still be paid. */
  readonly waiting: number;
}

type CountedRow = PaymentLinkRow & { paid: number; waiting: number };

const COUNTED = `
select ${columnList("payment_link", "l")}, c.paid, c.waiting
from payment_link l, lateral (
  select count(*) filter (where t.status in ('settlement', 'partial_refund', 'refund'))::int as paid,
    count(*) filter (where t.status = 'pending')::int as waiting
  from sale s ${NEWEST_OF_SALE}
  where s.merchant_id = l.merchant_id and s.link_id = l.id
) c`;

/** Whoever's it is: a token is a capability. */
export async function findLinkByToken(db: Db, token: string): Promise<CountedLink | undefined> {
  const { rows } = await runStatement<CountedRow>(db, {
    text: `${COUNTED} where l.token = $1`,
    values: [token],
  });
  return rows[0] && toCounted(rows[0]);
}

/** Of this merchant. */
export async function findLink(
  db: Db,
  merchantId: MerchantId,
  id: string,
): Promise<CountedLink | undefined> {
  const { rows } = await runStatement<CountedRow>(db, {
    text: `${COUNTED} where l.merchant_id = $1 and l.id = $2`,
    values: [merchantId, id],
  });
  return rows[0] && toCounted(rows[0]);
}

/** The newest first; `beforeId` continues below that link. */
export async function listLinks(
  db: Db,
  merchantId: MerchantId,
  { beforeId, limit }: { readonly beforeId: string | undefined; readonly limit: number },
): Promise<readonly CountedLink[]> {
  const { rows } = await runStatement<CountedRow>(db, {
    text: `${COUNTED} where l.merchant_id = $1 and ($2::text is null or l.id < $2)
      order by l.id desc limit $3`,
    values: [merchantId, beforeId ?? null, limit],
  });
  return rows.map(toCounted);
}

function toCounted(row: CountedRow): CountedLink {
  return { link: toLink(row), paid: row.paid, waiting: row.waiting };
}

function toLink(row: PaymentLinkRow): PaymentLink {
  return {
    merchantId: row.merchant_id,
    id: row.id,
    token: row.token,
    title: row.title,
    ...(row.note !== null && { note: row.note }),
    amount: row.amount,
    usesMax: row.uses_max,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    ...(row.closed_at && { closedAt: row.closed_at }),
  };
}
