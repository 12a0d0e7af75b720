import { disturbsOthers } from "../schedule/disturbs.ts";
import { isRefund, type Schedule } from "../schedule/step.ts";
import { isLaterCharge } from "./play.ts";

/** Those with the same barriers side by side, each that disturbs the others alone; in the order of the first. */
export function toGroups(schedules: readonly Schedule[]): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>();
  for (const [index, schedule] of schedules.entries()) {
    const key = disturbsOthers(schedule) ? `alone ${index}` : skeletonOf(schedule);
    groups.set(key, [...(groups.get(key) ?? []), index]);
  }
  return [...groups.values()];
}

function skeletonOf(schedule: Schedule): string {
  const barriers = schedule.steps.filter(
    (step) => step.letter === "R" || isLaterCharge(schedule, step),
  );
  return `${barriers.map(({ letter }) => letter).join("")} ${leavesRefundOpen(schedule)}`;
}

/** Whether a refund of it is to be confirmed when it is over. */
export function leavesRefundOpen({ steps }: Schedule): boolean {
  const refunds = steps.filter(({ letter }) => isRefund(letter)).length;
  return refunds > steps.filter(({ letter }) => letter === "f").length;
}
