import type { Schedule } from "./step.ts";

/** Whether a schedule has all steps of a smaller one, in its order. */
export function isWithin(small: Schedule, large: Schedule): boolean {
  const keys = large.steps.map((step) => JSON.stringify(step));
  let from = 0;
  return (
    small.orders === large.orders &&
    small.steps.every((step) => {
      from = keys.indexOf(JSON.stringify(step), from) + 1;
      return from > 0;
    })
  );
}
