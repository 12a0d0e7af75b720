import type {
  Acquirer,
  MerchantId,
  OrderId,
  PaymentType,
  Rupiah,
  TransactionId,
} from "@gerbang/protocol";
import { readPhone } from "../../domain/transactions/national-phone.ts";
import type { StoredStatus } from "../../domain/transactions/transaction.ts";
import { columnList } from "../columns.ts";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";
import { StatementDraft } from "../statement-draft.ts";
import { customerMember, hasEmail, hasPhone } from "./customer-members.ts";
import {
  conditionsOf,
  type ListPage,
  type ListSort,
  orderBy,
  SORT_COLUMNS,
  type TransactionFilter,
} from "./transaction-filter.ts";

export interface ListedTransaction {
  readonly id: TransactionId;
  readonly orderId: OrderId;
  readonly createdAt: Date;
  readonly settledAt: Date | null;
  readonly expiresAt: Date;
  readonly status: StoredStatus;
  readonly paymentType: PaymentType;
  readonly acquirer: Acquirer;
  readonly issuer: string | null;
  readonly grossAmount: Rupiah;
  readonly refundAmount: Rupiah;
  readonly customField1: string | null;
  readonly customField2: string | null;
  readonly customField3: string | null;
  readonly customerName: string | null;
  readonly customerEmail: string | null;
}

interface TransactionListQuery {
  readonly filter: TransactionFilter;
  readonly sort: ListSort;
  readonly page: ListPage;
  /** For who reads all pages: none of the orders is left out, however many begin alike. */
  readonly isWhole?: boolean;
}

/**
 * Of orders that begin alike, a page looks at this many: those whose ids sort last, which with ids
 * that count up or begin with a date are the newest. Sorting more would take too long.
 */
export const BEGIN_ALIKE_MAX = 2_000;

/**
 * One page of a merchant's transactions in the direction asked for: with `older` the newest comes
 * first, with `newer` the oldest.
 */
export async function listTransactions(
  db: Db,
  merchantId: MerchantId,
  query: TransactionListQuery,
): Promise<readonly ListedTransaction[]> {
  const statement = transactionListStatement(merchantId, query);
  const { rows } = await runStatement<ListedTransaction>(db, statement);
  return rows;
}

const COLUMNS = `t.id, t.order_id as "orderId", t.created_at as "createdAt",
  t.settled_at as "settledAt", t.expires_at as "expiresAt", t.status,
  t.payment_type as "paymentType", t.acquirer, t.issuer,
  t.gross_amount as "grossAmount", t.refund_amount as "refundAmount",
  t.custom_field1 as "customField1", t.custom_field2 as "customField2",
  t.custom_field3 as "customField3",
  nullif(concat_ws(' ', ${customerMember("first_name", "firstName")},
    ${customerMember("last_name", "lastName")}), '') as "customerName",
  ${customerMember("email", "email")} as "customerEmail"`;

/**
 * A search is one branch per column it may mean. Each branch walks an index in the order of the list
 * and stops at a page, so a customer with a hundred thousand orders costs no more than one with ten.
 * Only the rows of the page are then read as a whole.
 */
function transactionListStatement(
  merchantId: MerchantId,
  { filter, page, sort, isWhole = false }: TransactionListQuery,
): StatementDraft {
  const statement = new StatementDraft();
  const merchant = statement.bind(merchantId);
  const conditions = [...conditionsOf(statement, filter, sort), ...beyond(statement, page, sort)];
  const narrowed = ["", ...conditions].join(" and ");
  const limit = statement.bind(page.limit);
  const ending = (row: string) => `order by ${orderBy(sort, page.direction, row)} limit ${limit}`;
  if (filter.search === undefined) {
    statement.text = `select ${COLUMNS} from transaction t
  where t.merchant_id = ${merchant}${narrowed} ${ending("t.")}`;
    return statement;
  }
  const key = SORT_COLUMNS[sort].map((column) => `t.${column}`).join(", ");
  const branches = searchBranches(statement, { merchant, filter, isWhole }).map(
    (branch) => `(select ${key} from ${branch}${narrowed} ${ending("t.")})`,
  );
  statement.text = `select ${COLUMNS} from (
  ${branches.join("\n  union\n  ")}
  ${ending("")}
) found join transaction t on t.merchant_id = ${merchant} and t.id = found.id
${ending("found.")}`;
  return statement;
}

/** What lies behind a place in the list. */
function beyond(
  statement: StatementDraft,
  { direction, from }: ListPage,
  sort: ListSort,
): readonly string[] {
  if (!from) return [];
  const values = [...(sort === "amount" ? [from.amount ?? 0] : []), from.at, from.id];
  const key = SORT_COLUMNS[sort].map((column) => `t.${column}`).join(", ");
  const place = values.map((value) => statement.bind(value)).join(", ");
  return [`(${key}) ${direction === "older" ? "<" : ">"} (${place})`];
}

/** Each a table with its first conditions. */
export function searchBranches(
  statement: StatementDraft,
  {
    merchant,
    filter,
    isWhole,
  }: { readonly merchant: string; readonly filter: TransactionFilter; readonly isWhole: boolean },
): readonly string[] {
  const { search = "", searchAsTyped } = filter;
  const value = statement.bind(search);
  const byOrder = isWhole
    ? `transaction t where t.merchant_id = ${merchant} and left(t.order_id, char_length(${value})) = ${value}`
    : beginAlike({ merchant, value, end: statement.bind(endOfPrefix(search)) });
  const asTyped =
    searchAsTyped === undefined
      ? []
      : [
          `transaction t where t.merchant_id = ${merchant}
            and t.order_id = ${statement.bind(searchAsTyped)}`,
        ];
  const phone = readPhone(search);
  const byPhone = phone === undefined ? [] : hasPhone(statement.bind(phone));
  return [byOrder, ...asTyped, ...exactBranches(merchant, [...exactly(value), ...byPhone])];
}

/** What a search may mean besides an order. */
function exactly(value: string): readonly string[] {
  return [
    `t.id = ${value}`,
    ...hasEmail(value),
    `t.custom_field1 = ${value}`,
    `t.custom_field2 = ${value}`,
    `t.custom_field3 = ${value}`,
  ];
}

function exactBranches(merchant: string, conditions: readonly string[]): readonly string[] {
  return conditions.map(
    (condition) => `transaction t where t.merchant_id = ${merchant} and ${condition}`,
  );
}

/**
 * The branch of orders that begin alike. The lateral join has them looked up one by one, however large a
 * part of the table the planner takes them for.
 */
function beginAlike(bound: {
  readonly merchant: string;
  readonly value: string;
  readonly end: string;
}): string {
  return `(${idsBeginningAlike(bound, BEGIN_ALIKE_MAX)}) alike
  cross join lateral (select ${columnList("transaction", "t")} from transaction t
    where t.merchant_id = ${bound.merchant} and t.id = alike.id limit 1) t where true`;
}

/** Ids of the orders that begin alike, the last of them in the order of their bytes. */
export function idsBeginningAlike(
  {
    merchant,
    value,
    end,
  }: { readonly merchant: string; readonly value: string; readonly end: string },
  limit: number,
): string {
  // Other operators than these would not use the index.
  return `select p.id from transaction p where p.merchant_id = ${merchant}
    and p.order_id ~>=~ ${value} and p.order_id ~<~ ${end}
    order by p.order_id using ~>~ limit ${limit}`;
}

/** A text above every one that begins with this prefix, in the order of their bytes. */
export function endOfPrefix(text: string): string {
  return `${text}\u{10FFFF}`;
}

/** Among so many of the newest an amount is looked for: no index knows amounts. */
const AMOUNT_AMONG = 5_000;

/** The newest transactions of exactly this amount, as far as they are among a merchant's newest. */
export async function listOfAmount(
  db: Db,
  merchantId: MerchantId,
  { amount, limit }: { readonly amount: Rupiah; readonly limit: number },
): Promise<readonly ListedTransaction[]> {
  const { rows } = await runStatement<ListedTransaction>(db, {
    text: `select ${COLUMNS} from (
  select ${columnList("transaction", "n")} from transaction n where n.merchant_id = $1
  order by n.created_at desc, n.id desc limit ${AMOUNT_AMONG}
) t where t.gross_amount = $2 order by t.created_at desc, t.id desc limit $3`,
    values: [merchantId, amount, limit],
  });
  return rows;
}

/** Whether more orders begin with this than a page looks at. */
export async function hasTooManyAlike(
  db: Db,
  merchantId: MerchantId,
  search: string,
): Promise<boolean> {
  const { rows } = await runStatement(db, {
    text: `select from transaction where merchant_id = $1 and order_id ~>=~ $2 and order_id ~<~ $3
      order by order_id using ~>~ offset ${BEGIN_ALIKE_MAX} limit 1`,
    values: [merchantId, search, endOfPrefix(search)],
  });
  return rows.length > 0;
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
  const { text, values } = transactionListStatement(merchantId, {
    filter,
    page,
    sort: "created",
  });
  const { rows } = await runStatement<{ "QUERY PLAN": readonly ExplainedQuery[] }>(db, {
    text: `explain (format json) ${text}`,
    values,
  });
  return rows[0]?.["QUERY PLAN"][0]?.Plan["Plan Rows"] ?? 0;
}

interface ExplainedQuery {
  readonly Plan: { readonly "Plan Rows": number };
}
