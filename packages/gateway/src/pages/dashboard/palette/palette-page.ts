import { formatRupiah } from "@gerbang/protocol";
import {
  browseTransactions,
  findOfAmount,
  type ListedTransaction,
} from "../../../operations/dashboard/browse-transactions.ts";
import { type Html, html } from "../../parts/html.ts";
import { emptyState } from "../frame/form-parts.ts";
import { sendFramed } from "../frame/frame.ts";
import { statusWord } from "../frame/present-values.ts";
import { parseShortRupiah } from "../frame/typed-numbers.ts";
import { may, type Visit } from "../frame/visit.ts";
import { accountsFor } from "./palette-accounts.ts";
import { actsOf } from "./palette-acts.ts";
import { readPaletteCommand } from "./palette-command.ts";
import { type PaletteEntry, type PaletteGroup, paletteGroups } from "./palette-entry.ts";
import { documentsFor, merchantsFor, ownActsFor, peopleFor, placesFor } from "./palette-places.ts";

const TYPED_LENGTH_MAX = 255;
const FOUND_MAX = 6;

/**
 * One line for everything: where to go, which payment, what to do. A page of its own, which the dialog
 * that Ctrl K opens asks for its list at every letter.
 */
export async function showPalette(visit: Visit): Promise<unknown> {
  const { say, base, fields } = visit;
  const typed = (fields["q"] ?? "").trim().slice(0, TYPED_LENGTH_MAX);
  return await sendFramed(visit, {
    title: say("Find or do", "Cari atau lakukan"),
    body: html`<form method="get" action="${base}/palette" role="search" class="palette">
        <label class="visually-hidden" for="palette-q">
          ${say("Find or do", "Cari atau lakukan")}
        </label>
        <input
          id="palette-q"
          name="q"
          type="search"
          value="${typed}"
          autocomplete="off"
          autofocus
        />
        <button class="button small primary">${say("Show", "Tampilkan")}</button>
      </form>
      <div class="palette-list" data-palette-list>${await listOf(visit, typed)}</div>`,
  });
}

async function listOf(visit: Visit, typed: string): Promise<Html> {
  const { say } = visit;
  const command = readPaletteCommand(typed);
  const [acts, payments, accounts, people] = await Promise.all([
    command ? actsOf(visit, command) : ownActsFor(visit, typed),
    command || typed === "" ? [] : findPayments(visit, typed),
    command ? [] : accountsFor(visit, typed),
    command ? [] : peopleFor(visit, typed),
  ]);
  const groups: readonly PaletteGroup[] = [
    { title: say("Do", "Lakukan"), entries: acts },
    { title: say("Payments", "Pembayaran"), entries: payments },
    { title: say("Linked accounts", "Akun tertaut"), entries: accounts },
    { title: say("Go to", "Buka"), entries: placesFor(visit, typed) },
    {
      title: say("Other merchants", "Merchant lain"),
      entries: command ? [] : merchantsFor(visit, typed),
    },
    { title: say("People", "Orang"), entries: people },
    { title: say("Docs", "Dokumen"), entries: documentsFor(visit, typed) },
  ];
  if (groups.some(({ entries }) => entries.length > 0)) {
    return html`${typed === "" && examples(visit)} ${paletteGroups(visit, groups)}`;
  }
  return html`${emptyState(say("Nothing found", "Tidak ada yang ditemukan"))} ${examples(visit)}`;
}

/** By how an order id begins, by a transaction id, e-mail address, phone number or custom field; by its amount. */
async function findPayments(visit: Visit, typed: string): Promise<readonly PaletteEntry[]> {
  if (!may(visit, "see_transactions")) return [];
  const { context, merchant } = visit;
  const amount = parseShortRupiah(typed);
  const [named, ofAmount] = await Promise.all([
    browseTransactions(context.gateway, merchant.id, {
      filter: { search: typed },
      page: { direction: "older", limit: FOUND_MAX },
      sort: "created",
    }),
    amount === undefined
      ? []
      : findOfAmount(context.gateway, merchant.id, { amount, limit: FOUND_MAX }),
  ]);
  const found = new Map([...named.transactions, ...ofAmount].map((one) => [one.id, one]));
  return [...found.values()].slice(0, FOUND_MAX).map((one) => paymentEntry(visit, one));
}

function paymentEntry({ say }: Visit, found: ListedTransaction): PaletteEntry {
  const { id, orderId, grossAmount, status, customerName } = found;
  const facts = [formatRupiah(grossAmount), statusWord(status, say), customerName ?? ""];
  return {
    label: orderId,
    detail: facts.filter((fact) => fact !== "").join(" · "),
    path: `/transactions/${encodeURIComponent(id)}`,
  };
}

/** What can be typed here, for this visitor. */
function examples(visit: Visit): Html {
  const { say, base } = visit;
  const lines = [
    may(visit, "see_transactions") && "275rb",
    may(visit, "use_sandbox") && "charge 44.000 qris",
    may(visit, "use_sandbox") && say("pay order-101 via dana", "bayar order-101 lewat dana"),
    may(visit, "use_sandbox") && say("advance 15m", "majukan 15m"),
    may(visit, "see_keys") && say("copy server key", "salin server key"),
    may(visit, "refund") && say("refund order-101", "kembalikan order-101"),
    say("docs refund", "dokumen refund"),
  ].filter((line) => line !== false);
  return html`<p class="hint palette-examples">
    ${say("For example", "Misalnya")}:
    ${lines.map(
      (line) => html`<a href="${base}/palette?q=${encodeURIComponent(line)}">${line}</a> `,
    )}
  </p>`;
}
