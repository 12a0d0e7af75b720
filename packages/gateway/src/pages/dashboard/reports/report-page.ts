import type { SettlementReport } from "../../../operations/dashboard/settlement-report.ts";
import { type Html, html } from "../../parts/html.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { emptyState } from "../frame/form-parts.ts";
import { sendFramed } from "../frame/frame.ts";
import { count, dayInWords, money, monthInWords, zoneName } from "../frame/present-values.ts";
import type { Visit } from "../frame/visit.ts";
import { type ReadReport, readReport } from "./read-report.ts";
import { periodQuery, REPORT_DAYS_MAX, type ReportPeriod } from "./report-period.ts";
import { periodPicker } from "./report-picker.ts";
import { daysTable, issuersTable } from "./report-tables.ts";

export async function showReport(visit: Visit): Promise<unknown> {
  const { say, base } = visit;
  const shown = await readReport(visit);
  const { period, report, presentation } = shown;
  const query = periodQuery(period);
  const words = periodInWords(visit, period);
  return await sendFramed(visit, {
    section: "report",
    title: say("Settlement report", "Laporan"),
    period: words,
    aside: html`<a class="button small" href="${base}/report.xlsx?${query}" download>
        ${DASHBOARD_ICONS.download}XLSX
      </a>
      <a class="button small" href="${base}/report.csv?${query}" download>
        ${DASHBOARD_ICONS.download}CSV
      </a>`,
    body: html`${periodPicker(visit, shown)}
      <h2 class="no-print">${words}</h2>
      ${cautions(visit, shown)} ${headlines(visit, report.total)}
      ${
        report.lines.length === 0
          ? html`<div class="table-box">${nothing(visit, period)}</div>`
          : html`${issuersTable(visit, shown)} ${period.kind !== "day" && daysTable(visit, report)}`
      }
      <p class="hint">
        ${say("Days are in", "Hari menurut")} ${zoneName(presentation)}.
        ${say(
          "Payments count on the day they settled, refunds on the day they were made, so net may be negative. Settled here means paid by the customer; the transfer to a bank account is not part of Gerbang.",
          "Pembayaran dihitung pada hari dibayar, pengembalian pada hari dibuat, sehingga neto dapat negatif. Selesai berarti dibayar pelanggan; transfer ke rekening bank bukan bagian dari Gerbang.",
        )}
      </p>`,
  });
}

function periodInWords({ session }: Visit, { kind, first, last }: ReportPeriod): string {
  const { language } = session.user;
  if (kind === "month") return monthInWords(first.slice(0, 7), language);
  const begin = dayInWords(first, language);
  return first === last ? begin : `${begin} – ${dayInWords(last, language)}`;
}

function nothing({ say }: Visit, { kind }: ReportPeriod): Html {
  return emptyState(
    kind === "day"
      ? say(
          "Nothing was settled or refunded on this day.",
          "Tidak ada pembayaran atau pengembalian pada hari ini.",
        )
      : say(
          "Nothing was settled or refunded in this period.",
          "Tidak ada pembayaran atau pengembalian pada periode ini.",
        ),
  );
}

/** What the figures do not hold yet, or not at all. */
function cautions({ say }: Visit, { period, today }: ReadReport): Html {
  return html`${
    period.last >= today &&
    html`<p class="hint" role="note">
      ${say("This period is not over.", "Periode ini belum berakhir.")}
    </p>`
  }${
    period.isCutShort &&
    html`<p class="hint" role="note">
      ${say(
        `A report covers at most ${REPORT_DAYS_MAX} days: the rest is left out.`,
        `Laporan mencakup paling banyak ${REPORT_DAYS_MAX} hari: sisanya tidak disertakan.`,
      )}
    </p>`
  }`;
}

function headlines({ say }: Visit, total: SettlementReport["total"]): Html {
  return html`<dl class="headlines">
    <div>
      <dt>${say("Gross", "Bruto")}</dt>
      <dd>${money(total.gross)}</dd>
      <dd class="delta">
        ${count(total.settled)}
        ${total.settled === 1 ? say("payment", "pembayaran") : say("payments", "pembayaran")}
      </dd>
    </div>
    <div>
      <dt>${say("Refunds", "Pengembalian")}</dt>
      <dd>${money(total.refunded)}</dd>
      <dd class="delta">
        ${count(total.refunds)}
        ${total.refunds === 1 ? say("refund", "pengembalian") : say("refunds", "pengembalian")}
      </dd>
    </div>
    <div>
      <dt>${say("Net", "Neto")}</dt>
      <dd>${money(total.gross - total.refunded)}</dd>
    </div>
  </dl>`;
}
