import type { Schedule } from "./step.ts";

/**
 * Whether a schedule is played alone, for it would disturb what is played beside it: its process is killed or
 * started again, its look at the gateway is everybody's, or fails.
 */
export function disturbsOthers(schedule: Schedule): boolean {
  return (
    isKilled(schedule) ||
    schedule.steps.some(({ letter, beside }) => letter === "Z" || beside?.letter === "R") ||
    isFailingLook(schedule)
  );
}

/** Whoever gives up at the first failure leaves out what others wait for. */
function isFailingLook({ steps }: Schedule): boolean {
  return steps.some(({ letter }, index) => letter === "A" && steps[index + 1]?.letter === "R");
}

/** Whether the merchant's process is killed in the middle of a message. */
export function isKilled({ steps }: Schedule): boolean {
  return steps.some(({ delivery }) => delivery === "killed");
}
