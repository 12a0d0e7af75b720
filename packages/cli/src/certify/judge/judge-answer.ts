import { isMessage, type Schedule, type Step } from "../schedule/step.ts";
import type { TraceEntry } from "./trace.ts";
import type { Invariant, Violation } from "./violation.ts";

/** What is wrong with what the merchant answered, whatever it shows. */
export function judgeAnswer(
  schedule: Schedule,
  entry: TraceEntry,
  index: number,
): Violation | undefined {
  const { step, exchanges, alive } = entry;
  const breaks = (invariant: Invariant, status?: number): Violation => ({
    invariant,
    schedule,
    step,
    deviation: undefined,
    asked: exchanges.find(({ asked }) => asked)?.asked,
    status,
    reconciled: false,
  });
  if (!alive) return breaks("I13");
  const statuses = exchanges.flatMap(({ status }) => status ?? []);
  // Whoever cannot ask may say so, and is told again.
  if (schedule.steps.slice(0, index).some(({ letter }) => letter === "A")) return undefined;
  const refused = statuses.find((status) => status >= 300);
  return refused === undefined || !mustAccept(step, refused)
    ? undefined
    : breaks(isOddlyShaped(step) && refused >= 400 ? "I13" : "I11", refused);
}

/** Whether refusing so is wrong, whatever the merchant makes of the message. */
function mustAccept(step: Step, refused: number): boolean {
  // What is unknown to the status call may only be unknown yet: who says so is told again.
  if (step.forgery === "test-message") return true;
  return isOddlyShaped(step) || (isMessage(step.letter) && refused < 400);
}

function isOddlyShaped({ delivery }: Step): boolean {
  return delivery === "missing" || delivery === "unknown";
}
