import { type Html, html } from "../../parts/html.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import type { Visit } from "../frame/visit.ts";
import type { TransactionQuery } from "./transaction-query.ts";

/** Files of what the filters find: with every column, or with those of the page. */
export function exportMenu(visit: Visit, query: TransactionQuery): Html {
  const { say } = visit;
  const shown = query.columns.map((name) => ["col", name] as [string, string]);
  return html`<details class="menu-box">
    <summary class="button small">${DASHBOARD_ICONS.download}${say("Export", "Ekspor")}</summary>
    <div class="menu-panel">
      <p class="hint">
        ${say("All transactions of these filters", "Semua transaksi dengan filter ini")}
      </p>
      ${row(visit, query, { label: say("All columns", "Semua kolom"), columns: [] })}
      ${row(visit, query, { label: say("Columns as shown", "Kolom yang tampil"), columns: shown })}
      <p
        class="progress"
        role="status"
        data-export-status
        data-text="${say("{done} of about {total} rows", "{done} dari sekitar {total} baris")}"
        data-done="${say("Finished: {done} rows", "Selesai: {done} baris")}"
      ></p>
    </div>
  </details>`;
}

interface ExportRow {
  readonly label: string;
  /** None for all. */
  readonly columns: readonly [string, string][];
}

function row({ base }: Visit, query: TransactionQuery, { label, columns }: ExportRow): Html {
  const search = new URLSearchParams([...query.narrowing, ...query.order, ...columns]);
  const link = (format: "csv" | "xlsx", name: string) =>
    html`<a
      class="button small"
      href="${base}/transactions/export.${format}?${search.toString()}"
      download
      data-export="${base}/transactions/exports/"
    >
      ${name}<span class="visually-hidden"> (${label})</span>
    </a>`;
  return html`<div class="export-row">
    <span>${label}</span>${link("xlsx", "XLSX")}${link("csv", "CSV")}
  </div>`;
}
