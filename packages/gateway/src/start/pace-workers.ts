/** A worker that ended sooner after its start was not well. */
const STEADY_AFTER_MS = 10_000;
const FIRST_PAUSE_MS = 100;
const PAUSE_MS_MAX = 10_000;
/** For each worker: as often it may end early, one time after the other, before all is given up. */
const EARLY_ENDS_MAX = 3;

interface EndedWorker {
  readonly livedMs: number;
  /** How often in a row a worker had ended early before this one. */
  readonly earlyEnds: number;
  readonly workers: number;
  /** Of the others: how many serve. */
  readonly serving: number;
}

/** What becomes of the place of a worker that ended unasked. */
type Replacement =
  | { readonly outcome: "replace"; readonly afterMs: number; readonly earlyEnds: number }
  /** Nobody serves, and whoever starts ends again. */
  | { readonly outcome: "give_up" };

/**
 * One that has served for a while is replaced at once. Where they keep ending, each waits for longer, and
 * goes on for as long as others serve: a machine that can keep one worker is not to lose that, too.
 */
export function paceReplacement(ended: EndedWorker): Replacement {
  if (ended.livedMs >= STEADY_AFTER_MS) return { outcome: "replace", afterMs: 0, earlyEnds: 0 };
  const earlyEnds = ended.earlyEnds + 1;
  if (ended.serving === 0 && earlyEnds > EARLY_ENDS_MAX * ended.workers) {
    return { outcome: "give_up" };
  }
  const afterMs = Math.min(PAUSE_MS_MAX, FIRST_PAUSE_MS * 2 ** (earlyEnds - 1));
  return { outcome: "replace", afterMs, earlyEnds };
}
