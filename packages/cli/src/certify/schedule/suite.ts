import { FAMILIES, type Need, type Profile } from "./families.ts";
import { canonicalKey } from "./spoken.ts";
import { lengthOf, type Schedule, type Step } from "./step.ts";

export interface SuiteEntry {
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
    (one, other) => lengthOf(one.schedule) - lengthOf(other.schedule),
  );
}

/** What the merchant must offer for this schedule to be run. */
export function needsOf({ steps }: Schedule): Need[] {
  const all = steps.flatMap((step) => (step.beside ? [step, step.beside] : [step]));
  const has = (test: (step: Step) => boolean): boolean => all.some(test);
  const again = steps.findIndex(({ letter }) => letter === "c");
  const isEnded = steps
    .slice(0, again)
    .some(({ letter, of }) => of === 1 && "xkd".includes(letter));
  const needs: readonly (readonly [Need, boolean])[] = [
    ["finish", has(({ letter }) => letter === "B+" || letter === "B-")],
    ["reconcile", has(({ letter }) => letter === "R")],
    ["app", has(({ letter, delivery }) => letter === "Z" || delivery === "killed")],
    ["retry", again !== -1],
    ["two_open", again !== -1 && !isEnded],
  ];
  return needs.filter(([, isNeeded]) => isNeeded).map(([need]) => need);
}
