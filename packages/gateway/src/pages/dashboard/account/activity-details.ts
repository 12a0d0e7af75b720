import { lookUp } from "../../../domain/look-up.ts";
import { ROLES } from "../../../domain/merchants/dashboard-role.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { attentionWords } from "../frame/attention-words.ts";
import { count, durationText, money } from "../frame/present-values.ts";
import {
  paymentTypeName,
  providerCell,
  reportedWord,
  roleWord,
  withWire,
} from "../frame/wire-words.ts";
import { workWords } from "../frame/work-words.ts";

/** What else is known of something that was done. The steps of an advance have a page of their own. */
export function activityDetails(say: Say, data: Readonly<Record<string, unknown>>): Html {
  const { steps: _steps, filters, ...others } = data;
  const facts = [
    ...Object.entries(others),
    ...(typeof filters === "string" ? new URLSearchParams(filters) : []),
  ];
  return html`${
    facts.length > 0 &&
    html`<span class="details">
      ${facts.map(
        ([name, value]) =>
          html`<span class="detail">${nameOf(say, name)}: ${valueOf(say, name, value)}</span> `,
      )}
    </span>`
  }`;
}

/** The name of a fact; one that has no words yet is shown by its own. */
function nameOf(say: Say, name: string): Html {
  const words = lookUp(NAMES, name);
  return words === undefined ? html`<span class="code">${name}</span>` : html`${say(...words)}`;
}

const NAMES: Readonly<Record<string, readonly [string, string]>> = {
  about: ["about", "tentang"],
  acquirer: ["acquirer", "acquirer"],
  address: ["from", "dari"],
  added: ["added", "ditambah"],
  amount: ["amount", "jumlah"],
  answered: ["answered", "menjawab"],
  api_addresses: ["API from", "API dari"],
  dashboard_addresses: ["dashboard from", "dasbor dari"],
  left: ["left", "tersisa"],
  two_steps: ["two steps", "dua langkah"],
  email: ["e-mail", "e-mail"],
  fell_due: ["fell due", "jatuh tempo"],
  from: ["charged from", "ditagih dari"],
  gross_amount: ["amount", "jumlah"],
  hours: ["hours", "jam"],
  issuer: ["issuer", "penerbit"],
  key: ["key", "kunci"],
  lifted: ["tried again", "dicoba lagi"],
  max: ["amount up to", "jumlah sampai"],
  min: ["amount from", "jumlah dari"],
  name: ["name", "nama"],
  notification: ["notification", "notifikasi"],
  notifications: ["notifications", "notifikasi"],
  overlap_hours: ["hours of overlap", "jam tumpang tindih"],
  paid_from: ["settled from", "dibayar dari"],
  paid_until: ["settled until", "dibayar sampai"],
  payment_type: ["payment type", "jenis pembayaran"],
  position: ["position", "posisi"],
  q: ["search", "pencarian"],
  reason: ["reason", "alasan"],
  refund_key: ["refund key", "kunci pengembalian"],
  remaining_ms: ["still to go", "masih tersisa"],
  removed: ["removed", "dihapus"],
  role: ["role", "peran"],
  since: ["since", "sejak"],
  sort: ["order", "urutan"],
  status: ["status", "status"],
  taken_back: ["taken back", "ditarik kembali"],
  transactions: ["transactions", "transaksi"],
  type: ["payment type", "jenis pembayaran"],
  until: ["charged until", "ditagih sampai"],
  urls: ["URLs", "URL"],
  uses: ["payments at most", "pembayaran paling banyak"],
  via: ["by", "lewat"],
  where: ["where", "di"],
  work: ["work", "tugas"],
};

const ROW_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const AMOUNTS: ReadonlySet<string> = new Set(["amount", "gross_amount"]);

function valueOf(say: Say, name: string, value: unknown): Html | string {
  if (typeof value === "number") return numberOf(say, name, value);
  if (typeof value !== "string") return html`<span class="code">${JSON.stringify(value)}</span>`;
  // Ids of rows say little to people: their ends tell one from the other.
  if (ROW_ID.test(value))
    return html`<span class="code" title="${value}">…${value.slice(-6)}</span>`;
  if (name === "status") return reportedWord(value, say);
  if (name === "issuer") return providerCell(value) ?? value;
  const word = lookUp(lookUp(valueWords(say), name) ?? {}, value);
  if (word === undefined) return value;
  // What is kept as words is no name of the wire.
  return value.includes(" ") ? word : withWire(word, value);
}

function numberOf(say: Say, name: string, value: number): Html | string {
  if (name === "remaining_ms") return durationText(value, say);
  return AMOUNTS.has(name) ? money(value) : count(value);
}

type Words = Readonly<Record<string, string>>;

/** What people call the values of a fact, by its name; the others are what somebody typed. */
function valueWords(say: Say): Readonly<Record<string, Words>> {
  const types: Words = { gopay: paymentTypeName("gopay"), qris: paymentTypeName("qris") };
  return {
    about: attentionWords(say),
    key: { server: "server key", client: "client key" },
    payment_type: types,
    role: Object.fromEntries(ROLES.map((role) => [role, roleWord(role, say)])),
    sort: {
      created: say("by time", "menurut waktu"),
      settled: say("by settlement", "menurut pelunasan"),
      amount: say("by amount", "menurut jumlah"),
    },
    type: types,
    via: { "one-time link": say("one-time link", "tautan sekali pakai") },
    where: { docs: say("in the documents", "di dokumen") },
    work: workWords(say),
  };
}
