import { ISSUERS } from "../../../domain/qris/issuer.ts";
import { TIME_ZONES } from "../../../domain/time-zone.ts";
import { STORED_STATUSES } from "../../../domain/transactions/transaction.ts";
import {
  BEGIN_ALIKE_MAX,
  browseTransactions,
  type TransactionPage,
} from "../../../operations/dashboard/browse-transactions.ts";
import { readPresentation } from "../../../operations/dashboard/presentation.ts";
import { type Html, html } from "../../parts/html.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { emptyState, noteBox } from "../frame/form-parts.ts";
import { liveAttributes, sendFramed } from "../frame/frame.ts";
import { count, statusDot, statusWord, type Zone, zoneName } from "../frame/present-values.ts";
import { testChargeMenu } from "../frame/test-charge.ts";
import { amountRule } from "../frame/typed-numbers.ts";
import { may, type Visit } from "../frame/visit.ts";
import { COLUMN_NAMES, type ColumnContext, columnOf } from "./transaction-columns.ts";
import {
  formatPosition,
  PAYMENT_TYPES,
  readTransactionQuery,
  type TransactionQuery,
} from "./transaction-query.ts";

/** The table of transactions: filtered, paged, followed live while it shows the newest. */
export async function showTransactions(visit: Visit): Promise<unknown> {
  const { context, merchant, say, request, base } = visit;
  const presentation = await readPresentation(context.gateway, merchant.id);
  const query = readTransactionQuery(request.url, presentation);
  const page = await browseTransactions(context.gateway, merchant.id, query);
  const columns = { say, base, zone: presentation, ...presentation };
  const unused = say("The list is not narrowed by it.", "Daftar tidak disaring dengannya.");
  return await sendFramed(visit, {
    section: "transactions",
    title: say("Transactions", "Transaksi"),
    aside: html`${testChargeMenu(visit)}
    ${may(visit, "export_transactions") && exportMenu(visit, query)}`,
    body: html`${query.unreadable.map((typed) =>
      noteBox({ tone: "bad", text: `${amountRule(say, typed)} ${unused}` }),
    )}
    ${filterForm(visit, query, columns)} ${cutShort(visit, page)}
    ${table(visit, query, page, columns)} ${pager(visit, query, page)}`,
  });
}

function filterForm(visit: Visit, query: TransactionQuery, columns: ColumnContext): Html {
  const { say, base } = visit;
  const { narrowing } = query;
  const more = ["from", "until", "type", "issuer", "min", "max"].filter((name) =>
    narrowing.has(name),
  );
  return html`<form
    class="filters"
    method="get"
    action="${base}/transactions"
    role="search"
    data-prune
  >
    <div class="filter-row">
      <div class="field grow">
        <label class="visually-hidden" for="q">${say("Search", "Cari")}</label>
        <input
          id="q"
          type="search"
          name="q"
          value="${narrowing.get("q") ?? ""}"
          data-search
          autocomplete="off"
          placeholder="${say(
            "How an order id begins; or transaction id, e-mail, custom field",
            "Awal ID pesanan; atau ID transaksi, e-mail, field khusus",
          )}"
        />
      </div>
      <button class="button small primary">${say("Search", "Cari")}</button>
    </div>
    ${statusToggles(visit, query)}
    <details class="more" ${more.length > 0 && "open"}>
      <summary>
        ${say("More filters and columns", "Filter dan kolom lain")}${
          more.length > 0 && html` <span class="tally">${more.length}</span>`
        }
      </summary>
      ${filterFields(visit, query)} ${columnChoices(visit, query, columns)}
      <div class="filter-row">
        <button class="button small primary">${say("Apply", "Terapkan")}</button>
        <a class="button small quiet" href="${base}/transactions">
          ${say("Clear all", "Hapus semua")}
        </a>
      </div>
    </details>
  </form>`;
}

function statusToggles({ say }: Visit, { filter }: TransactionQuery): Html {
  return html`<fieldset class="statuses">
    <legend class="visually-hidden">Status</legend>
    ${STORED_STATUSES.map(
      (status) =>
        html`<label class="toggle">
          <input
            type="checkbox"
            name="status"
            value="${status}"
            data-submits
            ${filter.statuses?.includes(status) && "checked"}
          />
          <span title="${status}">${statusDot(status)}${statusWord(status, say)}</span>
        </label>`,
    )}
  </fieldset>`;
}

function filterFields({ say }: Visit, { narrowing }: TransactionQuery): Html {
  const has = (name: string) => narrowing.get(name) ?? "";
  return html`<div class="filter-grid">
    <div class="field">
      <label for="from">${say("From", "Dari")}</label>
      <input id="from" type="date" name="from" value="${has("from")}" />
    </div>
    <div class="field">
      <label for="until">${say("Until", "Sampai")}</label>
      <input id="until" type="date" name="until" value="${has("until")}" />
    </div>
    <div class="field">
      <label for="type">${say("Payment type", "Jenis pembayaran")}</label>
      ${select("type", PAYMENT_TYPES, has("type"), say("any", "semua"))}
    </div>
    <div class="field">
      <label for="issuer">${say("Issuer", "Penerbit")}</label>
      <input id="issuer" name="issuer" type="text" list="issuers" value="${has("issuer")}" />
      <datalist id="issuers">
        ${ISSUERS.map(({ id }) => html`<option value="${id}"></option>`)}
      </datalist>
    </div>
    <div class="field">
      <label for="min">${say("Amount from", "Jumlah dari")}</label>
      <input id="min" type="text" inputmode="numeric" name="min" value="${has("min")}" />
    </div>
    <div class="field">
      <label for="max">${say("Amount up to", "Jumlah sampai")}</label>
      <input id="max" type="text" inputmode="numeric" name="max" value="${has("max")}" />
    </div>
  </div>`;
}

function columnChoices({ say }: Visit, query: TransactionQuery, columns: ColumnContext): Html {
  return html`<fieldset class="columns">
    <legend>${say("Columns", "Kolom")}</legend>
    ${COLUMN_NAMES.map(
      (name) =>
        html`<label class="check">
          <input
            type="checkbox"
            name="col"
            value="${name}"
            ${query.columns.includes(name) && "checked"}
            ${name === "order" && "disabled"}
          />
          ${columnOf(name).label(columns)}
        </label>`,
    )}
  </fieldset>`;
}

function select(name: string, options: readonly string[], chosen: string, any: string): Html {
  return html`<select id="${name}" name="${name}">
    <option value="">${any}</option>
    ${options.map(
      (option) =>
        html`<option value="${option}" ${option === chosen && "selected"}>${option}</option>`,
    )}
  </select>`;
}

function table(
  visit: Visit,
  query: TransactionQuery,
  { transactions }: TransactionPage,
  columns: ColumnContext,
): Html {
  const { say } = visit;
  // Only the newest page changes by itself: others are places in the past.
  const isLive = query.page.from === undefined && query.page.direction === "older";
  const shown = query.columns.map((name) => ({ name, ...columnOf(name) }));
  return html`<div
    class="table-box"
    id="transactions"
    tabindex="0"
    role="region"
    aria-label="${say("Transactions", "Transaksi")}"
    ${isLive && liveAttributes(visit)}
  >
    <table class="rows transactions">
      <thead>
        <tr>
          ${shown.map(
            ({ name, label, isNumber }) =>
              html`<th scope="col" class="c-${name}${isNumber && " number"}">
                ${label(columns)}${
                  name === "time" && html` <span class="zone">${zoneName(columns.zone)}</span>`
                }
              </th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${transactions.map(
          (row) =>
            html`<tr data-key="${row.id}" data-version="${row.status}${row.refundAmount}">
              ${shown.map(
                ({ name, cell, isNumber }) =>
                  html`<td class="c-${name}${isNumber && " number"}">${cell(row, columns)}</td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
    ${transactions.length === 0 && empty(visit, query)}
  </div>`;
}

function empty({ say, base }: Visit, { narrowing }: TransactionQuery): Html {
  if (narrowing.size === 0) {
    return emptyState(
      say("No transactions yet.", "Belum ada transaksi."),
      say(
        "The first charge appears here by itself.",
        "Transaksi pertama akan muncul sendiri di sini.",
      ),
    );
  }
  return emptyState(
    say("Nothing matches.", "Tidak ada yang cocok."),
    html`${
        narrowing.has("q") &&
        say(
          "Search knows how an order id begins, and whole transaction ids, e-mail addresses and custom fields.",
          "Pencarian memakai awal ID pesanan, serta ID transaksi, e-mail, dan field khusus secara utuh.",
        )
      } <a href="${base}/transactions">${say("Show all", "Tampilkan semua")}</a>`,
  );
}

/** A list that is not all of what was searched for says so. */
function cutShort({ say }: Visit, { isCutShort }: TransactionPage): Html | false {
  const shown = count(BEGIN_ALIKE_MAX, say);
  return (
    isCutShort &&
    html`<p class="hint" role="note">
      ${say(
        `More than ${shown} order ids begin like this. The list looks at the last ${shown} of them in alphabetical order: type more of the id. An export holds all.`,
        `Lebih dari ${shown} ID pesanan berawalan ini. Daftar memakai ${shown} terakhir menurut abjad: ketik ID lebih lengkap. Ekspor memuat semuanya.`,
      )}
    </p>`
  );
}

function pager({ say, base }: Visit, query: TransactionQuery, page: TransactionPage): Html | false {
  const to = (more: Readonly<Record<string, string>>) => {
    const target = new URLSearchParams([
      ...query.narrowing,
      ...chosen(query),
      ...Object.entries(more),
    ]);
    return `${base}/transactions?${target}`;
  };
  const { newer, older } = page;
  if (!newer && !older) return false;
  return html`<nav class="pager" aria-label="${say("Pages", "Halaman")}">
    ${
      newer
        ? html`<a class="button small quiet" href="${to({})}"> ${say("Newest", "Terbaru")} </a>
            <a class="button small" rel="prev" href="${to({ after: formatPosition(newer) })}">
              ${DASHBOARD_ICONS.left}${say("Newer", "Lebih baru")}
            </a>`
        : html`<span class="button small" aria-disabled="true">
            ${DASHBOARD_ICONS.left}${say("Newer", "Lebih baru")}
          </span>`
    }
    ${
      older
        ? html`<a class="button small" rel="next" href="${to({ before: formatPosition(older) })}">
              ${say("Older", "Lebih lama")}${DASHBOARD_ICONS.right}
            </a>
            <a class="button small quiet" href="${to({ end: "oldest" })}">
              ${say("Oldest", "Terlama")}
            </a>`
        : html`<span class="button small" aria-disabled="true">
            ${say("Older", "Lebih lama")}${DASHBOARD_ICONS.right}
          </span>`
    }
  </nav>`;
}

/** The columns, as long as they are not the usual ones. */
function chosen({ columns, narrowing }: TransactionQuery): readonly [string, string][] {
  const usual = readTransactionQuery(`/?${narrowing}`, ANY_ZONE).columns;
  return columns.join() === usual.join() ? [] : columns.map((name) => ["col", name]);
}

const ANY_ZONE: Zone = TIME_ZONES[0];

function exportMenu({ say, base }: Visit, query: TransactionQuery): Html {
  const search = new URLSearchParams([...query.narrowing, ...chosen(query)]);
  const link = (format: "csv" | "xlsx", label: string) =>
    html`<a
      class="button small"
      href="${base}/transactions/export.${format}?${search.toString()}"
      download
      data-export="${base}/transactions/exports/"
    >
      ${label}
    </a>`;
  return html`<details class="menu-box">
    <summary class="button small">${DASHBOARD_ICONS.download}${say("Export", "Ekspor")}</summary>
    <div class="menu-panel">
      <p class="hint">
        ${say(
          "All transactions of these filters, with these columns.",
          "Semua transaksi dengan filter dan kolom ini.",
        )}
      </p>
      <div class="filter-row">${link("csv", "CSV")}${link("xlsx", "XLSX")}</div>
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
