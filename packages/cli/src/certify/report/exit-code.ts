import { EXIT, type ExitCode } from "../../command-error.ts";
import type { Verdict } from "../certify.ts";

/** What an answer gives away is advice: told like a defect, and no reason to fail. */
const ADVICE = "I15";

export function isAdvice(invariant: string): boolean {
  return invariant === ADVICE;
}

/** Defects weigh more than unsteadiness. With a baseline, only defects that it does not hold count. */
export function exitCodeFor(verdict: Verdict, baseline: ReadonlySet<string> = new Set()): ExitCode {
  if (
    verdict.defects.some(
      ({ invariant, fingerprint }) => !isAdvice(invariant) && !baseline.has(fingerprint),
    )
  ) {
    return EXIT.refused;
  }
  return verdict.unsteady.length > 0 ? EXIT.unsteady : EXIT.done;
}
