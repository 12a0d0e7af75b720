import type { Trace } from "./judge/trace.ts";
import type { Violation } from "./judge/violation.ts";
import { isKilled } from "./schedule/disturbs.ts";
import { canonicalKey } from "./schedule/spoken.ts";
import type { Schedule } from "./schedule/step.ts";

/** A trace that the judge objects to. */
export interface Found {
  readonly violation: Violation;
  readonly trace: Trace;
}

/**
 * What became of the schedules that were played. Failures shrink by the same small schedules, and for a merchant that
 * works long after its answer each of them takes a second: so none is played twice.
 */
export class Outcomes {
  private readonly fine = new Set<string>();
  private readonly wrong = new Map<string, Found>();

  /** Nothing was wrong, alone or beside others. */
  noteFine(schedule: Schedule): void {
    if (!isMatterOfLuck(schedule)) this.fine.add(canonicalKey(schedule));
  }

  /** It was wrong beside others, or in a longer one, and then again alone: so it is no accident. */
  noteWrong(found: Found): void {
    const key = canonicalKey(found.violation.schedule);
    this.fine.delete(key);
    this.wrong.set(key, found);
  }

  /** It came right when it was given more time. */
  noteLate(schedule: Schedule): void {
    this.wrong.delete(canonicalKey(schedule));
    this.noteFine(schedule);
  }

  wasFine(schedule: Schedule): boolean {
    return this.fine.has(canonicalKey(schedule));
  }

  whatWasWrong(schedule: Schedule): Found | undefined {
    return this.wrong.get(canonicalKey(schedule));
  }
}

/** What went well once may go wrong the next time: two at once, or a kill at one moment or another. */
export function isMatterOfLuck(schedule: Schedule): boolean {
  return isKilled(schedule) || schedule.steps.some(({ beside }) => beside);
}
