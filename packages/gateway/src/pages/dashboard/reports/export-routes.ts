import { Readable } from "node:stream";
import {
  estimateCount,
  exportTransactions,
} from "../../../operations/dashboard/browse-transactions.ts";
import { readPresentation } from "../../../operations/dashboard/presentation.ts";
import { recordActivity } from "../../../operations/dashboard/record-activity.ts";
import type { Cell } from "../frame/cell.ts";
import type { DashboardRoute } from "../frame/guarded-routes.ts";
import { offsetTimeText, type Zone, zoneName } from "../frame/present-values.ts";
import { pathPart, type Visit } from "../frame/visit.ts";
import {
  COLUMN_NAMES,
  type ColumnContext,
  type ColumnName,
  columnOf,
} from "../transactions/transaction-columns.ts";
import { readTransactionQuery } from "../transactions/transaction-query.ts";
import { BYTE_ORDER_MARK, csvLine } from "./spreadsheet/csv.ts";
import { type Table, xlsx } from "./spreadsheet/xlsx.ts";

/** Files of all transactions of a filter, and how far each has got. */
export function exportRoutes(): readonly DashboardRoute[] {
  const progress = exportProgress();
  const route = (path: string, answer: DashboardRoute["answer"]): DashboardRoute => ({
    method: "GET",
    path,
    action: "export_transactions",
    answer,
  });
  return [
    route("/transactions/export.csv", async (visit) => await sendExport(visit, "csv", progress)),
    route("/transactions/export.xlsx", async (visit) => await sendExport(visit, "xlsx", progress)),
    route("/transactions/exports/:id", async (visit) => {
      visit.reply.header("cache-control", "no-store");
      return progress.read(keyOf(visit, pathPart(visit, "id"))) ?? { done: 0, total: 0 };
    }),
  ];
}

type Format = "csv" | "xlsx";

const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

async function sendExport(
  visit: Visit,
  format: Format,
  progress: ExportProgress,
): Promise<unknown> {
  const { merchant, request, reply, fields, say, base, session } = visit;
  const { gateway } = visit.context;
  const presentation = await readPresentation(gateway, merchant.id);
  const query = readTransactionQuery(request.url, presentation);
  const total = await estimateCount(gateway, merchant.id, query.filter);
  await recordActivity(
    gateway,
    { session, merchantId: merchant.id },
    { action: "export", subject: format, data: { filters: query.narrowing.toString() } },
  );
  // Without a choice of columns a file holds all that is known.
  const names = new URL(request.url, "http://gateway").searchParams.has("col")
    ? query.columns
    : COLUMN_NAMES;
  const key = keyOf(visit, fields["export"] ?? "");
  const batches = async function* (): AsyncGenerator<readonly (readonly Cell[])[]> {
    progress.begin(key, total);
    for await (const batch of exportTransactions(gateway, merchant.id, query)) {
      yield batch.map((row) => names.map((name) => columnOf(name).exported(row)));
      progress.advance(key, batch.length);
    }
    progress.end(key);
  };
  const context = { say, base, list: "", zone: presentation, ...presentation };
  const bytes =
    format === "csv"
      ? csv(names, presentation, batches())
      : xlsx(tableOf(names, context), batches());
  const stamp = gateway.wallNow().toISOString().slice(0, 10);
  return await reply
    .header("content-type", CONTENT_TYPES[format])
    .header(
      "content-disposition",
      `attachment; filename="transactions-${merchant.id}-${stamp}.${format}"`,
    )
    .header("cache-control", "no-store")
    .header("x-content-type-options", "nosniff")
    // Pulled by the socket: a slow reader slows the reading of rows, and nothing piles up.
    .send(Readable.from(bytes, { objectMode: false, highWaterMark: 65_536 }));
}

function tableOf(names: readonly ColumnName[], context: ColumnContext): Table {
  const { say, zone } = context;
  return {
    title: say("Transactions", "Transaksi"),
    utcOffsetHours: zone.utcOffsetHours,
    columns: names.map((name) => {
      const { label, isNumber, isTime } = columnOf(name);
      return {
        name: isTime ? `${label(context)} (${zoneName(zone)})` : label(context),
        format: isTime ? "time" : isNumber ? "number" : "text",
      };
    }),
  };
}

/** For programs: what reads it goes on reading it when somebody changes the language, a label, or the zone. */
async function* csv(
  names: readonly ColumnName[],
  zone: Zone,
  batches: AsyncIterable<readonly (readonly Cell[])[]>,
): AsyncGenerator<string> {
  const line = (cells: readonly Cell[]) => csvLine(cells.map((cell) => asText(cell, zone)));
  yield BYTE_ORDER_MARK + csvLine(names.map((name) => columnOf(name).wireName));
  for await (const batch of batches) yield batch.map(line).join("");
}

function asText(cell: Cell, zone: Zone): Exclude<Cell, Date> {
  return cell instanceof Date ? offsetTimeText(cell, zone) : cell;
}

interface Progress {
  readonly done: number;
  /** An estimate. */
  readonly total: number;
  readonly isFinished: boolean;
}

interface ExportProgress {
  begin(key: string, total: number): void;
  advance(key: string, rows: number): void;
  end(key: string): void;
  read(key: string): Progress | undefined;
}

const REMEMBERED_MAX = 200;

/** How far this process is with its newest exports, for the page to show; the files do without. */
function exportProgress(): ExportProgress {
  const known = new Map<string, Progress>();
  const change = (key: string, next: (before: Progress) => Progress) => {
    const before = known.get(key);
    if (before) known.set(key, next(before));
  };
  return {
    begin(key, total) {
      const [oldest] = known.keys();
      if (known.size >= REMEMBERED_MAX && oldest !== undefined) known.delete(oldest);
      known.set(key, { done: 0, total, isFinished: false });
    },
    advance(key, rows) {
      change(key, (before) => ({ ...before, done: before.done + rows }));
    },
    end(key) {
      change(key, (before) => ({ ...before, isFinished: true }));
    },
    read: (key) => known.get(key),
  };
}

/** The browser makes the id up: with the user in the key, nobody finds another's by guessing. */
function keyOf({ session, merchant }: Visit, id: string): string {
  return `${session.user.id} ${merchant.id} ${id.slice(0, 64)}`;
}
