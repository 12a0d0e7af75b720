import { merchantTime } from "../../domain/clock.ts";
import { type Presentation, readPresentation } from "../../operations/dashboard/presentation.ts";
import {
  readSettlementReport,
  type SettlementReport,
} from "../../operations/dashboard/settlement-report.ts";
import { html } from "../html.ts";
import { sendFramed } from "./frame.ts";
import { count, dayText, money, startOfDay, zoneName } from "./present-values.ts";
import { requireMerchant } from "./require-merchant.ts";
import { BYTE_ORDER_MARK, csvLine } from "./spreadsheet/csv.ts";
import type { Visit } from "./visit.ts";

const DAY_MS = 86_400_000;

interface DayReport {
  readonly day: string;
  readonly report: SettlementReport;
  readonly presentation: Presentation;
  readonly previous: string;
  readonly next: string;
}

/** Of the day that was asked for, else of yesterday: today is not over. */
async function readDay(visit: Visit): Promise<DayReport> {
  const { context, merchant, fields } = visit;
  const [{ clock }, presentation] = await Promise.all([
    requireMerchant(visit),
    readPresentation(context.gateway, merchant.id),
  ]);
  const now = merchantTime(clock, context.gateway.wallNow());
  const yesterday = dayText(new Date(now.getTime() - DAY_MS), presentation);
  const from = startOfDay(fields["day"], presentation) ?? startOfDay(yesterday, presentation);
  if (!from) throw new Error(`${yesterday} is no day`);
  const until = new Date(from.getTime() + DAY_MS);
  const report = await readSettlementReport(context.gateway, merchant.id, { from, until });
  return {
    day: dayText(from, presentation),
    report,
    presentation,
    previous: dayText(new Date(from.getTime() - DAY_MS), presentation),
    next: dayText(until, presentation),
  };
}

export async function showReport(visit: Visit): Promise<unknown> {
  const { say, base } = visit;
  const { day, report, presentation, previous, next } = await readDay(visit);
  const { total, lines } = report;
  return await sendFramed(visit, {
    section: "report",
    title: say("Settlement report", "Laporan harian"),
    aside: html`<a class="button small" href="${base}/report.csv?day=${day}" download>CSV</a>`,
    body: html`<form class="day-picker" method="get" action="${base}/report">
<a class="button small" href="${base}/report?day=${previous}" rel="prev">← ${previous}</a>
<label class="visually-hidden" for="day">${say("Day", "Hari")}</label><input id="day" type="date" name="day" value="${day}"><button class="button small primary">${say("Show", "Tampilkan")}</button>
<a class="button small" href="${base}/report?day=${next}" rel="next">${next} →</a></form>
<dl class="headlines">
<div><dt>${say("Gross", "Bruto")}</dt><dd>${money(total.gross)} <span class="delta">${count(total.settled)}×</span></dd></div>
<div><dt>${say("Refunds", "Pengembalian")}</dt><dd>${money(total.refunded)} <span class="delta">${count(total.refunds)}×</span></dd></div>
<div><dt>${say("Net", "Neto")}</dt><dd>${money(total.gross - total.refunded)}</dd></div>
</dl>
<div class="table-box" tabindex="0" role="region" aria-label="${say("By type and issuer", "Per jenis dan penerbit")}"><table class="rows"><caption class="visually-hidden">${say("By type and issuer", "Per jenis dan penerbit")}</caption>
<thead><tr><th scope="col">${say("Payment type", "Jenis")}</th><th scope="col">${say("Issuer", "Penerbit")}</th><th scope="col" class="number">${say("Settled", "Selesai")}</th><th scope="col" class="number">${say("Gross", "Bruto")}</th><th scope="col" class="number">${say("Refunds", "Pengembalian")}</th><th scope="col" class="number">${say("Refunded", "Dikembalikan")}</th><th scope="col" class="number">${say("Net", "Neto")}</th></tr></thead>
<tbody>${lines.map(
      (line) =>
        html`<tr><td>${line.payment_type}</td><td>${line.issuer}</td><td class="number">${count(line.settled)}</td><td class="number">${money(line.gross)}</td><td class="number">${count(line.refunds)}</td><td class="number">${money(line.refunded)}</td><td class="number">${money(line.gross - line.refunded)}</td></tr>`,
    )}</tbody>
<tfoot><tr><th scope="row" colspan="2">${say("Total", "Jumlah")}</th><td class="number">${count(total.settled)}</td><td class="number">${money(total.gross)}</td><td class="number">${count(total.refunds)}</td><td class="number">${money(total.refunded)}</td><td class="number">${money(total.gross - total.refunded)}</td></tr></tfoot>
</table></div>
<p class="hint">${say("A day is one of", "Hari menurut")} ${zoneName(presentation)}. ${say("Payments count on the day they settled, refunds on the day they were made, so net may be negative. Settled here means paid by the customer; the transfer to a bank account is not part of Gerbang.", "Pembayaran dihitung pada hari selesai, pengembalian pada hari dibuat, sehingga neto dapat negatif. Selesai berarti dibayar pelanggan; transfer ke rekening bank bukan bagian dari Gerbang.")}</p>`,
  });
}

/** The same as a file; names of columns are wire names in either language. */
export async function sendReportCsv(visit: Visit): Promise<unknown> {
  const { day, report } = await readDay(visit);
  const header = [
    "day",
    "merchant_id",
    "payment_type",
    "issuer",
    "settled",
    "gross",
    "refunds",
    "refunded",
    "net",
  ];
  const lines = report.lines.map((line) => [
    day,
    visit.merchant.id,
    line.payment_type,
    line.issuer,
    line.settled,
    line.gross,
    line.refunds,
    line.refunded,
    line.gross - line.refunded,
  ]);
  return await visit.reply
    .header("content-type", "text/csv; charset=utf-8")
    .header(
      "content-disposition",
      `attachment; filename="settlement-${visit.merchant.id}-${day}.csv"`,
    )
    .header("cache-control", "no-store")
    .send(BYTE_ORDER_MARK + [header, ...lines].map(csvLine).join(""));
}
