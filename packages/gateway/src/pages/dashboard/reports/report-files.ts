import { Readable } from "node:stream";
import { issuerWord } from "../../../domain/qris/issuer.ts";
import type { SettlementReport } from "../../../operations/dashboard/settlement-report.ts";
import type { Cell } from "../frame/cell.ts";
import { startOfDay, zoneName } from "../frame/present-values.ts";
import type { Visit } from "../frame/visit.ts";
import { readReport } from "./read-report.ts";
import { periodName } from "./report-period.ts";
import { BYTE_ORDER_MARK, csvLine } from "./spreadsheet/csv.ts";
import { type Table, xlsx } from "./spreadsheet/xlsx.ts";

const COLUMNS = [
  "day",
  "merchant_id",
  "payment_type",
  "issuer",
  "settled",
  "gross",
  "refunds",
  "refunded",
  "net",
  // Whose days they are.
  "time_zone",
];

type Line = SettlementReport["lines"][number];

/** The report day by day, for programs: names of columns are wire names in either language. */
export async function sendReportCsv(visit: Visit): Promise<unknown> {
  const { period, report, presentation } = await readReport(visit);
  const lines = report.lines.map((line) => [
    line.day,
    visit.merchant.id,
    line.paymentType,
    line.issuer && issuerWord(line.issuer),
    ...figuresOf(line),
    zoneName(presentation),
  ]);
  return await visit.reply
    .header("content-type", "text/csv; charset=utf-8")
    .header("content-disposition", attached(visit, `${periodName(period)}.csv`))
    .header("cache-control", "no-store")
    .send(BYTE_ORDER_MARK + [COLUMNS, ...lines].map(csvLine).join(""));
}

function figuresOf(line: Line): readonly number[] {
  return [line.settled, line.gross, line.refunds, line.refunded, line.gross - line.refunded];
}

/** The same for people, with days as days. */
export async function sendReportXlsx(visit: Visit): Promise<unknown> {
  const { merchant } = visit;
  const { period, report, presentation } = await readReport(visit);
  const rows = report.lines.map((line): readonly Cell[] => [
    startOfDay(line.day, presentation) ?? line.day,
    merchant.id,
    line.paymentType,
    line.issuer && issuerWord(line.issuer),
    ...figuresOf(line),
  ]);
  const table = tableOf(visit, zoneName(presentation), presentation.utcOffsetHours);
  return await visit.reply
    .header("content-type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    .header("content-disposition", attached(visit, `${periodName(period)}.xlsx`))
    .header("cache-control", "no-store")
    .send(Readable.from(xlsx(table, oneBatch(rows)), { objectMode: false }));
}

async function* oneBatch<Row>(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  yield rows;
}

function attached({ merchant }: Visit, name: string): string {
  return `attachment; filename="settlement-${merchant.id}-${name}"`;
}

function tableOf({ say }: Visit, zone: string, utcOffsetHours: number): Table {
  const number = (name: string) => ({ name, format: "number" }) as const;
  const text = (name: string) => ({ name, format: "text" }) as const;
  return {
    title: say("Settlement report", "Laporan"),
    utcOffsetHours,
    columns: [
      { name: `${say("Day", "Hari")} (${zone})`, format: "day" },
      text(say("Merchant id", "ID merchant")),
      text(say("Payment type", "Jenis")),
      text(say("Issuer", "Penerbit")),
      number(say("Settled", "Dibayar")),
      number(say("Gross", "Bruto")),
      number(say("Refunds", "Pengembalian")),
      number(say("Refunded", "Dikembalikan")),
      number(say("Net", "Neto")),
    ],
  };
}
