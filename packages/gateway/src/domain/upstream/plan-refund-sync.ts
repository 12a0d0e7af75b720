import type { UpstreamRefund } from "./upstream-refund.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const STEPS_MS = [2 * SECOND, 10 * SECOND, MINUTE];
const LATER_MS = 5 * MINUTE;
const HOURLY_AFTER_MS = 24 * 60 * MINUTE;
/** An absence counts when it was seen this long after the one before. */
const ABSENCE_GAP_MS = MINUTE;
/** After so many absences it was not made, and may be asked for again under its own name. */
const ABSENCES = 3;

/** When the upstream is asked about a refund in doubt again. */
export function planRefundSync({ tries, createdAt }: UpstreamRefund, now: Date): Date {
  const age = now.getTime() - createdAt.getTime();
  const wait = STEPS_MS[tries] ?? (age < HOURLY_AFTER_MS ? LATER_MS : 60 * MINUTE);
  return new Date(now.getTime() + wait);
}

/** What follows from a refund's not being among the upstream's. */
export function countAbsence(
  { absences, absentAt }: UpstreamRefund,
  now: Date,
): { readonly absences: number; readonly absentAt: Date; readonly isRepeatable: boolean } {
  if (absentAt && now.getTime() - absentAt.getTime() < ABSENCE_GAP_MS) {
    return { absences, absentAt, isRepeatable: false };
  }
  const counted = absences + 1;
  return { absences: counted, absentAt: now, isRepeatable: counted >= ABSENCES };
}
