import type { SeededRandom } from "./seeded-random.ts";

/** How busy a coffee shop is in each hour of its day: breakfast, lunch, after work. */
const HOURS = [
  1, 0, 0, 0, 0, 2, 12, 38, 52, 44, 36, 46, 70, 58, 40, 44, 56, 66, 60, 48, 40, 26, 12, 4,
] as const;
/** Sunday first. */
const WEEKDAYS = [0.8, 0.95, 0.97, 1, 1.04, 1.22, 1.1] as const;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const HOURS_TOTAL = HOURS.reduce<number>((sum, weight) => sum + weight, 0);

/** A day of the shop's zone and how many charges are made in it. */
interface SeededDay {
  readonly startsAt: Date;
  readonly charges: number;
}

/**
 * Shares charges out over the days that end with `lastDay`: more at the end of the week, slowly more
 * over time, no two days alike. The shares add up to `count`.
 */
export function planDays(
  random: SeededRandom,
  { lastDay, days, count }: { lastDay: Date; days: number; count: number },
): readonly SeededDay[] {
  const weights = Array.from({ length: days }, (_, index) => {
    const startsAt = new Date(lastDay.getTime() - (days - 1 - index) * DAY_MS);
    const weekday = WEEKDAYS[new Date(startsAt.getTime() + 12 * HOUR_MS).getUTCDay()] ?? 1;
    const growth = 0.7 + 0.6 * (index / days);
    return { startsAt, weight: weekday * growth * (0.9 + 0.2 * random.fraction()) };
  });
  const total = weights.reduce((sum, { weight }) => sum + weight, 0);
  let weightSoFar = 0;
  let chargesSoFar = 0;
  return weights.map(({ startsAt, weight }) => {
    weightSoFar += weight;
    const until = Math.round((count * weightSoFar) / total);
    const charges = until - chargesSoFar;
    chargesSoFar = until;
    return { startsAt, charges };
  });
}

/** The moment of the day's charge number `index`, in the order of the day. */
export function momentOfDay(random: SeededRandom, day: SeededDay, index: number): Date {
  let left = ((index + random.fraction()) / day.charges) * HOURS_TOTAL;
  const hour = HOURS.findIndex((weight) => {
    if (left < weight) return true;
    left -= weight;
    return false;
  });
  const weight = HOURS[hour] ?? 1;
  return new Date(day.startsAt.getTime() + Math.floor((hour + left / weight) * HOUR_MS));
}
