import type { MerchantId, Rupiah } from "@gerbang/protocol";
import { issuerName } from "../../domain/qris/issuer.ts";
import { listIssuers } from "../../store/dashboard/issuer-list.ts";
import type {
  ListPage,
  ListPosition,
  ListSort,
  TransactionFilter as StoredFilter,
} from "../../store/dashboard/transaction-filter.ts";
import {
  estimateTransactions,
  hasTooManyAlike,
  type ListedTransaction,
  listOfAmount,
  listTransactions,
} from "../../store/dashboard/transaction-list.ts";
import {
  sumTransactions,
  type TransactionTotals,
} from "../../store/dashboard/transaction-totals.ts";
import type { Gateway } from "../gateway.ts";

export type {
  ListPage,
  ListPosition,
  ListSort,
} from "../../store/dashboard/transaction-filter.ts";
export { BEGIN_ALIKE_MAX, type ListedTransaction } from "../../store/dashboard/transaction-list.ts";
export {
  TOTALS_LOOK_MAX,
  type TransactionTotals,
} from "../../store/dashboard/transaction-totals.ts";

/** Which transactions: an issuer by any of its spellings finds those of all. */
export interface TransactionFilter extends Omit<StoredFilter, "issuers"> {
  readonly issuer?: string;
}

interface TransactionList {
  readonly filter: TransactionFilter;
  readonly sort: ListSort;
}

/** One page of a list, the newest first, and where its neighbours begin. */
export interface TransactionPage {
  readonly transactions: readonly ListedTransaction[];
  readonly newer?: ListPosition;
  readonly older?: ListPosition;
  /** More orders begin with what was searched for than were looked at. */
  readonly isCutShort: boolean;
}

/** Reads a page from any row in either direction: far down costs no more than the top. */
export async function browseTransactions(
  gateway: Gateway,
  merchantId: MerchantId,
  { filter, sort, page }: TransactionList & { readonly page: ListPage },
): Promise<TransactionPage> {
  const { db } = gateway;
  const stored = await spelledOut(gateway, merchantId, filter);
  // One row more than shown tells whether the list goes on.
  const longer = { ...page, limit: page.limit + 1 };
  const [found, isCutShort] = await Promise.all([
    listTransactions(db, merchantId, { filter: stored, sort, page: longer }),
    filter.search !== undefined && hasTooManyAlike(db, merchantId, filter.search),
  ]);
  const goesOn = found.length > page.limit;
  const shown = found.slice(0, page.limit);
  const transactions = page.direction === "older" ? shown : [...shown].reverse();
  const [first, last] = [transactions[0], transactions.at(-1)];
  const hasNewer = page.direction === "newer" ? goesOn : page.from !== undefined;
  const hasOlder = page.direction === "older" ? goesOn : page.from !== undefined;
  return {
    transactions,
    isCutShort,
    ...(first && hasNewer && { newer: positionOf(first, sort) }),
    ...(last && hasOlder && { older: positionOf(last, sort) }),
  };
}

function positionOf(row: ListedTransaction, sort: ListSort): ListPosition {
  const { id, createdAt, settledAt, grossAmount } = row;
  return {
    id,
    at: sort === "settled" && settledAt ? settledAt : createdAt,
    ...(sort === "amount" && { amount: grossAmount }),
  };
}

/** How many a filter finds and what they come to, as far as that is looked at. */
export async function readTotals(
  gateway: Gateway,
  merchantId: MerchantId,
  { filter, sort }: TransactionList,
): Promise<TransactionTotals> {
  const stored = await spelledOut(gateway, merchantId, filter);
  return await sumTransactions(gateway.db, merchantId, { filter: stored, sort });
}

/** The issuers of a merchant's payments, each under one name, by the alphabet. */
export async function readIssuers(
  gateway: Gateway,
  merchantId: MerchantId,
): Promise<readonly string[]> {
  const spellings = await listIssuers(gateway.db, merchantId);
  return [...new Set(spellings.map(issuerName))].toSorted((one, other) => one.localeCompare(other));
}

/** Upstreams report an issuer in spellings of their own. */
async function spelledOut(
  gateway: Gateway,
  merchantId: MerchantId,
  { issuer, ...filter }: TransactionFilter,
): Promise<StoredFilter> {
  if (issuer === undefined) return filter;
  const name = issuerName(issuer);
  const spellings = await listIssuers(gateway.db, merchantId);
  const issuers = spellings.filter((spelling) => issuerName(spelling) === name);
  return { ...filter, issuers: issuers.length > 0 ? issuers : [issuer] };
}

/** The newest of exactly this amount: not all there ever were, for whom a list can be filtered. */
export async function findOfAmount(
  gateway: Gateway,
  merchantId: MerchantId,
  wanted: { readonly amount: Rupiah; readonly limit: number },
): Promise<readonly ListedTransaction[]> {
  return await listOfAmount(gateway.db, merchantId, wanted);
}

const EXPORT_BATCH = 1_000;

/**
 * All transactions of a filter, in the order of the list, in batches: however many there are, one batch is
 * held at a time and the next is read only when asked for. No cursor and no database transaction
 * stays open, so a slow download is in nobody's way.
 */
export async function* exportTransactions(
  gateway: Gateway,
  merchantId: MerchantId,
  { filter, sort }: TransactionList,
): AsyncGenerator<readonly ListedTransaction[]> {
  const stored = await spelledOut(gateway, merchantId, filter);
  let from: ListPosition | undefined;
  for (;;) {
    const batch = await listTransactions(gateway.db, merchantId, {
      filter: stored,
      sort,
      page: { direction: "older", limit: EXPORT_BATCH, ...(from && { from }) },
      isWhole: true,
    });
    if (batch.length > 0) yield batch;
    const last = batch.at(-1);
    if (!last || batch.length < EXPORT_BATCH) return;
    from = positionOf(last, sort);
  }
}

/** About how many a filter finds, without counting them. */
export async function estimateCount(
  gateway: Gateway,
  merchantId: MerchantId,
  filter: TransactionFilter,
): Promise<number> {
  const stored = await spelledOut(gateway, merchantId, filter);
  return await estimateTransactions(gateway.db, merchantId, stored);
}
