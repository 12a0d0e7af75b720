import { type PaymentType, parseRupiah } from "@gerbang/protocol";
import { parseIssuer } from "../../../domain/qris/issuer.ts";
import { isPaidStatus, STORED_STATUSES } from "../../../domain/transactions/transaction.ts";
import type {
  ListPage,
  ListPosition,
  ListSort,
  TransactionFilter,
} from "../../../operations/dashboard/browse-transactions.ts";
import { startOfDay, type Zone } from "../frame/present-values.ts";
import { parseTypedRupiah } from "../frame/typed-numbers.ts";
import { type ColumnName, chosenColumns } from "./transaction-columns.ts";

export const PAYMENT_TYPES = ["gopay", "qris"] as const satisfies readonly PaymentType[];
const ROWS = 25;
const DAY_MS = 86_400_000;
const TEXT_LENGTH_MAX = 255;

/** What the address of a transactions page says: all that it shows, so that it can be passed on. */
export interface TransactionQuery {
  readonly filter: TransactionFilter;
  readonly sort: ListSort;
  /** What was asked to be sorted by, and is not: no index carries it together with these filters. */
  readonly unsorted?: ListSort;
  readonly page: ListPage;
  readonly columns: readonly ColumnName[];
  /** The parameters that say which transactions, as they were given. */
  readonly narrowing: URLSearchParams;
  /** The order, as long as it is not the usual one. */
  readonly order: readonly [string, string][];
  /** The order and the columns, as long as they are not the usual ones. */
  readonly chosen: readonly [string, string][];
  /** Amounts that cannot be read, as they were typed; they narrow nothing. */
  readonly unreadable: readonly string[];
}

const PERIODS = ["from", "until", "paid_from", "paid_until"];
const NARROWING = ["q", ...PERIODS, "status", "type", "issuer", "min", "max"];
export const SORTS = ["created", "settled", "amount"] as const satisfies readonly ListSort[];

/** What makes no sense is left out: an address that somebody edited still shows a list. */
export function readTransactionQuery(url: string, zone: Zone): TransactionQuery {
  const given = new URL(url, "http://gateway").searchParams;
  const narrowing = new URLSearchParams(
    [...given].filter(([name, value]) => NARROWING.includes(name) && value !== ""),
  );
  const filter = readFilter(narrowing, zone);
  const asked = SORTS.find((one) => one === given.get("sort"));
  const sort = sortFor(filter, asked);
  const columns = chosenColumns(given.getAll("col"), sort);
  const order: [string, string][] = sort === sortFor(filter, undefined) ? [] : [["sort", sort]];
  const isUsual = columns.join() === chosenColumns([], sort).join();
  return {
    filter,
    sort,
    ...(asked !== undefined && asked !== sort && { unsorted: asked }),
    page: readPage(given, sort),
    columns,
    narrowing,
    order,
    chosen: [...order, ...(isUsual ? [] : columns.map((name): [string, string] => ["col", name]))],
    unreadable: ["min", "max"]
      .map((name) => narrowing.get(name) ?? undefined)
      .filter((typed) => typed !== undefined && parseTypedRupiah(typed) === undefined)
      .map(String),
  };
}

/**
 * Only an order that an index holds is quick over millions of rows. The one by amount holds all of a
 * merchant's transactions and nothing else, so with other filters it would be walked to find a few; what
 * is searched for is found in the order of the charges; and days of settlement are an index of their own,
 * walked in vain for a day of charges, or for what was never paid.
 */
function sortFor(filter: TransactionFilter, asked: ListSort | undefined): ListSort {
  if (filter.search !== undefined) return "created";
  if (asked === "settled" || periodPaid(filter) < NO_PERIOD) {
    return isOfPayments(filter) ? "settled" : "created";
  }
  const isByMore = Object.keys(filter).some((name) => name !== "amountMin" && name !== "amountMax");
  return asked === "amount" && isByMore ? "created" : (asked ?? "created");
}

/** Whether the shorter of the periods is one of payments, and what is listed may have been paid. */
function isOfPayments(filter: TransactionFilter): boolean {
  const [charged, paid] = [periodCharged(filter), periodPaid(filter)];
  if (charged < paid) return false;
  return paid < NO_PERIOD || (filter.statuses?.some(isPaidStatus) ?? true);
}

const NO_PERIOD = Number.POSITIVE_INFINITY;

/** How long a period is, in milliseconds; one that is open at an end is longer than any that is not. */
function lengthOf(from: Date | undefined, until: Date | undefined): number {
  if (!from && !until) return NO_PERIOD;
  return from && until ? until.getTime() - from.getTime() : Number.MAX_SAFE_INTEGER;
}

function periodCharged({ createdFrom, createdUntil }: TransactionFilter): number {
  return lengthOf(createdFrom, createdUntil);
}

function periodPaid({ settledFrom, settledUntil }: TransactionFilter): number {
  return lengthOf(settledFrom, settledUntil);
}

function readFilter(given: URLSearchParams, zone: Zone): TransactionFilter {
  const statuses = STORED_STATUSES.filter((status) => given.getAll("status").includes(status));
  const typed = given.get("q")?.slice(0, TEXT_LENGTH_MAX);
  const search = typed?.trim();
  return {
    ...readPeriod(given, zone),
    ...(search && { search }),
    // Blanks come with what is pasted, and may yet be part of an order id.
    ...(search && typed && typed !== search && { searchAsTyped: typed }),
    ...(statuses.length > 0 && { statuses }),
    ...readPayment(given),
    ...readAmounts(given),
  };
}

function readPeriod(given: URLSearchParams, zone: Zone): TransactionFilter {
  const startOf = (name: string) => startOfDay(given.get(name) ?? undefined, zone);
  const endOf = (name: string) => {
    const lastDay = startOf(name);
    return lastDay && new Date(lastDay.getTime() + DAY_MS);
  };
  const period = {
    createdFrom: startOf("from"),
    createdUntil: endOf("until"),
    settledFrom: startOf("paid_from"),
    settledUntil: endOf("paid_until"),
  };
  return Object.fromEntries(Object.entries(period).filter(([, moment]) => moment !== undefined));
}

function readPayment(given: URLSearchParams): TransactionFilter {
  const paymentType = PAYMENT_TYPES.find((type) => type === given.get("type"));
  const typed = given.get("issuer")?.slice(0, TEXT_LENGTH_MAX);
  // Payments carry the spelling of the list, whatever the case somebody types.
  const issuer = typed && (parseIssuer(typed) ?? typed);
  return { ...(paymentType && { paymentType }), ...(issuer && { issuer }) };
}

function readAmounts(given: URLSearchParams): TransactionFilter {
  const amountMin = parseTypedRupiah(given.get("min") ?? undefined);
  const amountMax = parseTypedRupiah(given.get("max") ?? undefined);
  return {
    ...(amountMin !== undefined && { amountMin }),
    ...(amountMax !== undefined && { amountMax }),
  };
}

function readPage(given: URLSearchParams, sort: ListSort): ListPage {
  const before = parsePosition(given.get("before"), sort);
  if (before) return { direction: "older", from: before, limit: ROWS };
  const after = parsePosition(given.get("after"), sort);
  if (after) return { direction: "newer", from: after, limit: ROWS };
  return { direction: given.get("end") === "oldest" ? "newer" : "older", limit: ROWS };
}

/** `1793600000000.<id>`, in a list by amount `44000_1793600000000.<id>`. */
export function formatPosition({ at, id, amount }: ListPosition): string {
  return `${amount === undefined ? "" : `${amount}_`}${at.getTime()}.${id}`;
}

/** A place in a list of another order is none in this one. */
function parsePosition(text: string | null, sort: ListSort): ListPosition | undefined {
  const match = /^(?:(\d{1,15})_)?(\d{1,15})\.(.{1,64})$/.exec(text ?? "");
  if (!match) return undefined;
  const [, typed, time = "", id = ""] = match;
  const at = new Date(Number(time));
  const amount = parseRupiah(typed);
  if (Number.isNaN(at.getTime()) || (amount !== undefined) !== (sort === "amount"))
    return undefined;
  return { at, id, ...(amount !== undefined && { amount }) };
}
