import { FAMILIES, type Need, type Profile } from "./families.ts";
import { canonicalKey } from "./spoken.ts";
import type { Schedule, Step } from "./step.ts";

interface SuiteEntry {
  readonly family: string;
  readonly schedule: Schedule;
  readonly needs: readonly Need[];
}

/** Every schedule of a profile once, shortest first, always in the same order. */
export function buildSuite(profile: Profile): readonly SuiteEntry[] {
  const byKey = new Map<string, SuiteEntry>();
  for (const { name, schedules } of FAMILIES) {
    for (const schedule of schedules(profile)) {
      const key = canonicalKey(schedule);
      if (byKey.has(key)) continue;
      byKey.set(key, { family: name, schedule, needs: needsOf(schedule) });
    }
  }
  // Sorting is stable: of the same length, as the families come.
  return [...byKey.values()].toSorted(
    (one, other) => one.schedule.steps.length - other.schedule.steps.length,
  );
}

/** What the merchant must offer for this schedule to be run. */
function needsOf({ steps }: Schedule): Need[] {
  const all = steps.flatMap((step) => (step.beside ? [step, step.beside] : [step]));
  const has = (test: (step: Step) => boolean): boolean => all.some(test);
  return [
    ...(has(({ letter }) => letter === "B+" || letter === "B-") ? ["finish" as const] : []),
    ...(has(({ letter }) => letter === "R") ? ["reconcile" as const] : []),
    ...(has(({ letter, delivery }) => letter === "Z" || delivery === "killed")
      ? ["app" as const]
      : []),
  ];
}
