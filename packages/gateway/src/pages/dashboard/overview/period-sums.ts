import type { DayTotals, HomeFigures } from "../../../operations/dashboard/read-home.ts";

export interface PeriodSums {
  readonly charged: number;
  readonly paid: number;
  readonly closed: number;
  readonly timeToPayMs: number;
  readonly settled: number;
  readonly settledAmount: number;
  readonly refundedAmount: number;
  readonly refunds: number;
}

export function sumUp(totals: readonly DayTotals[]): PeriodSums {
  const sum = (read: (day: DayTotals) => number) =>
    totals.reduce((total, day) => total + read(day), 0);
  return {
    charged: sum(({ charged }) => charged),
    paid: sum(({ paid }) => paid),
    closed: sum(({ expired, cancelled, denied }) => expired + cancelled + denied),
    timeToPayMs: sum(({ timeToPayMs }) => timeToPayMs),
    settled: sum(({ settled }) => settled),
    settledAmount: sum(({ settledAmount }) => settledAmount),
    refundedAmount: sum(({ refundedAmount }) => refundedAmount),
    refunds: sum(({ refunds }) => refunds),
  };
}

const DAY_MS = 86_400_000;

/**
 * What can be compared: the period's days without the one that goes on, which would look like a loss each
 * morning, and as many days just before the period.
 */
export function wholeDays({
  days,
  totals,
  before,
}: Pick<HomeFigures, "days" | "totals" | "before">): {
  readonly over: PeriodSums;
  readonly former: PeriodSums;
} {
  const [first = ""] = days;
  const today = days.at(-1);
  const from = new Date(Date.parse(first) - (days.length - 1) * DAY_MS).toISOString().slice(0, 10);
  return {
    over: sumUp(totals.filter(({ day }) => day !== today)),
    former: sumUp(before.filter(({ day }) => day >= from)),
  };
}

/** The share that was paid of those that are over: what is pending may still be paid. */
export function successRate({ paid, closed }: PeriodSums): number | undefined {
  return paid + closed > 0 ? paid / (paid + closed) : undefined;
}
