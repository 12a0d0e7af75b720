import { apply, type Command, type Outcome, type Seen } from "./commands.ts";
import { MINUTE_MS } from "./describe.ts";
import type { KeptAnswer, ModelState } from "./state.ts";

const KEPT_MS = 5 * MINUTE_MS;
const SUCCESSES: ReadonlySet<unknown> = new Set(["200", "201"]);

/**
 * A command under an idempotency key: a success is answered again for five minutes, whatever is asked by
 * then; anything else is forgotten. `run` names this call. Core API section 1.7.
 */
export function applyOnce(
  state: ModelState,
  { command, key, run }: { readonly command: Command; readonly key?: string; readonly run: number },
  seen?: Seen,
): Outcome & { readonly repeats?: number } {
  if (key === undefined) return apply(state, command, seen);
  const { [key]: kept, ...others } = state.kept;
  if (kept && kept.at <= state.now && !isTooOld(kept, state.now)) {
    return { answer: kept.answer, state, repeats: kept.run };
  }
  // Whoever takes the key over ends what it was good for, whatever comes of that.
  const outcome = apply({ ...state, kept: others }, command, seen);
  if (!SUCCESSES.has(outcome.answer.body["status_code"])) return outcome;
  const one = { answer: outcome.answer, at: state.now, run };
  return { ...outcome, state: { ...outcome.state, kept: { ...others, [key]: one } } };
}

/** It may have been forgotten: there is no telling whether it would count once more were the clock set back. */
export function isTooOld({ at }: KeptAnswer, now: number): boolean {
  return now >= at + KEPT_MS;
}
