import { WIB_OFFSET_HOURS } from "@gerbang/protocol";

export const INTERVAL_UNITS = ["day", "week", "month"] as const;
export const RETRY_UNITS = ["minute", "hour", "day"] as const;

/** When a subscription charges. Days and months are those of Western Indonesia. */
export interface Schedule {
  readonly interval: number;
  readonly unit: (typeof INTERVAL_UNITS)[number];
  /** How many charges there are; without end when absent. */
  readonly maxInterval?: number;
  /** Its time of day, and its day of the month, are those of every period. */
  readonly startAt: Date;
}

/** How often and after what a charge that failed is tried again. */
export interface RetrySchedule {
  readonly interval: number;
  readonly unit: (typeof RETRY_UNITS)[number];
  /** 0: it is not tried again. */
  readonly maxInterval: number;
}

/** What holds for a subscription that says nothing else. Core API section 8.6. */
export const DEFAULT_RETRY: RetrySchedule = { interval: 1, unit: "hour", maxInterval: 3 };

const DAY_MS = 86_400_000;
const WIB_MS = WIB_OFFSET_HOURS * 3_600_000;
const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: DAY_MS, week: 7 * DAY_MS } as const;

/**
 * The period after the one that was due at `due`. Months count from the day on which the schedule began: what
 * begins on the 31st is due on the last day of shorter months, and on the 31st again after them.
 */
export function nextDue(schedule: Schedule, due: Date): Date {
  return dueAfterSteps(schedule, due, 1);
}

/** The first period that is due after `moment`: `due` itself, or one of those that follow it. */
export function firstDueAfter(schedule: Schedule, due: Date, moment: Date): Date {
  if (due > moment) return due;
  // A month is never shorter than 28 days nor longer than 31, so this is never too far.
  const longestMs =
    schedule.interval * (schedule.unit === "month" ? 31 * DAY_MS : unitMs(schedule));
  let steps = Math.max(1, Math.floor((moment.getTime() - due.getTime()) / longestMs));
  for (;;) {
    const found = dueAfterSteps(schedule, due, steps);
    if (found > moment) return found;
    steps++;
  }
}

/** When a charge that failed at `failedAt` is tried again. */
export function retryAt({ interval, unit }: RetrySchedule, failedAt: Date): Date {
  return new Date(failedAt.getTime() + interval * UNIT_MS[unit]);
}

function unitMs({ unit }: Schedule): number {
  return unit === "week" ? UNIT_MS.week : DAY_MS;
}

function dueAfterSteps(schedule: Schedule, due: Date, steps: number): Date {
  const intervals = schedule.interval * steps;
  if (schedule.unit !== "month") return new Date(due.getTime() + intervals * unitMs(schedule));
  return addMonths(due, intervals, inJakarta(schedule.startAt).getUTCDate());
}

function addMonths(due: Date, months: number, day: number): Date {
  const local = inJakarta(due);
  const first = new Date(local);
  first.setUTCDate(1);
  first.setUTCMonth(first.getUTCMonth() + months);
  const lastDay = new Date(
    Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0),
  ).getUTCDate();
  first.setUTCDate(Math.min(day, lastDay));
  return new Date(first.getTime() - WIB_MS);
}

/** A date whose UTC members are those of the wall clocks in Western Indonesia. */
function inJakarta(moment: Date): Date {
  return new Date(moment.getTime() + WIB_MS);
}
