import { printShort } from "./schedule/notation.ts";
import type { Defect, Tell } from "./search.ts";
import { findingOf } from "./stories/findings/findings.ts";

interface ProgressOptions {
  readonly isTerminal: boolean;
  readonly write: (text: string) => void;
}

/** Calm where nobody looks: a line for each tenth; on a terminal one line that changes. */
const STEPS = 10;

/** Tells how far it came, and each defect as soon as it is known. */
export function tellProgress({ isTerminal, write }: ProgressOptions): Required<Tell> {
  let told = 0;
  const clear = isTerminal ? "\r\u001b[K" : "";
  return {
    onProgress(played, all) {
      if (isTerminal) return write(`${clear}${played} of ${all} schedules`);
      const step = Math.floor((played / Math.max(1, all)) * STEPS);
      if (step > told) write(`${played} of ${all} schedules\n`);
      told = Math.max(told, step);
    },
    onDefect(defect) {
      write(`${clear}${sentenceOf(defect)}\n`);
    },
  };
}

/** One line: which class, how it is shown, and what it means. */
export function sentenceOf({ id, schedule }: Pick<Defect, "id" | "schedule">): string {
  return `${id}  ${printShort(schedule) || "(the charge alone)"}  ${findingOf(id).title.en}`;
}
