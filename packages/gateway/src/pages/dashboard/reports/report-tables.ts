import type {
  DayLine,
  IssuerLine,
  SettlementReport,
  SettlementSums,
} from "../../../operations/dashboard/settlement-report.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { countCell, money, shortDay } from "../frame/present-values.ts";
import type { Visit } from "../frame/visit.ts";
import { paymentTypeName, providerCell } from "../frame/wire-words.ts";
import type { ReadReport } from "./read-report.ts";
import type { ReportPeriod } from "./report-period.ts";

/** By payment type and issuer; each leads to the transactions that were settled. */
export function issuersTable(visit: Visit, { report, period }: ReadReport): Html {
  const { say } = visit;
  return table(visit, {
    name: say("By type and issuer", "Per jenis dan penerbit"),
    columns: [say("Payment type", "Jenis"), say("Issuer", "Penerbit")],
    total: report.total,
    rows: report.issuers.map((line) => ({
      line,
      link: settledOf(visit, period, line),
      what: [
        html`${paymentTypeName(line.paymentType)}`,
        providerCell(line.issuer) ?? html`<span class="none">–</span>`,
      ],
    })),
  });
}

/** Day by day; each leads to its own report. */
export function daysTable(visit: Visit, { days, total }: SettlementReport): Html {
  const { say, base } = visit;
  return table(visit, {
    name: say("By day", "Per hari"),
    columns: [say("Day", "Hari")],
    total,
    rows: days.map((line: DayLine) => ({
      line,
      link: settledOf(visit, { first: line.day, last: line.day }),
      what: [
        html`<a class="row-link" href="${base}/report?day=${line.day}"
          >${shortDay(line.day, say)}</a
        >`,
      ],
    })),
  });
}

/** The list of what was settled. Refunds have none: they are not in the list of transactions. */
function settledOf(
  { base }: Visit,
  { first, last }: Pick<ReportPeriod, "first" | "last">,
  line?: IssuerLine,
): string {
  const query = new URLSearchParams({
    paid_from: first,
    paid_until: last,
    ...(line && { type: line.paymentType }),
    ...(line && line.issuer !== null && { issuer: line.issuer }),
  });
  return `${base}/transactions?${query}`;
}

interface ShownTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly total: SettlementSums;
  readonly rows: readonly {
    readonly line: SettlementSums;
    /** To the transactions that are counted as settled. */
    readonly link: string;
    readonly what: readonly Html[];
  }[];
}

function table({ say }: Visit, { name, columns, total, rows }: ShownTable): Html {
  const heads = headsOf(say);
  return html`<div class="table-box" tabindex="0" role="region" aria-label="${name}">
    <table class="rows cards">
      <caption class="visually-hidden">
        ${name}
      </caption>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col">${column}</th>`)}
          ${Object.values(heads).map((head) => html`<th scope="col" class="number">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ line, link, what }) =>
            html`<tr>
              ${what.map((cell) => html`<td class="what">${cell}</td>`)} ${figures(say, line, link)}
            </tr>`,
        )}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colspan="${columns.length}">Total</th>
          ${figures(say, total)}
        </tr>
      </tfoot>
    </table>
  </div>`;
}

function headsOf(say: Say) {
  return {
    settled: say("Settled", "Dibayar"),
    gross: say("Gross", "Bruto"),
    refunds: say("Refunds", "Pengembalian"),
    refunded: say("Refunded", "Dikembalikan"),
    net: say("Net", "Neto"),
  };
}

function figures(say: Say, line: SettlementSums, link?: string): Html {
  const heads = headsOf(say);
  const settled = countCell(line.settled);
  const label = say("Transactions", "Transaksi");
  return html`<td class="number" data-label="${heads.settled}">
      ${
        link !== undefined && line.settled > 0
          ? html`<a href="${link}" title="${label}">${settled}</a>`
          : settled
      }
    </td>
    <td class="number" data-label="${heads.gross}">${money(line.gross)}</td>
    <td class="number" data-label="${heads.refunds}">${countCell(line.refunds)}</td>
    <td class="number" data-label="${heads.refunded}">${money(line.refunded)}</td>
    <td class="number" data-label="${heads.net}">${money(line.gross - line.refunded)}</td>`;
}
