import type { PaymentType, Rupiah } from "@gerbang/protocol";
import { isPaidStatus, type StoredStatus } from "../../domain/transactions/transaction.ts";
import type { StatementDraft } from "../statement-draft.ts";

/** Which transactions a list shows; what is absent does not narrow it. */
export interface TransactionFilter {
  /** How an order id begins; or a transaction id, an e-mail address, a custom field as a whole. */
  readonly search?: string;
  /** The same with the blanks around it, where there were any: an order id as a whole. */
  readonly searchAsTyped?: string;
  readonly createdFrom?: Date;
  /** Up to this moment, not included. */
  readonly createdUntil?: Date;
  readonly settledFrom?: Date;
  /** Up to this moment, not included. */
  readonly settledUntil?: Date;
  readonly statuses?: readonly StoredStatus[];
  readonly paymentType?: PaymentType;
  /** All spellings of one issuer. */
  readonly issuers?: readonly string[];
  readonly amountMin?: number;
  readonly amountMax?: number;
}

/** What a list goes by; what is not settled is in no list by settlement time. */
export type ListSort = "created" | "settled" | "amount";

/** A place in a list. */
export interface ListPosition {
  /** Of the settlement in a list by settlement time, else of the charge. */
  readonly at: Date;
  readonly id: string;
  /** In a list by amount. */
  readonly amount?: Rupiah;
}

/** Which way to read on, from where. Without a position: from that end of the list. */
export interface ListPage {
  /** Towards what is older or smaller, or the other way. */
  readonly direction: "older" | "newer";
  readonly from?: ListPosition;
  readonly limit: number;
}

/** Columns that an index holds in this order. */
export const SORT_COLUMNS: Readonly<Record<ListSort, readonly string[]>> = {
  created: ["created_at", "id"],
  settled: ["settled_at", "id"],
  amount: ["gross_amount", "created_at", "id"],
};

export function orderBy(sort: ListSort, direction: ListPage["direction"], row: string): string {
  const order = direction === "older" ? "desc" : "asc";
  return SORT_COLUMNS[sort].map((column) => `${row}${column} ${order}`).join(", ");
}

/** What an index of the list's order begins or ends at. */
export function rangeConditions(
  statement: StatementDraft,
  filter: TransactionFilter,
  sort: ListSort,
): readonly string[] {
  return [
    ...(sort === "settled" ? ["t.settled_at is not null"] : []),
    ...present(statement, [
      ["t.created_at >= ?", filter.createdFrom],
      ["t.created_at < ?", filter.createdUntil],
      ["t.settled_at >= ?", filter.settledFrom],
      ["t.settled_at < ?", filter.settledUntil],
    ]),
  ];
}

/** One issuer, or one status: an index of theirs walks the list in order. */
export function kindConditions(
  statement: StatementDraft,
  filter: TransactionFilter,
  sort: ListSort,
): readonly string[] {
  const statuses = statusesOf(filter, sort);
  return [
    ...(statuses ? oneOf(statement, "t.status", statuses) : []),
    ...(filter.issuers ? oneOf(statement, "t.issuer", filter.issuers) : []),
  ];
}

/** Among what is settled nothing is looked for that never is: it would be in vain, and through all of it. */
function statusesOf(
  { statuses, settledFrom, settledUntil }: TransactionFilter,
  sort: ListSort,
): readonly StoredStatus[] | undefined {
  const isOfSettled = sort === "settled" || (settledFrom ?? settledUntil) !== undefined;
  return isOfSettled ? statuses?.filter(isPaidStatus) : statuses;
}

/** One walks its index in order; several are a condition on the way; of none there is nothing. */
function oneOf(
  statement: StatementDraft,
  column: string,
  values: readonly string[],
): readonly string[] {
  const [value, ...others] = values;
  if (value === undefined) return ["false"];
  return [
    others.length > 0
      ? `${column} = any(${statement.bind(values)})`
      : `${column} = ${statement.bind(value)}`,
  ];
}

/** What no index narrows, but for amounts in a list by amount. */
export function otherConditions(
  statement: StatementDraft,
  filter: TransactionFilter,
): readonly string[] {
  return present(statement, [
    ["t.payment_type = ?", filter.paymentType],
    ["t.gross_amount >= ?", filter.amountMin],
    ["t.gross_amount <= ?", filter.amountMax],
  ]);
}

export function conditionsOf(
  statement: StatementDraft,
  filter: TransactionFilter,
  sort: ListSort,
): readonly string[] {
  return [
    ...rangeConditions(statement, filter, sort),
    ...kindConditions(statement, filter, sort),
    ...otherConditions(statement, filter),
  ];
}

function present(
  statement: StatementDraft,
  conditions: readonly (readonly [condition: string, value: unknown])[],
): readonly string[] {
  return conditions
    .filter(([, value]) => value !== undefined)
    .map(([condition, value]) => condition.replace("?", () => statement.bind(value)));
}
