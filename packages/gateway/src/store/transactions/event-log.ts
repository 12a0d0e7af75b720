import type { MerchantId, OrderId, TransactionId } from "@gerbang/protocol";
import type { ExpressionBuilder } from "kysely";
import type { LoggedEvent } from "../../domain/transactions/logged-event.ts";
import { columnsOf } from "../columns.ts";
import type { Db } from "../database.ts";
import { toEvent } from "../event-row.ts";
import type { Tables } from "../tables.ts";

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
): Promise<readonly LoggedEvent[]> {
  const rows = await matching(db, merchantId, filter, page)
    .select(columnsOf("event"))
    .orderBy("id")
    .limit(page.limit)
    .execute();
  return rows.map(toEvent);
}

/** The ids of a part of the log. */
export async function findEventIds(
  db: Db,
  merchantId: MerchantId,
  filter: EventFilter,
  { limit, ...range }: EventRange & { readonly limit?: number },
): Promise<readonly string[]> {
  const found = matching(db, merchantId, filter, range).select("id").orderBy("id");
  const rows = await (limit === undefined ? found : found.limit(limit)).execute();
  return rows.map(({ id }) => id);
}

function matching(db: Db, merchantId: MerchantId, filter: EventFilter, range: EventRange) {
  const { transactionId, orderId, name, since } = filter;
  return db.kysely
    .selectFrom("event")
    .where("merchant_id", "=", merchantId)
    .where((row) =>
      row.and([
        row("id", ">", range.after),
        ...(range.upTo === undefined ? [] : [row("id", "<=", range.upTo)]),
        ...(transactionId === undefined
          ? []
          : [row("transaction_id", "=", transactionId as TransactionId)]),
        ...(orderId === undefined ? [] : [isOfOrder(row, merchantId, orderId)]),
        ...(name === undefined ? [] : [isNamed(row, name)]),
        ...(since === undefined ? [] : [row("occurred_at", ">=", since)]),
      ]),
    );
}

type EventExpressions = ExpressionBuilder<Tables, "event">;

/** By the transactions of the order: the log has an index for them. */
function isOfOrder(row: EventExpressions, merchantId: MerchantId, orderId: string) {
  const transactions = row
    .selectFrom("transaction")
    .select("transaction.id")
    .where("transaction.merchant_id", "=", merchantId)
    .where("transaction.order_id", "=", orderId as OrderId);
  return row("transaction_id", "in", transactions);
}

function isNamed(row: EventExpressions, name: string) {
  return name.endsWith("*")
    ? row.fn<boolean>("starts_with", ["name", row.val(name.slice(0, -1))])
    : row("name", "=", name);
}
