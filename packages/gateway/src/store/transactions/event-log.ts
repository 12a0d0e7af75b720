import type { MerchantId } from "@gerbang/protocol";
import { sql } from "kysely";
import type { Db } from "../database.ts";
import type { EventRow } from "../tables.ts";

export interface EventFilter {
  readonly transactionId?: string;
  readonly orderId?: string;
  /** With `*` at its end: every name that begins so. */
  readonly name?: string;
  /** In the merchant's time. */
  readonly since?: Date;
}

/** A part of the log by id: after one, and up to another. */
interface EventRange {
  readonly after: string;
  readonly upTo?: string;
}

/** A merchant's log in the order of id. */
export async function findEvents(
  db: Db,
  merchantId: MerchantId,
  filter: EventFilter,
  page: EventRange & { readonly limit: number },
): Promise<readonly EventRow[]> {
  return await matching(db, merchantId, filter, page)
    .selectAll()
    .orderBy("id")
    .limit(page.limit)
    .execute();
}

/** The ids of a part of the log. */
export async function findEventIds(
  db: Db,
  merchantId: MerchantId,
  filter: EventFilter,
  range: EventRange,
): Promise<readonly string[]> {
  const rows = await matching(db, merchantId, filter, range).select("id").orderBy("id").execute();
  return rows.map(({ id }) => id);
}

function matching(db: Db, merchantId: MerchantId, filter: EventFilter, range: EventRange) {
  const { transactionId, orderId, name, since } = filter;
  const conditions = [
    sql<boolean>`id > ${range.after}`,
    ...(range.upTo === undefined ? [] : [sql<boolean>`id <= ${range.upTo}`]),
    ...(transactionId === undefined ? [] : [sql<boolean>`transaction_id = ${transactionId}`]),
    ...(orderId === undefined ? [] : [isOfOrder(merchantId, orderId)]),
    ...(name === undefined ? [] : [isNamed(name)]),
    ...(since === undefined ? [] : [sql<boolean>`occurred_at >= ${since}`]),
  ];
  return db.kysely
    .selectFrom("event")
    .where("merchant_id", "=", merchantId)
    .where((row) => row.and(conditions));
}

/** By the transactions of the order: the log has an index for them. */
function isOfOrder(merchantId: MerchantId, orderId: string) {
  return sql<boolean>`transaction_id in (
    select t.id from transaction t where t.merchant_id = ${merchantId} and t.order_id = ${orderId})`;
}

function isNamed(name: string) {
  return name.endsWith("*")
    ? sql<boolean>`starts_with(name, ${name.slice(0, -1)})`
    : sql<boolean>`name = ${name}`;
}
