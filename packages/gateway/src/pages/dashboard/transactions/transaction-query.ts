import type { PaymentType } from "@gerbang/protocol";
import { parseIssuer } from "../../../domain/qris/issuer.ts";
import { STORED_STATUSES } from "../../../domain/transactions/transaction.ts";
import type {
  ListPage,
  ListPosition,
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
  readonly page: ListPage;
  readonly columns: readonly ColumnName[];
  /** The parameters that say which transactions, as they were given. */
  readonly narrowing: URLSearchParams;
  /** Amounts that cannot be read, as they were typed; they narrow nothing. */
  readonly unreadable: readonly string[];
}

const NARROWING = ["q", "from", "until", "status", "type", "issuer", "min", "max"];

/** What makes no sense is left out: an address that somebody edited still shows a list. */
export function readTransactionQuery(url: string, zone: Zone): TransactionQuery {
  const given = new URL(url, "http://gateway").searchParams;
  const narrowing = new URLSearchParams(
    [...given].filter(([name, value]) => NARROWING.includes(name) && value !== ""),
  );
  return {
    filter: readFilter(narrowing, zone),
    page: readPage(given),
    columns: chosenColumns(given.getAll("col")),
    narrowing,
    unreadable: ["min", "max"]
      .map((name) => narrowing.get(name) ?? undefined)
      .filter((typed) => typed !== undefined && parseTypedRupiah(typed) === undefined)
      .map(String),
  };
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
  const createdFrom = startOfDay(given.get("from") ?? undefined, zone);
  const lastDay = startOfDay(given.get("until") ?? undefined, zone);
  return {
    ...(createdFrom && { createdFrom }),
    ...(lastDay && { createdUntil: new Date(lastDay.getTime() + DAY_MS) }),
  };
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

function readPage(given: URLSearchParams): ListPage {
  const before = parsePosition(given.get("before"));
  if (before) return { direction: "older", from: before, limit: ROWS };
  const after = parsePosition(given.get("after"));
  if (after) return { direction: "newer", from: after, limit: ROWS };
  return { direction: given.get("end") === "oldest" ? "newer" : "older", limit: ROWS };
}

export function formatPosition({ createdAt, id }: ListPosition): string {
  return `${createdAt.getTime()}.${id}`;
}

function parsePosition(text: string | null): ListPosition | undefined {
  const match = /^(\d{1,15})\.(.{1,64})$/.exec(text ?? "");
  if (!match) return undefined;
  const [, time = "", id = ""] = match;
  const createdAt = new Date(Number(time));
  return Number.isNaN(createdAt.getTime()) ? undefined : { createdAt, id };
}
