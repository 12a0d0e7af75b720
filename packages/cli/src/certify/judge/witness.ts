import type { Step } from "../schedule/step.ts";
import { CHARGED, factsAfter, keysFor } from "./facts.ts";
import type { Goldens } from "./goldens.ts";
import type { Trace, TraceEntry, View } from "./trace.ts";
import { type Leaf, toLeaves } from "./view.ts";
import type { Violation } from "./violation.ts";

/** What an order shows, as far as it matters here: by path, without what says something else each time. */
export type Shown = Readonly<Record<string, Leaf>>;

export interface SeenStep {
  readonly step: Step;
  /** One for each request; undefined where no answer was seen. */
  readonly answers: readonly (number | undefined)[];
  /** What each order showed afterwards; undefined where nothing was read. */
  readonly shows: readonly Shown[] | undefined;
}

/** What was seen of a violation: enough to tell it, and equal for equal runs. */
export interface Witness {
  readonly steps: readonly SeenStep[];
  /** What was sent again at the end, and acknowledged; only where it took the end to show. */
  readonly redelivered: readonly Step[];
  readonly closing: readonly Shown[] | undefined;
  readonly reconciled: readonly Shown[] | undefined;
  /** What should have been shown when it went wrong; undefined where the answer is what is wrong. */
  readonly wanted: Shown | undefined;
}

const MOST_PATHS = 6;

/** Where the answer is what is wrong, whatever is shown. */
const ANSWERS: readonly Violation["invariant"][] = ["I11", "I13"];

/** What stands before the violation showed, and what it showed. Keys in what was shown are blotted out. */
export function witnessOf(trace: Trace, violation: Violation, goldens: Goldens): Witness {
  const end = trace.entries.findIndex(({ step }) => step === violation.step);
  const entries = end === -1 ? trace.entries : trace.entries.slice(0, end + 1);
  const isLate = end === -1;
  const paths = tellingPaths(goldens);
  const show = (views: readonly View[]): readonly Shown[] => views.map((view) => pick(view, paths));
  const wanted = ANSWERS.includes(violation.invariant)
    ? undefined
    : wantedView(trace, entries, { goldens, isLate });
  return {
    steps: entries.map(({ step, exchanges, views }) => ({
      step,
      answers: exchanges.map(({ status }) => status),
      shows: views && show(views),
    })),
    redelivered: isLate ? trace.redelivered : [],
    closing: isLate ? show(trace.closing) : undefined,
    reconciled:
      isLate && violation.reconciled && trace.reconciled ? show(trace.reconciled) : undefined,
    wanted: wanted === undefined ? undefined : pick(wanted, paths),
  };
}

/** Before a forgery what was shown already, otherwise what is usual after these facts. */
function wantedView(
  { schedule }: Trace,
  seen: readonly TraceEntry[],
  { goldens, isLate }: { readonly goldens: Goldens; readonly isLate: boolean },
): View {
  const last = seen.at(-1);
  const order = schedule.orders === 2 ? (last?.step.of ?? 1) : 1;
  if (!isLate && last?.before) return last.before[order - 1];
  const word = factsAfter(schedule, order).slice(0, seen.length).at(-1) ?? CHARGED;
  const key = keysFor(word).find((one) => goldens.byState.has(one));
  return key === undefined ? undefined : goldens.byState.get(key);
}

/** The paths by which states differ: the rest of a view is the same whatever happens. */
function tellingPaths({ byState, start, volatile }: Goldens): readonly string[] {
  const values = new Map<string, Set<Leaf>>();
  for (const view of [start, ...byState.values()]) {
    for (const [path, leaf] of toLeaves(view)) {
      values.set(path, (values.get(path) ?? new Set()).add(leaf));
    }
  }
  const telling = [...values].filter(([path, leaves]) => leaves.size > 1 && !volatile.has(path));
  return telling.map(([path]) => path).slice(0, MOST_PATHS);
}

function pick(view: View, paths: readonly string[]): Shown {
  const leaves = toLeaves(view);
  return Object.fromEntries(
    paths
      .filter((path) => leaves.has(path))
      .map((path) => [withoutKeys(path), withoutKeys(leaves.get(path))]),
  );
}

const KEY = /(?:SB-)?Mid-(?:server|client)-[\w-]+/giu;

/** What an application shows should hold no key; a report that is passed on must not. */
function withoutKeys<Value extends Leaf>(leaf: Value): Value | string {
  return typeof leaf === "string" ? leaf.replace(KEY, "…") : leaf;
}
