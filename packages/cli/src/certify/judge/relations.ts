import { written } from "../schedule/notation.ts";
import type { Schedule } from "../schedule/step.ts";
import { type Goldens, shows } from "./goldens.ts";
import { toLeaves } from "./view.ts";
import type { Deviation, Invariant, Violation } from "./violation.ts";

/** States that must not look alike: whatever a merchant calls them, these are different orders. */
const DIFFERENT: readonly (readonly [Invariant, string, string, string, Deviation?])[] = [
  ["I7", "p S", "c1 p1", "c1"],
  ["I12", "q S", "c1 q1", "c1"],
  ["I4", "x X", "c1 x1", "c1 p1"],
  ["I4", "k K", "c1 k1", "c1 p1"],
  ["I4", "d D", "c1 d1", "c1 p1"],
  ["I6", "p S r f b", "c1 f1 p1 r1", "c1 p1"],
  ["I6", "p S r f b", "c1 f1 p1 r1", "c1 f1 p1 w1", "elsewhere"],
  ["I6", "p S w f b", "c1 f1 p1 w1", "c1 p1"],
  ["I6", "p S r f b r f b", "c1 f1 f2 p1 r1 r2", "c1 f1 p1 r1"],
  ["I7", "x c₂ p₂ S₂", "c1 c2 p2 x1", "c1 c2 x1"],
  ["I14", "c₂ p S", "c1 c2 p1", "c1 c2"],
  ["I14", "x X l S", "c1 l1 x1", "c1 x1"],
];

/**
 * What the goldens themselves say is wrong, without knowing what any of their words mean. Of whoever is not even
 * paid ordinarily, that alone: everything else only follows from it.
 */
export function judgeGoldens(goldens: Goldens, amount: number): readonly Violation[] {
  const alike = DIFFERENT.filter(([, , one, other]) => {
    const view = goldens.byState.get(other);
    return goldens.byState.has(other) && shows(goldens, one, view);
  }).map(([invariant, schedule, , , deviation]) =>
    violation(invariant, schedule, deviation ?? "behind"),
  );
  const [first] = alike;
  if (first?.invariant === "I7") return [first];
  const price = judgePrice(goldens, amount);
  const refused = judgeRefusals(goldens, alike);
  // Whoever shows no part, or all for a part, shows none too soon, and no second one.
  const [unseen, ...later] = alike.filter(({ invariant }) => invariant === "I6");
  const part = goldens.byState.get("c1 f1 p1 r1");
  if (unseen && ["c1 p1", "c1 f1 p1 w1"].some((key) => shows(goldens, key, part))) {
    return [...alike.filter((one) => !later.includes(one)), ...price, ...refused];
  }
  return [...alike, ...price, ...judgePayments(goldens), ...judgeRefunds(goldens), ...refused];
}

/** What counts a payment twice each time. */
function judgePayments(goldens: Goldens): readonly Violation[] {
  const views = ["c1", "c1 p1", "c1 q1"].map((key) => goldens.byState.get(key));
  return isTwice(goldens, views) ? [violation("I12", "q S", "more")] : [];
}

/** Whether a number is moved by the third as far again as by the second. */
function isTwice(goldens: Goldens, views: readonly unknown[]): boolean {
  const [first, second, third] = views.map(numbersIn);
  return [...(first ?? [])].some(([path, start]) => {
    const by = (second?.get(path) ?? start) - start;
    return by !== 0 && !goldens.volatile.has(path) && third?.get(path) === start + 2 * by;
  });
}

/** What is refused for good is sent again for hours; where it also does not show, that says it all. */
function judgeRefusals(goldens: Goldens, alike: readonly Violation[]): readonly Violation[] {
  const said = new Set(alike.map(({ step }) => step?.letter));
  return goldens.refused
    .filter(({ schedule }) => !said.has(schedule.steps.at(-1)?.letter))
    .map(({ schedule, status }) => ({ ...usualOf("I11", schedule), status }));
}

function judgePrice({ byState }: Goldens, amount: number): readonly Violation[] {
  const isWrong = isMisread(byState.get("c1"), byState.get("c1 p1"), amount);
  return isWrong ? [violation("I5", "p S", "elsewhere")] : [];
}

function judgeRefunds(goldens: Goldens): readonly Violation[] {
  const { byState } = goldens;
  const paid = byState.get("c1 p1");
  const asked = byState.get("c1 p1 r1");
  const confirmed = byState.get("c1 f1 p1 r1");
  const twice = byState.get("c1 f1 f2 p1 r1 r2");
  const wrong: Violation[] = [];
  if (shows(goldens, "c1 p1 r1", confirmed)) wrong.push(violation("I6", "p S r a", "ahead"));
  else if (growsTwice(goldens, [paid, asked, confirmed], 1))
    wrong.push(violation("I6", "p S r f a b", "more"));
  else if (growsTwice(goldens, [paid, confirmed, twice], 2))
    wrong.push(violation("I6", "p S r f b r f b", "more"));
  return wrong;
}

/** Whether payment brought up the amount a hundredfold or a hundredth, which nothing showed before. */
function isMisread(unpaid: unknown, paid: unknown, amount: number): boolean {
  const known = new Set(toLeaves(unpaid).values());
  const wrong = new Set([amount * 100, amount / 100]);
  return [...toLeaves(paid).values()].some(
    (leaf) => typeof leaf === "number" && wrong.has(leaf) && !known.has(leaf),
  );
}

/** Whether a number grew from the first view to the second, and by at least `times` as much again. */
function growsTwice(goldens: Goldens, views: readonly unknown[], times: number): boolean {
  const [first, second, third] = views.map(numbersIn);
  if (!first || !second || !third) return false;
  return [...first].some(([path, start]) => {
    const [middle, end] = [second.get(path), third.get(path)];
    if (middle === undefined || end === undefined || goldens.volatile.has(path)) return false;
    const step = middle - start;
    return step !== 0 && Math.sign(step) * (end - middle) >= times * Math.abs(step);
  });
}

function numbersIn(view: unknown): ReadonlyMap<string, number> {
  const leaves = [...toLeaves(view)];
  return new Map(
    leaves.flatMap(([path, leaf]) => (typeof leaf === "number" ? [[path, leaf] as const] : [])),
  );
}

function violation(invariant: Invariant, text: string, deviation: Deviation): Violation {
  return usualOf(invariant, written(text), deviation);
}

/** What is wrong each time. */
export function usualOf(
  invariant: Invariant,
  schedule: Schedule,
  deviation?: Deviation,
): Violation {
  return {
    invariant,
    schedule,
    step: schedule.steps.at(-1),
    deviation,
    asked: undefined,
    status: undefined,
    reconciled: false,
  };
}
