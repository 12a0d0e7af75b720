import { merchantTime } from "../../../domain/merchants/clock.ts";
import {
  BEGIN_ALIKE_MAX,
  browseTransactions,
  readIssuers,
  readTotals,
  type TransactionPage,
} from "../../../operations/dashboard/browse-transactions.ts";
import { readPresentation } from "../../../operations/dashboard/presentation.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { emptyState, noteBox } from "../frame/form-parts.ts";
import { liveAttributes, sendFramed } from "../frame/frame.ts";
import { count, dayText, zoneName } from "../frame/present-values.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { testChargeMenu } from "../frame/test-charge.ts";
import { amountRule } from "../frame/typed-numbers.ts";
import { may, type Visit } from "../frame/visit.ts";
import { exportMenu } from "./export-menu.ts";
import { totalsLine } from "./totals-line.ts";
import { type ColumnContext, columnOf } from "./transaction-columns.ts";
import { filterForm } from "./transaction-filters.ts";
import {
  formatPosition,
  readTransactionQuery,
  type TransactionQuery,
} from "./transaction-query.ts";

/** The table of transactions: filtered, summed, paged, followed live while it shows the newest. */
export async function showTransactions(visit: Visit): Promise<unknown> {
  const { context, merchant, say, request, base, here } = visit;
  const { gateway } = context;
  const presentation = await readPresentation(gateway, merchant.id);
  const query = readTransactionQuery(request.url, presentation);
  const [{ clock }, page, totals, issuers] = await Promise.all([
    requireMerchant(visit),
    browseTransactions(gateway, merchant.id, query),
    readTotals(gateway, merchant.id, query),
    readIssuers(gateway, merchant.id),
  ]);
  const list = new URL(here, "http://gateway").search.slice(1);
  const columns = { say, base, list, zone: presentation, ...presentation };
  const today = dayText(merchantTime(clock, gateway.wallNow()), presentation);
  const { isCutShort } = page;
  return await sendFramed(visit, {
    section: "transactions",
    title: say("Transactions", "Transaksi"),
    aside: html`${testChargeMenu(visit)}
    ${may(visit, "export_transactions") && exportMenu(visit, query)}`,
    body: html`${notUsed(visit, query)} ${filterForm(visit, query, { today, issuers, columns })}
    ${cutShort(visit, page)} ${totalsLine(visit, { totals, isCutShort, isLive: isLive(query) })}
    ${table(visit, query, page, columns)} ${pager(visit, query, page)}`,
  });
}

/** What was asked for and makes no difference to the list, and why. */
function notUsed({ say }: Visit, { unreadable, unsorted }: TransactionQuery): Html {
  const unused = say("The list is not narrowed by it.", "Daftar tidak disaring dengannya.");
  return html`${unreadable.map((typed) =>
    noteBox({ tone: "bad", text: `${amountRule(say, typed)} ${unused}` }),
  )}
  ${
    unsorted !== undefined &&
    html`<p class="hint" role="note">
      ${say(
        "With these filters the list goes by time: only by time, and by amount without other filters, is it quick however many transactions there are.",
        "Dengan filter ini daftar diurutkan menurut waktu: hanya menurut waktu, dan menurut jumlah tanpa filter lain, daftar cepat berapa pun banyaknya transaksi.",
      )}
    </p>`
  }`;
}

/** Only the newest page changes by itself: others are places in the past. */
function isLive({ page, sort }: TransactionQuery): boolean {
  return page.from === undefined && page.direction === "older" && sort !== "amount";
}

function table(
  visit: Visit,
  query: TransactionQuery,
  { transactions }: TransactionPage,
  columns: ColumnContext,
): Html {
  const { say } = visit;
  const shown = query.columns.map((name) => ({ name, ...columnOf(name) }));
  return html`<div
    class="table-box"
    id="transactions"
    tabindex="0"
    role="region"
    aria-label="${say("Transactions", "Transaksi")}"
    ${isLive(query) && liveAttributes(visit)}
  >
    <table class="rows transactions">
      <thead>
        <tr>
          ${shown.map(
            ({ name, label, isNumber, isTime }) =>
              html`<th
                scope="col"
                class="c-${name}${isNumber && " number"}"
                ${SORTED_BY[query.sort] === name && html`aria-sort="descending"`}
              >
                ${label(columns)}${
                  isTime && html` <span class="zone">${zoneName(columns.zone)}</span>`
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

const SORTED_BY = { created: "time", settled: "settled", amount: "amount" } as const;

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
          "Search knows how an order id begins, and whole transaction ids, e-mail addresses, phone numbers and custom fields.",
          "Pencarian memakai awal ID pesanan, serta ID transaksi, e-mail, nomor telepon, dan field khusus secara utuh.",
        )
      } <a href="${base}/transactions">${say("Show all", "Tampilkan semua")}</a>`,
  );
}

/** A list that is not all of what was searched for says so. */
function cutShort({ say }: Visit, { isCutShort }: TransactionPage): Html | false {
  const shown = count(BEGIN_ALIKE_MAX);
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
      ...query.chosen,
      ...Object.entries(more),
    ]);
    return `${base}/transactions?${target}`;
  };
  const { newer, older } = page;
  const words = pagerWords(say, query.sort === "amount");
  if (!newer && !older) return false;
  return html`<nav class="pager" aria-label="${say("Pages", "Halaman")}">
    ${
      newer
        ? html`<a class="button small quiet" href="${to({})}"> ${words.first} </a>
            <a class="button small" rel="prev" href="${to({ after: formatPosition(newer) })}">
              ${DASHBOARD_ICONS.left}${words.before}
            </a>`
        : html`<span class="button small" aria-disabled="true">
            ${DASHBOARD_ICONS.left}${words.before}
          </span>`
    }
    ${
      older
        ? html`<a class="button small" rel="next" href="${to({ before: formatPosition(older) })}">
              ${words.after}${DASHBOARD_ICONS.right}
            </a>
            <a class="button small quiet" href="${to({ end: "oldest" })}"> ${words.last} </a>`
        : html`<span class="button small" aria-disabled="true">
            ${words.after}${DASHBOARD_ICONS.right}
          </span>`
    }
  </nav>`;
}

function pagerWords(say: Say, byAmount: boolean) {
  return byAmount
    ? {
        first: say("Largest", "Terbesar"),
        before: say("Larger", "Lebih besar"),
        after: say("Smaller", "Lebih kecil"),
        last: say("Smallest", "Terkecil"),
      }
    : {
        first: say("Newest", "Terbaru"),
        before: say("Newer", "Lebih baru"),
        after: say("Older", "Lebih lama"),
        last: say("Oldest", "Terlama"),
      };
}
