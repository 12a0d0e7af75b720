import type { EntryKind } from "../../../operations/workbench/entry.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import type { Visit } from "../frame/visit.ts";
import type { Chosen, FilterField } from "./workbench-filter.ts";

type Value = (name: FilterField) => string | undefined;

export function filterForm(visit: Visit, chosen: Chosen): Html {
  const { say, base } = visit;
  const value: Value = (name) => chosen.get(name);
  const hasMore = (["text", "code", "from", "until"] as const).some((name) => chosen.has(name));
  return html`<form
    class="filters workbench-filters"
    method="get"
    action="${base}/workbench"
    role="search"
    data-prune
  >
    <div class="filter-row">${searchFields(visit, value)}</div>
    <details class="more" ${hasMore && "open"}>
      <summary>${say("Text, code and time", "Teks, kode, dan waktu")}</summary>
      <div class="filter-grid">${moreFields(say, value)}</div>
    </details>
  </form>`;
}

function searchFields({ say, merchant }: Visit, value: Value): Html {
  return html`<div class="field grow">
      <label class="visually-hidden" for="order">${say("Order", "Pesanan")}</label>
      <input
        id="order"
        type="search"
        name="order"
        data-search
        value="${value("order")}"
        placeholder="${say("Order id or transaction id", "ID pesanan atau ID transaksi")}"
      />
    </div>
    <label class="check">
      <input
        type="checkbox"
        name="only"
        value="1"
        data-submits
        ${value("only") !== undefined && "checked"}
      />${say("Only this order", "Hanya pesanan ini")}
    </label>
    ${choice("kind", say("Kind", "Jenis"), value("kind"), [
      ["", say("Everything", "Semua")],
      ...kindsOf(merchant.environment === "production").map(
        (kind) => [kind, kindWord(say, kind)] as const,
      ),
    ])}
    ${choice("result", say("Result", "Hasil"), value("result"), [
      ["", say("All results", "Semua hasil")],
      ["failed", say("Refused or failed", "Ditolak atau gagal")],
      ["served", say("Worked", "Berhasil")],
    ])}
    <button class="button small primary">${say("Search", "Cari")}</button>`;
}

/** Only a production merchant has upstreams, and nobody visits its wallet here. */
function kindsOf(isProduction: boolean): readonly EntryKind[] {
  return isProduction
    ? ["request", "event", "delivery", "upstream"]
    : ["request", "event", "delivery", "wallet"];
}

/** What people call a kind of entries. */
export function kindWord(say: Say, kind: EntryKind): string {
  const words = {
    request: say("Request", "Permintaan"),
    event: say("Event", "Kejadian"),
    delivery: say("Delivery", "Pengiriman"),
    wallet: say("Wallet", "Dompet"),
    upstream: "Upstream",
  } as const satisfies Record<EntryKind, string>;
  return words[kind];
}

function choice(
  name: FilterField,
  label: string,
  chosen: string | undefined,
  options: readonly (readonly [value: string, label: string])[],
): Html {
  return html`<div class="field">
    <label class="visually-hidden" for="${name}">${label}</label>
    <select id="${name}" name="${name}" data-submits>
      ${options.map(
        ([value, text]) =>
          html`<option value="${value}" ${value === (chosen ?? "") && "selected"}>${text}</option>`,
      )}
    </select>
  </div>`;
}

function moreFields(say: Say, value: Value): Html {
  return html`<div class="field grow">
      <label for="text">${say("Text in a request", "Teks dalam permintaan")}</label>
      <input
        id="text"
        type="search"
        name="text"
        value="${value("text")}"
        placeholder="${say("Path, error, client", "Path, galat, klien")}"
      />
    </div>
    <div class="field">
      <label for="code">${say("Code of its answer", "Kode jawabannya")}</label>
      <input id="code" name="code" inputmode="numeric" value="${value("code")}" />
    </div>
    <div class="field">
      <label for="from">${say("From", "Dari")}</label>
      <input id="from" type="date" name="from" value="${value("from")}" />
    </div>
    <div class="field">
      <label for="until">${say("Until", "Sampai")}</label>
      <input id="until" type="date" name="until" value="${value("until")}" />
    </div>`;
}
