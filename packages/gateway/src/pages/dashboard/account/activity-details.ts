import { lookUp } from "../../../domain/look-up.ts";
import { parseRole } from "../../../domain/merchants/dashboard-role.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { count, money } from "../frame/present-values.ts";
import { reportedWord, roleWord, withWire } from "../frame/wire-words.ts";

/** What else is known of something that was done. The steps of an advance have a page of their own. */
export function activityDetails(say: Say, data: Readonly<Record<string, unknown>>): Html {
  const { steps: _steps, filters, ...others } = data;
  const facts = [
    ...Object.entries(others),
    ...(typeof filters === "string" ? new URLSearchParams(filters) : []),
  ];
  return html`${facts.map(
    ([name, value]) =>
      html`<span class="detail">${nameOf(say, name)}: ${valueOf(say, name, value)}</span> `,
  )}`;
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
  from: ["charged from", "ditagih dari"],
  gross_amount: ["amount", "jumlah"],
  issuer: ["issuer", "penerbit"],
  key: ["key", "kunci"],
  max: ["amount up to", "jumlah sampai"],
  min: ["amount from", "jumlah dari"],
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
  removed: ["removed", "dihapus"],
  role: ["role", "peran"],
  sort: ["order", "urutan"],
  status: ["status", "status"],
  transactions: ["transactions", "transaksi"],
  type: ["payment type", "jenis pembayaran"],
  until: ["charged until", "ditagih sampai"],
  urls: ["URLs", "URL"],
  via: ["by", "lewat"],
};

const ROW_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const AMOUNTS: ReadonlySet<string> = new Set(["amount", "gross_amount"]);

function valueOf(say: Say, name: string, value: unknown): Html | string {
  if (typeof value === "number") return AMOUNTS.has(name) ? money(value) : count(value);
  if (typeof value !== "string") return html`<span class="code">${JSON.stringify(value)}</span>`;
  const role = name === "role" ? parseRole(value) : undefined;
  if (role) return withWire(roleWord(role, say), role);
  if (name === "status") return reportedWord(value, say);
  // Ids of rows say little to people: their ends tell one from the other.
  if (ROW_ID.test(value))
    return html`<span class="code" title="${value}">…${value.slice(-6)}</span>`;
  return name === "via" && value === "one-time link"
    ? say("one-time link", "tautan sekali pakai")
    : value;
}
