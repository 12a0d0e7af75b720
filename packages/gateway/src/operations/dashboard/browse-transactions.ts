import type { MerchantId, Rupiah } from "@gerbang/protocol";
import {
  estimateTransactions,
  hasTooManyAlike,
  type ListedTransaction,
  type ListPage,
  type ListPosition,
  listOfAmount,
  listTransactions,
  type TransactionFilter,
} from "../../store/dashboard/transaction-list.ts";
import type { Gateway } from "../gateway.ts";

export type {
  ListedTransaction,
  ListPage,
  ListPosition,
  TransactionFilter,
} from "../../store/dashboard/transaction-list.ts";
export { BEGIN_ALIKE_MAX } from "../../store/dashboard/transaction-list.ts";

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
  { filter, page }: { readonly filter: TransactionFilter; readonly page: ListPage },
): Promise<TransactionPage> {
  // One row more than shown tells whether the list goes on.
  const [found, isCutShort] = await Promise.all([
    listTransactions(gateway.db, merchantId, { filter, page: { ...page, limit: page.limit + 1 } }),
    filter.search !== undefined && hasTooManyAlike(gateway.db, merchantId, filter.search),
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
    ...(first && hasNewer && { newer: positionOf(first) }),
    ...(last && hasOlder && { older: positionOf(last) }),
  };
}

function positionOf({ createdAt, id }: ListedTransaction): ListPosition {
  return { createdAt, id };
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
 * All transactions of a filter, the newest first, in batches: however many there are, one batch is
 * held at a time and the next is read only when asked for. No cursor and no database transaction
 * stays open, so a slow download is in nobody's way.
 */
export async function* exportTransactions(
  gateway: Gateway,
  merchantId: MerchantId,
  filter: TransactionFilter,
): AsyncGenerator<readonly ListedTransaction[]> {
  let from: ListPosition | undefined;
  for (;;) {
    const batch = await listTransactions(gateway.db, merchantId, {
      filter,
      page: { direction: "older", limit: EXPORT_BATCH, ...(from && { from }) },
      isWhole: true,
    });
    if (batch.length > 0) yield batch;
    const last = batch.at(-1);
    if (!last || batch.length < EXPORT_BATCH) return;
    from = positionOf(last);
  }
}

/** About how many a filter finds, without counting them. */
export async function estimateCount(
  gateway: Gateway,
  merchantId: MerchantId,
  filter: TransactionFilter,
): Promise<number> {
  return await estimateTransactions(gateway.db, merchantId, filter);
}
