import { issuerName } from "../../../domain/qris/issuer.ts";
import { STORED_STATUSES } from "../../../domain/transactions/transaction.ts";
import type { ListSort } from "../../../operations/dashboard/browse-transactions.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { shownPeriods } from "../frame/periods.ts";
import { statusDot, statusWord } from "../frame/present-values.ts";
import type { Visit } from "../frame/visit.ts";
import { paymentTypeName } from "../frame/wire-words.ts";
import { COLUMN_NAMES, type ColumnContext, columnOf } from "./transaction-columns.ts";
import { PAYMENT_TYPES, SORTS, type TransactionQuery } from "./transaction-query.ts";

interface FilterChoices {
  /** Of the merchant's time and zone: `2026-11-28`. */
  readonly today: string;
  /** By name. */
  readonly issuers: readonly string[];
  readonly columns: ColumnContext;
}

/** All that narrows the list, in one form whose answer is an address. */
export function filterForm(visit: Visit, query: TransactionQuery, choices: FilterChoices): Html {
  const { say, base } = visit;
  const { narrowing } = query;
  const more = [...FOLDED].filter((name) => narrowing.has(name));
  return html`<form
    class="filters"
    method="get"
    action="${base}/transactions"
    role="search"
    data-prune
  >
    <div class="filter-row">
      ${searchField(say, narrowing.get("q") ?? "")}
      <button class="button small primary">${say("Search", "Cari")}</button>
    </div>
    <div class="filter-row">
      ${periodLinks(visit, query, choices.today)} ${statusToggles(visit, query)}
    </div>
    <details class="more" ${more.length > 0 && "open"}>
      <summary>
        ${say("More filters, order and columns", "Filter, urutan, dan kolom lain")}${
          more.length > 0 && html` <span class="tally">${more.length}</span>`
        }
      </summary>
      ${filterFields(visit, query, choices)} ${columnChoices(visit, query, choices.columns)}
      <div class="filter-row">
        <button class="button small primary">${say("Apply", "Terapkan")}</button>
        <a class="button small quiet" href="${base}/transactions">
          ${say("Clear all", "Hapus semua")}
        </a>
      </div>
    </details>
  </form>`;
}

const FOLDED = ["from", "until", "paid_from", "paid_until", "type", "issuer", "min", "max"];

/** Days that people ask for, at a click; in a list by settlement those of the settlement. */
function periodLinks({ say, base }: Visit, query: TransactionQuery, today: string): Html {
  const [from, until] = query.sort === "settled" ? ["paid_from", "paid_until"] : ["from", "until"];
  return html`<nav class="segments" aria-label="${say("Period", "Periode")}">
    ${shownPeriods(today, say).map(({ label, first, last }) => {
      const target = new URLSearchParams([...query.narrowing, ...query.chosen]);
      target.set(from, first);
      target.set(until, last);
      const { narrowing } = query;
      const isShown = narrowing.get(from) === first && narrowing.get(until) === last;
      return html`<a
        href="${base}/transactions?${target.toString()}"
        ${isShown && html`aria-current="true"`}
        >${label}</a
      >`;
    })}
  </nav>`;
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

function searchField(say: Say, typed: string): Html {
  return html`<div class="field grow">
    <label class="visually-hidden" for="q">${say("Search", "Cari")}</label>
    <input
      id="q"
      type="search"
      name="q"
      value="${typed}"
      data-search
      autocomplete="off"
      placeholder="${say("Order id, e-mail, phone, …", "ID pesanan, e-mail, telepon, …")}"
      aria-describedby="found-by"
    />
    <p class="hint" id="found-by">
      ${say(
        "How an order id begins; or the whole of a transaction id, e-mail, phone number or custom field.",
        "Awal ID pesanan; atau ID transaksi, e-mail, nomor telepon, atau field khusus secara utuh.",
      )}
    </p>
  </div>`;
}

function filterFields({ say }: Visit, query: TransactionQuery, { issuers }: FilterChoices): Html {
  const has = (name: string) => query.narrowing.get(name) ?? "";
  const typed = has("issuer") === "" ? "" : issuerName(has("issuer"));
  const names = typed === "" || issuers.includes(typed) ? issuers : [...issuers, typed];
  const any = say("any", "semua");
  const types = PAYMENT_TYPES.map((type) => [type, paymentTypeName(type)] as const);
  return html`<div class="filter-grid">
    ${input({ name: "from", label: say("Charged from", "Ditagih dari"), type: "date" }, has)}
    ${input({ name: "until", label: say("Charged until", "Ditagih sampai"), type: "date" }, has)}
    ${input({ name: "paid_from", label: say("Settled from", "Dibayar dari"), type: "date" }, has)}
    ${input({ name: "paid_until", label: say("Settled until", "Dibayar sampai"), type: "date" }, has)}
    <div class="field">
      <label for="type">${say("Payment type", "Jenis pembayaran")}</label>
      ${select("type", [["", any], ...types], has("type"))}
    </div>
    <div class="field">
      <label for="issuer">${say("Issuer", "Penerbit")}</label>
      ${select("issuer", [["", any], ...names.map((name) => [name, name] as const)], typed)}
    </div>
    ${input({ name: "min", label: say("Amount from", "Jumlah dari"), type: "text" }, has)}
    ${input({ name: "max", label: say("Amount up to", "Jumlah sampai"), type: "text" }, has)}
    <div class="field">
      <label for="sort">${say("Order of the list", "Urutan daftar")}</label>
      ${select(
        "sort",
        SORTS.map((sort) => [sort === "created" ? "" : sort, sortName(sort, say)] as const),
        query.sort,
      )}
    </div>
  </div>`;
}

function sortName(sort: ListSort, say: Say): string {
  const names = {
    created: say("Charged, newest first", "Ditagih, terbaru dulu"),
    settled: say("Settled, newest first", "Dibayar, terbaru dulu"),
    amount: say("Amount, largest first", "Jumlah, terbesar dulu"),
  } as const satisfies Record<ListSort, string>;
  return names[sort];
}

interface Input {
  readonly name: string;
  readonly label: string;
  readonly type: "date" | "text";
}

function input({ name, label, type }: Input, has: (name: string) => string): Html {
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <input
      id="${name}"
      type="${type}"
      ${type === "text" && html`inputmode="numeric"`}
      name="${name}"
      value="${has(name)}"
    />
  </div>`;
}

function select(
  name: string,
  options: readonly (readonly [value: string, label: string])[],
  chosen: string,
): Html {
  return html`<select id="${name}" name="${name}">
    ${options.map(
      ([value, label]) =>
        html`<option value="${value}" ${value === chosen && "selected"}>${label}</option>`,
    )}
  </select>`;
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
