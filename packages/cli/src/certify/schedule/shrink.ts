import { isLegal } from "./causality.ts";
import { canonicalKey } from "./spoken.ts";
import type { Letter, Schedule, Step } from "./step.ts";

/** How many candidates are run before what has been reached must do. */
const MOST_RUNS = 40;
/** Most that fails is small already, and all that is smaller passes. */
const AT_ONCE = 8;

interface Shrunk {
  readonly schedule: Schedule;
  readonly runs: number;
  /** Whether every smaller candidate was tried, and passed. */
  readonly minimal: boolean;
}

/**
 * Finds a small schedule that still fails, by dropping and simplifying one thing at a time. `firstFailing` runs
 * schedules on fresh orders, side by side as far as it likes, and gives the place of the first that breaks the same
 * invariant; -1 where none does. What it says does not depend on how many it is given at a time.
 */
export async function shrink(
  found: Schedule,
  firstFailing: (schedules: readonly Schedule[]) => number | Promise<number>,
  mostRuns = MOST_RUNS,
): Promise<Shrunk> {
  const tried = new Set([canonicalKey(found)]);
  let schedule = found;
  let runs = 0;
  for (;;) {
    const untried = newIn(candidatesFor(schedule), tried);
    let smaller: Schedule | undefined;
    while (smaller === undefined && untried.length > 0) {
      const some = untried.splice(0, Math.min(AT_ONCE, mostRuns - runs));
      if (some.length === 0) return { schedule, runs, minimal: false };
      const place = await firstFailing(some);
      // What comes behind a failing one was not looked at.
      const seen = place === -1 ? some : some.slice(0, place + 1);
      for (const one of seen) tried.add(canonicalKey(one));
      runs += seen.length;
      smaller = some[place];
    }
    if (smaller === undefined) return { schedule, runs, minimal: true };
    schedule = smaller;
  }
}

/** Each once, and none that was tried. */
function newIn(candidates: Iterable<Schedule>, tried: ReadonlySet<string>): Schedule[] {
  const byKey = new Map<string, Schedule>();
  for (const candidate of candidates) {
    const key = canonicalKey(candidate);
    if (!tried.has(key) && !byKey.has(key)) byKey.set(key, candidate);
  }
  return [...byKey.values()];
}

/** What is one move smaller, and could happen: first with fewer events, then with simpler ones. */
function* candidatesFor(schedule: Schedule): Generator<Schedule> {
  for (let index = schedule.steps.length - 1; index >= 0; index--) {
    const fewer = withoutStep(schedule, index);
    if (fewer !== undefined) yield fewer;
  }
  if (schedule.orders === 2 && schedule.steps.every(({ of }) => of === 1)) {
    const single: Schedule = { ...schedule, orders: 1 };
    if (isLegal(single)) yield single;
  }
  for (const [index, step] of schedule.steps.entries()) {
    for (const simpler of simplerThan(step)) {
      const steps = schedule.steps.toSpliced(index, 1, ...simpler);
      const candidate = { ...schedule, steps };
      if (isLegal(candidate)) yield candidate;
    }
  }
  yield* inTheOrderOfFacts(schedule);
  yield* asUsualLives(schedule);
}

/** What goes for any end goes for an expiry, and what goes for an expiry may go for a payment. */
const USUAL: readonly Readonly<Partial<Record<Letter, Letter>>>[] = [
  { k: "x", K: "X", d: "x", D: "X" },
  { x: "p", X: "S" },
];

function* asUsualLives({ orders, steps }: Schedule): Generator<Schedule> {
  for (const other of USUAL) {
    const rename = (step: Step): Step => ({
      ...step,
      letter: other[step.letter] ?? step.letter,
      ...(step.beside && { beside: rename(step.beside) }),
    });
    if (!steps.some(({ letter }) => letter in other)) continue;
    const candidate: Schedule = { orders, steps: steps.map(rename) };
    if (isLegal(candidate)) yield candidate;
  }
}

/** Drops one step with all that depends on it. */
function withoutStep(schedule: Schedule, index: number): Schedule | undefined {
  let steps = schedule.steps.toSpliced(index, 1);
  for (;;) {
    const wrong = steps.findIndex(
      (_, end) => !isLegal({ ...schedule, steps: steps.slice(0, end + 1) }),
    );
    if (wrong === -1)
      return steps.length < schedule.steps.length ? { ...schedule, steps } : undefined;
    steps = steps.toSpliced(wrong, 1);
  }
}

function* simplerThan(step: Step): Generator<readonly Step[]> {
  const { letter, of } = step;
  if (step.beside) {
    yield [{ letter, of }, step.beside];
    yield [step.beside, { letter, of }];
  } else if (step.held) {
    yield [{ letter, of }];
  } else if (step.delivery === "killed") {
    // It may have been answered before it was killed, and then nothing was in the middle of anything.
    yield [
      { letter, of },
      { letter: "Z", of: 1 },
    ];
    yield [{ letter, of, delivery: "unanswered" }];
    yield [
      { letter, of },
      { letter, of },
    ];
    yield [{ letter, of }];
  } else if (step.delivery === "given_up" || step.delivery === "unanswered") {
    yield [
      { letter, of },
      { letter, of },
    ];
    yield [{ letter, of }];
  } else if (step.delivery && step.delivery !== "lost") {
    yield [{ letter, of }];
  } else if (letter === "q") {
    yield [{ letter: "p", of }];
  }
}

/** Refund facts that stand side by side, in their own order: `r f r f` with nothing between is `r r f f`. */
function* inTheOrderOfFacts(schedule: Schedule): Generator<Schedule> {
  for (let index = 1; index < schedule.steps.length; index++) {
    const [before, here] = schedule.steps.slice(index - 1, index + 1);
    if (!before || !here || !belongsBefore(here, before)) continue;
    const candidate = { ...schedule, steps: schedule.steps.toSpliced(index - 1, 2, here, before) };
    if (isLegal(candidate)) yield candidate;
  }
}

const REFUND_FACTS = "rwfn";

function belongsBefore(here: Step, before: Step): boolean {
  const rank = (step: Step): number => REFUND_FACTS.indexOf(step.letter) * 4 + step.of;
  if (!REFUND_FACTS.includes(here.letter)) return false;
  const isRefundMessage = before.letter === "a" || before.letter === "b";
  return isRefundMessage || (REFUND_FACTS.includes(before.letter) && rank(here) < rank(before));
}
