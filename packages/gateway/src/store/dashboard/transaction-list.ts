import type {
  Acquirer,
  MerchantId,
  OrderId,
  PaymentType,
  Rupiah,
  TransactionId,
} from "@gerbang/protocol";
import type { StoredStatus } from "../../domain/transaction.ts";
import type { Db } from "../database.ts";
import { Statement } from "./statement.ts";

/** Which transactions a list shows; what is absent does not narrow it. */
export interface TransactionFilter {
  /** An order id, a transaction id, a customer's e-mail address or a custom field, as a whole. */
  readonly search?: string;
  readonly createdFrom?: Date;
  /** Up to this moment, not included. */
  readonly createdUntil?: Date;
  readonly statuses?: readonly StoredStatus[];
  readonly paymentType?: PaymentType;
  readonly issuer?: string;
  readonly amountMin?: number;
  readonly amountMax?: number;
}

/** A place in a list. */
export interface ListPosition {
  readonly createdAt: Date;
  readonly id: string;
}

/** Which way to read on, from where. Without a position: from that end of the list. */
export interface ListPage {
  readonly direction: "older" | "newer";
  readonly from?: ListPosition;
  readonly limit: number;
}

export interface ListedTransaction {
  readonly id: TransactionId;
  readonly order_id: OrderId;
  readonly created_at: Date;
  readonly settled_at: Date | null;
  readonly expires_at: Date;
  readonly status: StoredStatus;
  readonly payment_type: PaymentType;
  readonly acquirer: Acquirer;
  readonly issuer: string | null;
  readonly gross_amount: Rupiah;
  readonly refund_amount: Rupiah;
  readonly custom_field1: string | null;
  readonly custom_field2: string | null;
  readonly custom_field3: string | null;
  readonly customer_name: string | null;
  readonly customer_email: string | null;
}

export interface TransactionListQuery {
  readonly filter: TransactionFilter;
  readonly page: ListPage;
}

/**
 * One page of a merchant's transactions in the direction asked for: with `older` the newest comes
 * first, with `newer` the oldest.
 */
export async function listTransactions(
  db: Db,
  merchantId: MerchantId,
  query: TransactionListQuery,
): Promise<readonly ListedTransaction[]> {
  const { text, values } = transactionListStatement(merchantId, query);
  const { rows } = await db.pool.query<ListedTransaction>(text, [...values]);
  return rows;
}

const COLUMNS = `t.id, t.order_id, t.created_at, t.settled_at, t.expires_at, t.status,
  t.payment_type, t.acquirer, t.issuer, t.gross_amount, t.refund_amount,
  t.custom_field1, t.custom_field2, t.custom_field3,
  nullif(concat_ws(' ', t.request #>> '{customer_details,first_name}',
    t.request #>> '{customer_details,last_name}'), '') as customer_name,
  t.request #>> '{customer_details,email}' as customer_email`;

/**
 * The statement of a page, also for whoever wants to see its plan.
 *
 * A search is one branch per column it may mean. Each branch walks an index in the order of the list
 * and stops at a page, so a customer with a hundred thousand orders costs no more than one with ten.
 */
export function transactionListStatement(
  merchantId: MerchantId,
  { filter, page }: TransactionListQuery,
): Statement {
  const statement = new Statement();
  const narrowed = conditions(statement, filter, page);
  const order = page.direction === "older" ? "desc" : "asc";
  const limit = statement.bind(page.limit);
  const branches = searchConditions(statement, filter.search).map(
    (searched) => `(select ${COLUMNS} from transaction t
  where ${[`t.merchant_id = ${statement.bind(merchantId)}`, ...searched, ...narrowed].join(" and ")}
  order by t.created_at ${order}, t.id ${order} limit ${limit})`,
  );
  const [only = ""] = branches;
  statement.text =
    branches.length === 1
      ? only
      : `${branches.join("\nunion\n")}\norder by created_at ${order}, id ${order} limit ${limit}`;
  return statement;
}

function searchConditions(
  statement: Statement,
  search: string | undefined,
): readonly (readonly string[])[] {
  if (search === undefined) return [[]];
  const value = statement.bind(search);
  return [
    `t.id = ${value}`,
    `t.order_id = ${value}`,
    // The index holds only transactions that have one, and is used only by who says so.
    `t.request #>> '{customer_details,email}' is not null and lower(t.request #>> '{customer_details,email}') = lower(${value})`,
    `t.custom_field1 = ${value}`,
    `t.custom_field2 = ${value}`,
    `t.custom_field3 = ${value}`,
  ].map((condition) => [condition]);
}

function conditions(
  statement: Statement,
  filter: TransactionFilter,
  { direction, from }: ListPage,
): readonly string[] {
  const found: string[] = [];
  const add = (condition: string, value: unknown) => {
    if (value !== undefined) found.push(condition.replace("?", statement.bind(value)));
  };
  add("t.created_at >= ?", filter.createdFrom);
  add("t.created_at < ?", filter.createdUntil);
  const [status, ...others] = filter.statuses ?? [];
  // One status walks its index in order; several are a condition on the way.
  if (others.length > 0) add("t.status = any(?)", filter.statuses);
  else add("t.status = ?", status);
  add("t.payment_type = ?", filter.paymentType);
  add("t.issuer = ?", filter.issuer);
  add("t.gross_amount >= ?", filter.amountMin);
  add("t.gross_amount <= ?", filter.amountMax);
  if (from) {
    const comparison = direction === "older" ? "<" : ">";
    found.push(
      `(t.created_at, t.id) ${comparison} (${statement.bind(from.createdAt)}, ${statement.bind(from.id)})`,
    );
  }
  return found;
}

/**
 * About how many transactions a filter finds: what the database's planner expects, without counting
 * a single row. Exact for nothing, good enough for "about 412,000".
 */
export async function estimateTransactions(
  db: Db,
  merchantId: MerchantId,
  filter: TransactionFilter,
): Promise<number> {
  const page = { direction: "older", limit: Number.MAX_SAFE_INTEGER } as const;
  const { text, values } = transactionListStatement(merchantId, { filter, page });
  const { rows } = await db.pool.query<{ "QUERY PLAN": readonly Explained[] }>(
    `explain (format json) ${text}`,
    [...values],
  );
  return rows[0]?.["QUERY PLAN"][0]?.Plan["Plan Rows"] ?? 0;
}

interface Explained {
  readonly Plan: { readonly "Plan Rows": number };
}
