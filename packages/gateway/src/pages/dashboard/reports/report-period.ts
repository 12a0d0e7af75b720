import type { Form } from "../../parts/form.ts";
import { dayAfter, lastDayOf } from "../frame/periods.ts";
import { startOfDay } from "../frame/present-values.ts";

/** A report over more days than this takes too long for a page. */
export const REPORT_DAYS_MAX = 366;

/** Whole days of the merchant's zone. */
export interface ReportPeriod {
  readonly kind: "day" | "month" | "range";
  /** `2026-11-01` */
  readonly first: string;
  /** Included. */
  readonly last: string;
  /** More days were asked for than a report covers. */
  readonly isCutShort: boolean;
}

/** What an address asks for: a day, a month, from a day until another; else yesterday: today is not over. */
export function readReportPeriod(fields: Form, today: string): ReportPeriod {
  const { day, month, from, until } = fields;
  if (month !== undefined && isDay(`${month}-01`)) {
    return { kind: "month", first: `${month}-01`, last: lastDayOf(month), isCutShort: false };
  }
  if (from !== undefined && isDay(from)) return rangeOf(from, until);
  const one = day !== undefined && isDay(day) ? day : dayAfter(today, -1);
  return { kind: "day", first: one, last: one, isCutShort: false };
}

/** The days in whichever order they were given. */
function rangeOf(from: string, until: string | undefined): ReportPeriod {
  const to = until !== undefined && isDay(until) ? until : from;
  const [first, asked] = to < from ? [to, from] : [from, to];
  const longest = dayAfter(first, REPORT_DAYS_MAX - 1);
  const isCutShort = asked > longest;
  return { kind: "range", first, last: isCutShort ? longest : asked, isCutShort };
}

function isDay(text: string): boolean {
  return startOfDay(text, { utcOffsetHours: 0 }) !== undefined;
}

/** The query that asks for it. */
export function periodQuery({ kind, first, last }: Omit<ReportPeriod, "isCutShort">): string {
  if (kind === "day") return `day=${first}`;
  return kind === "month" ? `month=${first.slice(0, 7)}` : `from=${first}&until=${last}`;
}

/** For a file's name. */
export function periodName({ kind, first, last }: ReportPeriod): string {
  if (kind === "day") return first;
  return kind === "month" ? first.slice(0, 7) : `${first}-${last}`;
}
