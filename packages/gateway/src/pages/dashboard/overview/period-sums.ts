import type { DayTotals } from "../../../operations/dashboard/read-home.ts";

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

/** The share that was paid of those that are over: what is pending may still be paid. */
export function successRate({ paid, closed }: PeriodSums): number | undefined {
  return paid + closed > 0 ? paid / (paid + closed) : undefined;
}
