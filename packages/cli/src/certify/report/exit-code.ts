import type { Verdict } from "../certify.ts";

/** What a script learns from how `certify` ended, beyond what every command says. */
const CERTIFY_EXIT = {
  certified: 0,
  defects: 1,
  unsteady: 5,
} as const;

/** What an answer gives away is advice: told like a defect, and no reason to fail. */
const ADVICE = "I15";

/** Defects weigh more than unsteadiness. With a baseline, only defects that it does not hold count. */
export function exitCodeFor(verdict: Verdict, baseline: ReadonlySet<string> = new Set()): number {
  if (
    verdict.defects.some(
      ({ invariant, fingerprint }) => invariant !== ADVICE && !baseline.has(fingerprint),
    )
  ) {
    return CERTIFY_EXIT.defects;
  }
  return verdict.unsteady.length > 0 ? CERTIFY_EXIT.unsteady : CERTIFY_EXIT.certified;
}
