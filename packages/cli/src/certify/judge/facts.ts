import { factsToldBy } from "../schedule/causality.ts";
import { isFact, type Schedule, type Step } from "../schedule/step.ts";

/** What has happened to one order, oldest first: `c1 p1 r1 f1`. The first is its charge. */
export type FactWord = readonly string[];

export const CHARGED: FactWord = ["c1"];

/** The facts of one order after each step of a schedule. */
export function factsAfter(schedule: Schedule, order: number): readonly FactWord[] {
  let word = CHARGED;
  return schedule.steps.map((step) => {
    const isHere = schedule.orders === 1 || step.of === order;
    if (isFact(step.letter) && isHere)
      word = [...word, `${step.letter}${schedule.orders === 2 ? 1 : step.of}`];
    return word;
  });
}

/** How many facts of `word` a message tells: all up to its own. */
export function toldBy(step: Step, word: FactWord, orders: 1 | 2): number {
  const of = orders === 2 ? 1 : step.of;
  const own = factsToldBy(step.letter).map((fact) => `${fact}${of}`);
  return word.findLastIndex((fact) => own.includes(fact)) + 1;
}

/** Under which the view of these facts is kept: refunds that crossed make the same state. */
export function stateKey(word: FactWord): string {
  return word.toSorted().join(" ");
}

/**
 * The states that facts may look like. Nobody is told that a refund was denied: the merchant shows it as
 * asked for still, or as never asked for. And while nobody has paid, an order may count as closed although
 * another attempt was begun: it is money that must reopen it.
 */
export function keysFor(word: FactWord): readonly string[] {
  const denied = word.filter((fact) => fact.startsWith("n"));
  const untold = word.filter((fact) => !fact.startsWith("n"));
  const forgotten = untold.filter((fact) => !denied.includes(fact.replace(/[rw]/u, "n")));
  const alone = isPaid(word) ? untold : untold.filter((fact) => fact !== "c2");
  return [...new Set([untold, forgotten, alone].map(stateKey))];
}

export function isPaid(word: FactWord): boolean {
  return word.some((fact) => /^[pql]/u.test(fact));
}

/**
 * How many facts of `word` whoever reconciles has to know, where so many were told: all, but nobody asks for ever about what
 * is closed, nor about what is paid: money that came late and what was given back, without a word about it.
 */
export function toKnowByAsking(word: FactWord, told: number): number {
  const unheard = word.findIndex((fact, index) => index >= told && /^[lrw]/u.test(fact));
  return unheard === -1 ? word.length : unheard;
}

/** Where in `word` money came for what was closed already; -1 where none did. */
export function latePayment(word: FactWord): number {
  return word.findIndex((fact) => fact.startsWith("l"));
}
