import { type PaymentType, parseRupiah } from "@gerbang/protocol";
import type { StoredStatus } from "../../domain/transaction.ts";
import type {
  ListPage,
  ListPosition,
  TransactionFilter,
} from "../../operations/dashboard/browse-transactions.ts";
import { startOfDay, type Zone } from "./present-values.ts";
import { type ColumnName, chosenColumns } from "./transaction-columns.ts";

export const STATUSES = [
  "pending",
  "settlement",
  "partial_refund",
  "refund",
  "expire",
  "cancel",
  "deny",
  "failure",
] as const satisfies readonly StoredStatus[];
export const PAYMENT_TYPES = ["gopay", "qris"] as const satisfies readonly PaymentType[];
const ROWS = 25;
const DAY_MS = 86_400_000;
const TEXT_LENGTH_MAX = 255;

/** What the address of a transactions page says: everything, so that it can be passed on. */
export interface TransactionQuery {
  readonly filter: TransactionFilter;
  readonly page: ListPage;
  readonly columns: readonly ColumnName[];
  /** The parameters that say which transactions, as they were given. */
  readonly narrowing: URLSearchParams;
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
  };
}

function readFilter(given: URLSearchParams, zone: Zone): TransactionFilter {
  const statuses = STATUSES.filter((status) => given.getAll("status").includes(status));
  const search = given.get("q")?.trim().slice(0, TEXT_LENGTH_MAX);
  return {
    ...readPeriod(given, zone),
    ...(search && { search }),
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
  const issuer = given.get("issuer")?.slice(0, TEXT_LENGTH_MAX);
  return { ...(paymentType && { paymentType }), ...(issuer && { issuer }) };
}

function readAmounts(given: URLSearchParams): TransactionFilter {
  const amountMin = readAmount(given.get("min"));
  const amountMax = readAmount(given.get("max"));
  return {
    ...(amountMin !== undefined && { amountMin }),
    ...(amountMax !== undefined && { amountMax }),
  };
}

/** People write `44.000`, `Rp 44.000` and `44000`. */
function readAmount(text: string | null): number | undefined {
  const digits = text?.replaceAll(/[^\d]/g, "") ?? "";
  return digits === "" ? undefined : parseRupiah(digits);
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
