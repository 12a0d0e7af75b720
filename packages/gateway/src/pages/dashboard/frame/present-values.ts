import { formatRupiah, type Rupiah } from "@gerbang/protocol";
import { TIME_ZONES } from "../../../domain/time-zone.ts";
import type { StoredStatus } from "../../../domain/transactions/transaction.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";

const HOUR_MS = 3_600_000;

/** How a merchant's pages tell times. */
export interface Zone {
  readonly utcOffsetHours: number;
}

export function zoneName({ utcOffsetHours }: Zone): string {
  const known = TIME_ZONES.find((zone) => zone.utcOffsetHours === utcOffsetHours);
  return known?.name ?? `UTC+${utcOffsetHours}`;
}

/** `2026-11-02 12:00:00` */
export function timeText(time: Date, { utcOffsetHours }: Zone): string {
  const local = new Date(time.getTime() + utcOffsetHours * HOUR_MS);
  return local.toISOString().slice(0, 19).replace("T", " ");
}

/** `2026-11-02T12:00:00+07:00`: for programs. */
export function offsetTimeText(time: Date, zone: Zone): string {
  const hours = String(zone.utcOffsetHours).padStart(2, "0");
  return `${timeText(time, zone).replace(" ", "T")}+${hours}:00`;
}

export function dayText(time: Date, zone: Zone): string {
  return timeText(time, zone).slice(0, 10);
}

const FULL_DAY = {
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: "UTC",
} as const;
const WORDS = {
  en: new Intl.DateTimeFormat("en-GB", FULL_DAY),
  id: new Intl.DateTimeFormat("id-ID", FULL_DAY),
} as const;
const SHORT_DAY = { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" } as const;
const SHORT = {
  en: new Intl.DateTimeFormat("en-GB", SHORT_DAY),
  id: new Intl.DateTimeFormat("id-ID", SHORT_DAY),
} as const;

/** `2026-11-28` as `Saturday 28 November 2026`. */
export function dayInWords(day: string, language: keyof typeof WORDS): string {
  return WORDS[language].format(new Date(`${day}T00:00:00.000Z`));
}

const MONTH = { month: "long", year: "numeric", timeZone: "UTC" } as const;
const MONTHS = {
  en: new Intl.DateTimeFormat("en-GB", MONTH),
  id: new Intl.DateTimeFormat("id-ID", MONTH),
} as const;

/** `2026-11` as `November 2026`. */
export function monthInWords(month: string, language: keyof typeof MONTHS): string {
  return MONTHS[language].format(new Date(`${month}-01T00:00:00.000Z`));
}

/** `2026-05-28` as `28 May 2026`, or `28 Mei 2026`. */
export function shortDay(day: string, say: Say): string {
  const format = say("en", "id") === "en" ? SHORT.en : SHORT.id;
  return format.format(new Date(`${day}T00:00:00.000Z`));
}

/** `2 May 2026 12:00:00`, or `2 Mei 2026 12:00:00`. */
export function momentText(time: Date, zone: Zone, say: Say): string {
  const text = timeText(time, zone);
  return `${shortDay(text.slice(0, 10), say)} ${text.slice(11)}`;
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
export function timeCell(time: Date | null | undefined, zone: Zone, say: Say): Html {
  if (!time) return html`<span class="none">–</span>`;
  const text = timeText(time, zone);
  const day = html`<span class="day">${shortDay(text.slice(0, 10), say)}</span>`;
  return html`<time datetime="${time.toISOString()}" title="${text} ${zoneName(zone)}"
    >${day} ${text.slice(11)}</time
  >`;
}

/** Rupiah are written the Indonesian way in either language, as on every page and receipt. */
export function money(amount: Rupiah | number): Html {
  const text = formatRupiah(Math.abs(amount) as Rupiah);
  return amount < 0
    ? html`<span class="money negative">−${text}</span>`
    : html`<span class="money${amount === 0 && " zero"}">${text}</span>`;
}

/** `3.590`: numbers are written as in Indonesia in either language, as amounts are. */
export function count(value: number): string {
  return DIGITS.format(value);
}

const DIGITS = new Intl.NumberFormat("id-ID", { maximumFractionDigits: 0 });
const TENTHS = new Intl.NumberFormat("id-ID", {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

export function countCell(value: number): Html {
  const text = count(value);
  return value === 0 ? html`<span class="zero">${text}</span>` : html`<span>${text}</span>`;
}

/** `86,3%` */
export function percent(share: number | undefined): string {
  return share === undefined ? "–" : `${decimal(share * 100)}%`;
}

/** With one digit behind the comma. */
export function decimal(value: number): string {
  return TENTHS.format(value);
}

/** How long an answer took: `42 ms`, `1,3 s`, `15 s`. A thousand is never told in milliseconds. */
export function latencyText(milliseconds: number, say: Say): string {
  const seconds = milliseconds / 1_000;
  if (seconds < 1) return `${count(milliseconds)} ms`;
  return `${seconds < 9.95 ? decimal(seconds) : count(seconds)} ${say("s", "dtk")}`;
}

/** `42 s`, `3 min 5 s`, `2 h 10 min` */
export function durationText(milliseconds: number, say: Say): string {
  const units = [
    [86_400, say("d", "hari")],
    [3_600, say("h", "jam")],
    [60, say("min", "mnt")],
    [1, say("s", "dtk")],
  ] as const;
  const seconds = Math.round(Math.abs(milliseconds) / 1000);
  const first = units.findIndex(([size]) => seconds >= size);
  let rest = seconds;
  const parts = units.slice(first === -1 ? units.length - 1 : first).map(([size, unit]) => {
    const whole = Math.floor(rest / size);
    rest %= size;
    return [whole, unit] as const;
  });
  const [largest = [0, ""] as const, next] = parts;
  return [largest, ...(next && next[0] > 0 ? [next] : [])]
    .map(([value, unit]) => `${value} ${unit}`)
    .join(" ");
}

const TONES = {
  pending: "waiting",
  authorize: "waiting",
  settlement: "good",
  partial_refund: "returned",
  refund: "returned",
  expire: "over",
  cancel: "over",
  deny: "bad",
  failure: "bad",
} as const satisfies Record<StoredStatus, string>;

/** What people call a status. */
export function statusWord(status: StoredStatus, say: Say): string {
  const words = {
    pending: say("Waiting", "Menunggu"),
    authorize: say("Reserved", "Dana ditahan"),
    settlement: say("Paid", "Lunas"),
    partial_refund: say("Partly refunded", "Dikembalikan sebagian"),
    refund: say("Refunded", "Dikembalikan"),
    expire: say("Expired", "Kedaluwarsa"),
    cancel: say("Cancelled", "Dibatalkan"),
    deny: say("Declined", "Ditolak"),
    failure: say("Failed", "Gagal"),
  } as const satisfies Record<StoredStatus, string>;
  return words[status];
}

/** The status in people's words, and by its wire name, which logs and notifications use. */
export function statusChip(status: StoredStatus, say: Say): Html {
  return html`<span class="status-word">${statusWord(status, say)}</span>
    <span class="chip ${TONES[status]}">${status}</span>`;
}

export function statusDot(status: StoredStatus): Html {
  return html`<i class="dot ${TONES[status]}"></i>`;
}
