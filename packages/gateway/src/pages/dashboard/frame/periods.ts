import type { Say } from "../../parts/say.ts";

const DAY_MS = 86_400_000;

interface NamedPeriod {
  readonly kind: "day" | "range" | "month";
  readonly label: string;
  /** `2026-11-22` */
  readonly first: string;
  readonly last: string;
}

/** The periods that people ask for, by a day of the merchant's zone. */
export function shownPeriods(today: string, say: Say): readonly NamedPeriod[] {
  const month = today.slice(0, 7);
  const former = monthBefore(month);
  return [
    { kind: "day", label: say("Today", "Hari ini"), first: today, last: today },
    { kind: "range", label: say("7 days", "7 hari"), first: dayAfter(today, -6), last: today },
    { kind: "month", label: say("This month", "Bulan ini"), ...monthOf(month) },
    { kind: "month", label: say("Last month", "Bulan lalu"), ...monthOf(former) },
  ];
}

function monthOf(month: string): Pick<NamedPeriod, "first" | "last"> {
  return { first: `${month}-01`, last: lastDayOf(month) };
}

/** The day so many days after a day, or before it: `2026-11-22`. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** `2025-12` of `2026-01`. */
export function monthBefore(month: string): string {
  return dayAfter(`${month}-01`, -1).slice(0, 7);
}

/** `2027-01` of `2026-12`. */
export function monthAfter(month: string): string {
  return dayAfter(`${month}-28`, 4).slice(0, 7);
}

/** `2026-02-28` of `2026-02`. */
export function lastDayOf(month: string): string {
  return dayAfter(`${monthAfter(month)}-01`, -1);
}
