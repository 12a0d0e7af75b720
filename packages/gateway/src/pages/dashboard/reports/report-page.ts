import { merchantTime } from "../../../domain/merchants/clock.ts";
import { type Presentation, readPresentation } from "../../../operations/dashboard/presentation.ts";
import {
  readSettlementReport,
  type SettlementReport,
} from "../../../operations/dashboard/settlement-report.ts";
import { type Html, html } from "../../parts/html.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { emptyState } from "../frame/form-parts.ts";
import { sendFramed } from "../frame/frame.ts";
import {
  count,
  countCell,
  dayInWords,
  dayText,
  money,
  startOfDay,
  zoneName,
} from "../frame/present-values.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import type { Visit } from "../frame/visit.ts";
import { BYTE_ORDER_MARK, csvLine } from "./spreadsheet/csv.ts";

const DAY_MS = 86_400_000;

interface DayReport {
  readonly day: string;
  readonly report: SettlementReport;
  readonly presentation: Presentation;
  readonly previous: string;
  /** Absent when it has not begun. */
  readonly next: string | undefined;
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
    next: until <= now ? dayText(until, presentation) : undefined,
  };
}

export async function showReport(visit: Visit): Promise<unknown> {
  const { say, base, session } = visit;
  const shown = await readDay(visit);
  const { day, report, presentation } = shown;
  const { total, lines } = report;
  return await sendFramed(visit, {
    section: "report",
    title: say("Settlement report", "Laporan harian"),
    period: dayInWords(day, session.user.language),
    aside: html`<a class="button small" href="${base}/report.csv?day=${day}" download>
      ${DASHBOARD_ICONS.download}CSV
    </a>`,
    body: html`${dayPicker(visit, shown)} ${headlines(visit, total)}
      ${
        lines.length === 0
          ? html`<div class="table-box">
              ${emptyState(
                say(
                  "Nothing was settled or refunded on this day.",
                  "Tidak ada pembayaran atau pengembalian pada hari ini.",
                ),
              )}
            </div>`
          : linesTable(visit, report)
      }
      <p class="hint">
        ${say("Days are in", "Hari menurut")} ${zoneName(presentation)}.
        ${say(
          "Payments count on the day they settled, refunds on the day they were made, so net may be negative. Settled here means paid by the customer; the transfer to a bank account is not part of Gerbang.",
          "Pembayaran dihitung pada hari selesai, pengembalian pada hari dibuat, sehingga neto dapat negatif. Selesai berarti dibayar pelanggan; transfer ke rekening bank bukan bagian dari Gerbang.",
        )}
      </p>`,
  });
}

function dayPicker({ say, base }: Visit, { day, previous, next }: DayReport): Html {
  return html`<form class="day-picker no-print" method="get" action="${base}/report">
    <a class="button small" href="${base}/report?day=${previous}" rel="prev">
      ${DASHBOARD_ICONS.left}${previous}
    </a>
    <label class="visually-hidden" for="day">${say("Day", "Hari")}</label>
    <input id="day" type="date" name="day" value="${day}" data-submits /><button
      class="button small primary"
    >
      ${say("Show", "Tampilkan")}
    </button>
    ${
      next === undefined
        ? html`<span class="button small" aria-disabled="true"> ${say("Today", "Hari ini")} </span>`
        : html`<a class="button small" href="${base}/report?day=${next}" rel="next">
            ${next}${DASHBOARD_ICONS.right}
          </a>`
    }
  </form>`;
}

function headlines({ say }: Visit, total: SettlementReport["total"]): Html {
  return html`<dl class="headlines">
    <div>
      <dt>${say("Gross", "Bruto")}</dt>
      <dd>${money(total.gross)}</dd>
      <dd class="delta">
        ${count(total.settled, say)}
        ${total.settled === 1 ? say("payment", "pembayaran") : say("payments", "pembayaran")}
      </dd>
    </div>
    <div>
      <dt>${say("Refunds", "Pengembalian")}</dt>
      <dd>${money(total.refunded)}</dd>
      <dd class="delta">
        ${count(total.refunds, say)}
        ${total.refunds === 1 ? say("refund", "pengembalian") : say("refunds", "pengembalian")}
      </dd>
    </div>
    <div>
      <dt>${say("Net", "Neto")}</dt>
      <dd>${money(total.gross - total.refunded)}</dd>
    </div>
  </dl>`;
}

function linesTable({ say }: Visit, { lines, total }: SettlementReport): Html {
  const name = say("By type and issuer", "Per jenis dan penerbit");
  const heads = {
    settled: say("Settled", "Selesai"),
    gross: say("Gross", "Bruto"),
    refunds: say("Refunds", "Pengembalian"),
    refunded: say("Refunded", "Dikembalikan"),
    net: say("Net", "Neto"),
  };
  const figures = (line: SettlementReport["total"]) =>
    html`<td class="number" data-label="${heads.settled}">${countCell(line.settled, say)}</td>
      <td class="number" data-label="${heads.gross}">${money(line.gross)}</td>
      <td class="number" data-label="${heads.refunds}">${countCell(line.refunds, say)}</td>
      <td class="number" data-label="${heads.refunded}">${money(line.refunded)}</td>
      <td class="number" data-label="${heads.net}">${money(line.gross - line.refunded)}</td>`;
  return html`<div class="table-box" tabindex="0" role="region" aria-label="${name}">
    <table class="rows cards">
      <caption class="visually-hidden">
        ${name}
      </caption>
      <thead>
        <tr>
          <th scope="col">${say("Payment type", "Jenis")}</th>
          <th scope="col">${say("Issuer", "Penerbit")}</th>
          ${Object.values(heads).map((head) => html`<th scope="col" class="number">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${lines.map(
          (line) =>
            html`<tr>
              <td class="what">${line.paymentType}</td>
              <td class="what">${line.issuer ?? html`<span class="none">–</span>`}</td>
              ${figures(line)}
            </tr>`,
        )}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colspan="2">Total</th>
          ${figures(total)}
        </tr>
      </tfoot>
    </table>
  </div>`;
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
    line.paymentType,
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
