import { formatRupiah, type Rupiah } from "@gerbang/protocol";
import type { StoredStatus } from "../../domain/transaction.ts";
import { type Html, html } from "../html.ts";

const HOUR_MS = 3_600_000;
const ZONE_NAMES: Readonly<Record<number, string>> = { 7: "WIB", 8: "WITA", 9: "WIT" };

/** How a merchant's pages tell times: Indonesia's zones are whole hours from UTC, the year round. */
export interface Zone {
  readonly utcOffsetHours: number;
}

export function zoneName({ utcOffsetHours }: Zone): string {
  return ZONE_NAMES[utcOffsetHours] ?? `UTC+${utcOffsetHours}`;
}

/** `2026-11-02 12:00:00` */
export function timeText(time: Date, { utcOffsetHours }: Zone): string {
  const local = new Date(time.getTime() + utcOffsetHours * HOUR_MS);
  return local.toISOString().slice(0, 19).replace("T", " ");
}

export function dayText(time: Date, zone: Zone): string {
  return timeText(time, zone).slice(0, 10);
}

/** When a day of the zone begins; `undefined` for what is no day. */
export function startOfDay(day: string | undefined, { utcOffsetHours }: Zone): Date | undefined {
  if (day === undefined || !/^\d{4}-\d\d-\d\d$/.test(day)) return undefined;
  const midnight = new Date(`${day}T00:00:00.000Z`);
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== day) {
    return undefined;
  }
  return new Date(midnight.getTime() - utcOffsetHours * HOUR_MS);
}

/** Day and time, the day quieter than the time. */
export function timeCell(time: Date | null | undefined, zone: Zone): Html {
  if (!time) return html`<span class="none">–</span>`;
  const text = timeText(time, zone);
  return html`<time datetime="${time.toISOString()}" title="${text} ${zoneName(zone)}"><span class="day">${text.slice(0, 10)}</span> ${text.slice(11)}</time>`;
}

export function money(amount: Rupiah | number): Html {
  return html`<span class="money">${formatRupiah(amount as Rupiah)}</span>`;
}

/** `Rp 1,2 M` in the short scale of Indonesian newspapers would mislead: digits, then k, M, B. */
export function shortMoney(amount: number): string {
  return `Rp ${shortNumber(amount)}`;
}

function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9) return `${(value / 1e9).toFixed(2)} B`;
  if (size >= 1e6) return `${(value / 1e6).toFixed(size >= 1e8 ? 0 : 1)} M`;
  return count(value);
}

/** With a thin grouping that is the same in both languages. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ".");
}

export function percent(share: number | undefined): string {
  return share === undefined ? "–" : `${(share * 100).toFixed(1)} %`;
}

/** `42 s`, `3 min 5 s`, `2 h 10 min` */
export function duration(milliseconds: number): string {
  const seconds = Math.round(Math.abs(milliseconds) / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

const TONES = {
  pending: "waiting",
  settlement: "good",
  partial_refund: "returned",
  refund: "returned",
  expire: "over",
  cancel: "over",
  deny: "bad",
  failure: "bad",
} as const satisfies Record<StoredStatus, string>;

/** The status by its wire name, which rows, logs and notifications use too. */
export function statusChip(status: StoredStatus): Html {
  return html`<span class="chip ${TONES[status]}">${status}</span>`;
}
