import { type FactWord, isPaid, keysFor, stateKey } from "./facts.ts";
import { type Goldens, shows } from "./goldens.ts";
import type { View } from "./trace.ts";
import { differingPaths, sameView, toLeaves } from "./view.ts";
import type { Deviation } from "./violation.ts";

/** What is known of one order when it is read. */
export interface Standing {
  readonly happened: FactWord;
  /** How many of the facts the merchant has acknowledged. */
  readonly told: number;
  /** How many facts the view was once seen to know. */
  readonly reached: number;
}

/** A view that the facts do not allow, and the facts that it shows. */
export interface Misread {
  readonly allowed: false;
  readonly deviation: Deviation;
  readonly shown: FactWord;
}

type Reading = { readonly allowed: true; readonly reached: number } | Misread;

/**
 * A view must be that of a prefix of the facts, no shorter than what the merchant acknowledged, no longer
 * than what happened, and never shorter than it once was.
 */
export function judgeReading(goldens: Goldens, view: View, standing: Standing): Reading {
  const { happened, told, reached } = standing;
  const prefixes = happened.map((_, index) => happened.slice(0, index + 1));
  const shown = prefixes.filter((word) => keysFor(word).some((key) => shows(goldens, key, view)));
  const least = Math.max(told, reached);
  const fitting = shown.find((word) => word.length >= least);
  if (fitting) return { allowed: true, reached: fitting.length };
  const isUntold = least === 0 && sameView(goldens.start, view, goldens.volatile);
  if (isUntold) return { allowed: true, reached: 0 };
  return misread(goldens, view, standing, shown.at(-1));
}

/** How a view differs that no fitting prefix shows; `earlier` is the longest that does not fit. */
function misread(
  goldens: Goldens,
  view: View,
  { happened, told, reached }: Standing,
  earlier: FactWord | undefined,
): Reading {
  const isStart = sameView(goldens.start, view, goldens.volatile);
  const left = earlier ?? (isStart ? [] : undefined);
  if (left !== undefined) {
    return { allowed: false, deviation: left.length < reached ? "back" : "behind", shown: left };
  }
  const foreign = [...goldens.byState.keys()].find((key) => shows(goldens, key, view));
  if (foreign === undefined) {
    const expected = happened.slice(0, Math.max(told, reached, 1));
    return { allowed: false, deviation: mixture(goldens, view, expected), shown: [] };
  }
  const word = foreign.split(" ");
  const isAhead = isPaid(word) && !isPaid(happened);
  return { allowed: false, deviation: isAhead ? "ahead" : "elsewhere", shown: word };
}

/**
 * What a view is that no state shows: numbers that no state up to the expected one has are effects; the rest is
 * another state's.
 */
function mixture(goldens: Goldens, view: View, expected: FactWord): Deviation {
  const usual = goldens.byState.get(stateKey(expected));
  const leaves = toLeaves(view);
  const wrong = [...differingPaths(usual, view)].filter((path) => !goldens.volatile.has(path));
  const past = expected.map((_, index) =>
    toLeaves(goldens.byState.get(stateKey(expected.slice(0, index)))),
  );
  const isEffect = (path: string): boolean =>
    typeof leaves.get(path) === "number" &&
    past.every((earlier) => earlier.get(path) !== leaves.get(path));
  if (wrong.some(isEffect)) return "more";
  const isEarlier = past.some((earlier) =>
    wrong.every((path) => earlier.get(path) === leaves.get(path)),
  );
  return isEarlier ? "back" : "elsewhere";
}
