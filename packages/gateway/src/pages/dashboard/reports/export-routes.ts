import { Readable } from "node:stream";
import {
  estimateCount,
  exportTransactions,
} from "../../../operations/dashboard/browse-transactions.ts";
import { readPresentation } from "../../../operations/dashboard/presentation.ts";
import { recordActivity } from "../../../operations/dashboard/record-activity.ts";
import type { DashboardRoute } from "../frame/guarded-routes.ts";
import { pathPart, type Visit } from "../frame/visit.ts";
import { columnOf } from "../transactions/transaction-columns.ts";
import { readTransactionQuery } from "../transactions/transaction-query.ts";
import { BYTE_ORDER_MARK, type Cell, csvLine } from "./spreadsheet/csv.ts";
import { xlsx } from "./spreadsheet/xlsx.ts";

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
  const { context, merchant, request, reply, fields, say, base, session } = visit;
  const { gateway } = context;
  const presentation = await readPresentation(gateway, merchant.id);
  const { filter, columns: names, narrowing } = readTransactionQuery(request.url, presentation);
  const total = await estimateCount(gateway, merchant.id, filter);
  await recordActivity(
    gateway,
    { session, merchantId: merchant.id },
    {
      action: "export",
      subject: format,
      data: { filters: narrowing.toString() },
    },
  );
  const columns = names.map(columnOf);
  const columnContext = { say, base, zone: presentation, ...presentation };
  const key = keyOf(visit, fields["export"] ?? "");
  const batches = async function* (): AsyncGenerator<readonly (readonly Cell[])[]> {
    progress.begin(key, total);
    for await (const batch of exportTransactions(gateway, merchant.id, filter)) {
      yield batch.map((row) => columns.map(({ exported }) => exported(row, columnContext)));
      progress.advance(key, batch.length);
    }
    progress.end(key);
  };
  const header = columns.map(({ label }) => label(columnContext));
  const bytes = format === "csv" ? csv(header, batches()) : xlsx(header, batches());
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

async function* csv(
  header: readonly string[],
  batches: AsyncIterable<readonly (readonly Cell[])[]>,
): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLine(header);
  for await (const batch of batches) yield batch.map(csvLine).join("");
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
