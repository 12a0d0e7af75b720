import { type Fact, isFact, isMessage, type Letter, type Schedule, type Step } from "./step.ts";

/** The fact that each message tells; a pending message tells of the charge. */
const TOLD_BY: Readonly<Record<string, readonly Fact[]>> = {
  P: ["c"],
  S: ["p", "q", "l"],
  X: ["x"],
  K: ["k"],
  D: ["d"],
  a: ["r", "w"],
  b: ["f"],
};

/** What ends a transaction that nobody has paid, and what pays it: one of these each. */
const ENDS: readonly Letter[] = ["p", "q", "x", "k", "d"];

/** Whether a schedule could happen: every effect after its cause, one end for each transaction. */
export function isLegal({ orders, steps }: Schedule): boolean {
  const past = Array.from({ length: orders }, (_, index): Step => ({ letter: "c", of: index + 1 }));
  for (const step of steps) {
    if (!isPossible(step, past, orders)) return false;
    if (step.beside && !isPossible(step.beside, past, orders)) return false;
    past.push(step);
  }
  return true;
}

/** The facts, one of which `step` tells; none for what is not a message. */
export function factsToldBy(letter: Letter): readonly Fact[] {
  return TOLD_BY[letter] ?? [];
}

function isPossible(step: Step, past: readonly Step[], orders: 1 | 2): boolean {
  const has = (letters: readonly Letter[], of: number): boolean =>
    past.some((one) => letters.includes(one.letter) && one.of === of);
  if (isMessage(step.letter)) return has(factsToldBy(step.letter), step.of);
  if (!isFact(step.letter)) return true;
  return isPossibleFact({ letter: step.letter, of: step.of }, orders, has);
}

function isPossibleFact(
  { letter, of }: { readonly letter: Fact; readonly of: number },
  orders: 1 | 2,
  has: (letters: readonly Letter[], of: number) => boolean,
): boolean {
  const isDone = has([letter], of);
  const payer = orders === 2 ? [of] : [1, 2];
  switch (letter) {
    case "c":
      return [isDone, orders === 2, of === 1, has(["l"], 1)].every((one) => !one);
    case "l":
      return !isDone && isUnpaidEnd(of, has);
    case "r":
    case "w":
      return isNextRefund(of, has) && isPaidBy(payer, has);
    case "f":
    case "n":
      return !has(["f", "n"], of) && has(["r", "w"], of);
    case "p":
    case "q":
    case "x":
    case "k":
    case "d":
      return has(["c"], of) && !has(ENDS, of);
  }
}

/** After everything was given back there is no more. */
function isNextRefund(
  of: number,
  has: (letters: readonly Letter[], of: number) => boolean,
): boolean {
  return !has(["r", "w"], of) && has(["r"], of - 1) === of > 1;
}

/** Whether an attempt ended without anybody's refusal, and the order was not charged again. */
function isUnpaidEnd(
  of: number,
  has: (letters: readonly Letter[], of: number) => boolean,
): boolean {
  return has(["x", "k"], of) && !has(["c"], of + 1);
}

function isPaidBy(
  attempts: readonly number[],
  has: (letters: readonly Letter[], of: number) => boolean,
): boolean {
  return attempts.some((one) => has(["p", "q", "l"], one));
}
